/** What an operator says of drivers, carried out ring by ring; what became of each driver is told, and by whom it was said kept. */
import { offeredFrom, type DriverBook } from '#core/driver/book.ts';
import {
  actionOf,
  driverTargets,
  nothingKnown,
  type DriverSteered,
  type DriversSteered,
  type DriverTarget,
} from '#core/driver/command.ts';
import type { Driver } from '#core/driver/driver.ts';
import type { Refusal } from '#core/refusal.ts';
import { keepDriverBook, readDriverBook } from '#store/driver/book.ts';
import type { Activities } from '../contract.ts';
import type { Deps } from '../deps.ts';
import type { Noted } from '../enact/writing.ts';
import { attempted, isPassing } from '../failures.ts';
import { act } from './actions.ts';

/**
 * Does what is asked; what fails in one ring keeps none of the others. Safe to repeat: a driver that stands as it is asked
 * for is left.
 */
export async function steerDrivers(
  deps: Deps,
  { tenant, request, asOf }: Steering,
): Promise<DriversSteered | Refusal> {
  return await attempted(async () => {
    const book = await readDriverBook(deps.store, { tenant });
    if (book === null) return nothingKnown;
    const targets = driverTargets(book, request);
    if ('kind' in targets) return targets;
    const steered: DriverSteered[] = [];
    const lists = new Map<string, readonly Driver[]>();
    const refused: unknown[] = [];
    for (const [ring, ofRing] of Map.groupBy(targets, (one) => one.ring)) {
      try {
        const done = await steerRing(deps, { tenant, request, asOf }, ofRing);
        steered.push(...done.steered);
        lists.set(ring, done.now);
      } catch (error) {
        if (isPassing(error)) throw error;
        refused.push(error);
        steered.push(...ofRing.map(failed));
      }
    }
    // Where nothing was done, why says more than outcomes do.
    if (lists.size === 0) throw refused[0];
    await keepDriverBook(deps.store, { tenant, book: withLists(book, lists) });
    return { steered, at: asOf };
  });
}

type Steering = Parameters<Activities['steerDrivers']>[0];

async function steerRing(
  deps: Deps,
  { tenant, request, asOf }: Steering,
  ofRing: readonly DriverTarget[],
): ReturnType<typeof act> {
  const { action, reason, operator, deployAt = null } = request;
  const { ring = '', profileId = '' } = ofRing[0] ?? {};
  const w: Noted = {
    key: { tenant },
    intentId: `drivers/${ring}/${action}/${asOf}`,
    why: reason,
    asOf,
  };
  return await act(deps, w, {
    ring,
    profileId,
    action: actionOf[action],
    drivers: ofRing.map(({ driver }) => driver),
    deployAt: action === 'approve' ? deployAt : null,
    by: { by: 'tenant', operator },
    reasonOf: () => reason,
  });
}

function failed({ ring, driver: { driverId, name } }: DriverTarget): DriverSteered {
  return { ring, driverId, name, outcome: 'failed', inPlace: [] };
}

/** The book with what was read back, as old as it was otherwise. */
function withLists(book: DriverBook, lists: ReadonlyMap<string, readonly Driver[]>): DriverBook {
  const rings = book.rings.map((one) => {
    const now = lists.get(one.ring);
    return now === undefined ? one : { ...one, ...offeredFrom(now, one.drivers, book.asOf) };
  });
  return { ...book, rings };
}
