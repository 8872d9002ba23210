/** What an operator says of drivers, carried out ring by ring; what became of each driver is told, and by whom it was said kept. */
import { offeredFrom, type DriverBook } from '#core/driver/book.ts';
import {
  driverTargets,
  nothingKnown,
  type DriverSteered,
  type DriversSteered,
  type DriverTarget,
  type DriverVerb,
} from '#core/driver/command.ts';
import type { Driver } from '#core/driver/driver.ts';
import type { Refusal } from '#core/refusal.ts';
import type { DriverAction } from '#graph/intune/drivers/offers.ts';
import { keepDriverBook, readDriverBook } from '#store/driver/book.ts';
import type { Activities } from '../contract.ts';
import type { Deps } from '../deps.ts';
import type { Noted } from '../enact/writing.ts';
import { attempted } from '../failures.ts';
import { act } from './actions.ts';

const actions: Readonly<Record<DriverVerb, DriverAction>> = {
  approve: 'approve',
  decline: 'decline',
  pause: 'suspend',
};

/** Does what is asked. Safe to repeat: a driver that stands as it is asked for is left. */
export async function steerDrivers(
  deps: Deps,
  { tenant, request, asOf }: Parameters<Activities['steerDrivers']>[0],
): Promise<DriversSteered | Refusal> {
  return await attempted(async () => {
    const book = await readDriverBook(deps.store, { tenant });
    if (book === null) return nothingKnown;
    const targets = driverTargets(book, request);
    if ('kind' in targets) return targets;
    const steered: DriverSteered[] = [];
    const lists = new Map<string, readonly Driver[]>();
    for (const [ring, ofRing] of byRing(targets)) {
      const w: Noted = {
        key: { tenant },
        intentId: `drivers/${ring}/${request.action}/${asOf}`,
        why: request.reason,
        asOf,
      };
      const done = await act(deps, w, {
        ring,
        profileId: ofRing[0]?.profileId ?? '',
        action: actions[request.action],
        drivers: ofRing.map(({ driver }) => driver),
        deployAt: request.action === 'approve' ? (request.deployAt ?? null) : null,
        by: { by: 'tenant', operator: request.operator },
        reasonOf: () => request.reason,
      });
      steered.push(...done.steered);
      lists.set(ring, done.now);
    }
    await keepDriverBook(deps.store, { tenant, book: withLists(book, lists) });
    return { steered, at: asOf };
  });
}

function byRing(targets: readonly DriverTarget[]): ReadonlyMap<string, readonly DriverTarget[]> {
  return Map.groupBy(targets, ({ ring }) => ring);
}

/** The book with what was read back, as old as it was otherwise. */
function withLists(book: DriverBook, lists: ReadonlyMap<string, readonly Driver[]>): DriverBook {
  const rings = book.rings.map((one) => {
    const now = lists.get(one.ring);
    return now === undefined ? one : { ...one, ...offeredFrom(now, one.drivers, book.asOf) };
  });
  return { ...book, rings };
}
