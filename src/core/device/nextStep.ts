/** The one thing to do next about a device: the first that keeps it from being looked after or from its update. */
import type { DeviceState } from '../release/view/deviceStates.ts';
import type { Registration } from './device.ts';
import type { PrerequisiteFailure } from './prerequisites.ts';
import { prerequisiteRemedies, withRemedy } from './remedies.ts';

/** How a device stands. */
export interface DeviceStanding {
  readonly registration: Registration | null;
  readonly failure: PrerequisiteFailure | null;
  /** What stands against it in each area. */
  readonly labels: readonly {
    readonly notReady: readonly string[];
    readonly ineligible: string | null;
  }[];
  /** What it does with the newest release of each area. */
  readonly updates: readonly {
    readonly title: string;
    readonly state: DeviceState;
    /** Error of a failed install. */
    readonly error: string | null;
  }[];
}

/** Says it; a device that is well needs nothing. */
export function nextStep({ registration, failure, labels, updates }: DeviceStanding): string {
  if (registration === null)
    return 'put it into the group "Windows Autopatch Device Registration" if it is to be looked after';
  if (registration === 'gone')
    return 'nothing, if it is retired: its rows go by themselves; else enrol it in Intune again, and it comes back into its ring';
  if (registration === 'excluded')
    return 'nothing, unless it is to be looked after again: `ringmaster devices restore`';
  if (failure !== null) return `check ${failure.number}: ${prerequisiteRemedies[failure.check]}`;
  if (registration === 'notRegistered')
    return 'wait for its checks: they follow with the next discovery (`ringmaster devices discover`)';
  const reason = labels
    .flatMap(({ notReady, ineligible }) => [...notReady, ineligible ?? []])
    .flat()[0];
  if (reason !== undefined) return withRemedy(reason);
  return ofUpdates(updates);
}

function ofUpdates(updates: DeviceStanding['updates']): string {
  const failed = updates.find(({ state }) => state === 'failed');
  if (failed !== undefined)
    return `mend its failed install of ${failed.title}${failed.error === null ? '' : ` (${failed.error})`}: restart it, look at its free disk, and let it scan again`;
  const held = updates.find(({ state }) => state === 'held');
  if (held !== undefined)
    return `nothing at the device: ${held.title} is held back from it until a fix is out (\`ringmaster release show\`)`;
  const isUnderWay = updates.some(({ state }) => state === 'installing' || state === 'offered');
  return isUnderWay ? 'leave it switched on: an update is under way' : 'nothing';
}
