/**
 * Acting on drivers of a profile: noted before it leaves, each id's outcome read, and what is in force read back, since a 200
 * tells only that the request was understood.
 */
import type { DriverWord } from '#core/driver/book.ts';
import type { DriverSteered } from '#core/driver/command.ts';
import type { Driver, DriverStatus } from '#core/driver/driver.ts';
import { inPlaceOf } from '#core/driver/driver.ts';
import {
  actOnDrivers,
  listDrivers,
  type DriverAction,
  type DriverOutcome,
} from '#graph/intune/drivers/offers.ts';
import { audited } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { step, writeOf, type Noted } from '../enact/writing.ts';
import { noteDriverWords } from '#store/driver/words.ts';

/** One action on some drivers of a ring's profile. */
export interface Acting {
  readonly ring: string;
  readonly profileId: string;
  readonly action: DriverAction;
  readonly drivers: readonly Driver[];
  readonly deployAt: number | null;
  /** Who says so, and why. */
  readonly by: Pick<DriverWord, 'by' | 'operator'>;
  readonly reasonOf: (driver: Driver) => string;
}

/** What a driver is once the action is in force. */
const reached: Readonly<Record<DriverAction, DriverStatus>> = {
  approve: 'approved',
  decline: 'declined',
  suspend: 'suspended',
};

/** Acts, reads back, and notes who said what was done; gives what became of each driver. */
export async function act(
  deps: Deps,
  w: Noted,
  o: Acting,
): Promise<{ readonly steered: readonly DriverSteered[]; readonly now: readonly Driver[] }> {
  const { ring, profileId, action, drivers, deployAt } = o;
  const driverIds = drivers.map(({ driverId }) => driverId);
  const path = `/deviceManagement/windowsDriverUpdateProfiles/${profileId}/executeAction`;
  const write = writeOf(step(w, `${ring}/${action}`), 'POST', path);
  const outcomes = await audited(deps, write, (graph) =>
    actOnDrivers(graph, { profileId, action, driverIds, deployAt, asOf: w.asOf }),
  );
  const onPoison = (): void => undefined;
  const now = await listDrivers(deps.graph, { profileId, asOf: w.asOf, onPoison });
  const steered = drivers.map((driver): DriverSteered => {
    const { driverId, name } = driver;
    const status = now.find((one) => one.driverId === driverId)?.status;
    const outcome = outcomeOf(outcomes.get(driverId), status === reached[action]);
    const inPlace = action === 'suspend' ? inPlaceOf(driver, now).map((one) => one.name) : [];
    return { ring, driverId, name, outcome, inPlace };
  });
  const isTaken = new Set(
    steered.filter(({ outcome }) => outcome === 'done' || outcome === 'asked').map(idOf),
  );
  await noteDriverWords(deps.store, {
    tenant: w.key.tenant,
    words: drivers
      .filter(({ driverId }) => isTaken.has(driverId))
      .map((driver) => ({
        ring,
        driverId: driver.driverId,
        name: driver.name,
        action,
        ...o.by,
        reason: o.reasonOf(driver),
        at: w.asOf,
      })),
  });
  return { steered, now };
}

function idOf({ driverId }: DriverSteered): string {
  return driverId;
}

/** What is read back outranks what was answered. */
function outcomeOf(told: DriverOutcome | undefined, isInForce: boolean): DriverSteered['outcome'] {
  if (isInForce) return 'done';
  if (told === 'done') return 'asked';
  return told === 'notFound' ? 'notFound' : 'failed';
}
