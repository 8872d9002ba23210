/**
 * Acting on drivers of a profile: noted before it leaves, each id's outcome read, and what is in force read back, since a 200
 * tells only that the request was understood.
 */
import type { DriverWord } from '#core/driver/book.ts';
import type { DriverSteered } from '#core/driver/command.ts';
import { inPlaceOf, reached, type Driver, type DriverAction } from '#core/driver/driver.ts';
import { actOnDrivers, listDrivers, type DriverOutcome } from '#graph/intune/drivers/offers.ts';
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
  readonly reasonOf: (driver: Pick<Driver, 'driverId'>) => string;
}

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
  const taken = steered.filter(({ outcome }) => outcome === 'done' || outcome === 'asked');
  await noteDriverWords(deps.store, {
    tenant: w.key.tenant,
    words: taken.map(({ driverId, name }) => {
      const reason = o.reasonOf({ driverId });
      return { ring, driverId, name, action, ...o.by, reason, at: w.asOf };
    }),
  });
  return { steered, now };
}

/** What is read back outranks what was answered. */
function outcomeOf(told: DriverOutcome | undefined, isInForce: boolean): DriverSteered['outcome'] {
  if (isInForce) return 'done';
  if (told === 'done') return 'asked';
  return told === 'notFound' ? 'notFound' : 'failed';
}
