/**
 * Looking after the drivers of a tenant, at each walk of its fleet: each ring has a profile that gates them, or keeps them
 * away; what is on offer is read; firmware that nobody approved and drivers that a hold names are paused. What one ring lacks
 * keeps none of the others, and is told. Safe to repeat: a repetition writes nothing.
 */
import type { DriverBook, RingDrivers } from '#core/driver/book.ts';
import { driverNotes } from '#core/driver/notes.ts';
import type { DriversKept } from '#core/tenant/care.ts';
import { listDriverProfiles, type DriverProfile } from '#graph/intune/drivers/profiles.ts';
import { keepDriverBook, readDriverBook } from '#store/driver/book.ts';
import { readDriverWords } from '#store/driver/words.ts';
import { readStandingHolds } from '#store/release/releases.ts';
import { readRings } from '#store/release/rings.ts';
import type { DriversInput } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { attempted, listedIfGiven } from '../failures.ts';
import { readDriverInstalls } from './installs.ts';
import { keepRing, type Looking } from './keepRing.ts';
import { isOurs, readForeign } from './profiles.ts';
import { watchDrivers } from './watchDrivers.ts';

/** Puts all right, and tells what an operator should know. */
export async function keepDrivers(deps: Deps, o: DriversInput): Promise<DriversKept> {
  return await attempted(async () => {
    const { tenant, area, plan, asOf } = o;
    const former = await readDriverBook(deps.store, { tenant });
    const told = await toldInstalls(deps, o, former);
    const watched = await watchDrivers(deps, o, former);
    const listing = listDriverProfiles(deps.graph, { asOf });
    const { listed, unavailable } = await listedIfGiven(listing);
    const looking: Looking = {
      deps,
      o,
      former,
      words: await readDriverWords(deps.store, { tenant }),
      holds: await readStandingHolds(deps.store, { tenant, area }, asOf),
      watched,
      listed,
      foreign: await foreignOf(deps, { o, former, listed: listed ?? [] }),
    };
    const rows = await readRings(deps.store, { tenant, area });
    const rings: RingDrivers[] = [];
    for (const ring of plan.rings) {
      const row = rows.find((one) => one.ring === ring.name);
      rings.push(await keepRing(looking, ring, row));
    }
    const { mode, firmware } = plan;
    const book: DriverBook = { asOf, mode, firmware, unavailable, rings, ...told, watched };
    await keepDriverBook(deps.store, { tenant, book });
    return keptOf(book);
  });
}

async function foreignOf(
  deps: Deps,
  {
    o: { tenant, asOf, plan },
    former,
    listed,
  }: {
    readonly o: DriversInput;
    readonly former: DriverBook | null;
    readonly listed: readonly DriverProfile[];
  },
): ReturnType<typeof readForeign> {
  const rings = plan.rings.map(({ name }) => name);
  const knownIds = former?.rings.map(({ profileId }) => profileId) ?? [];
  const isOwn = (profile: DriverProfile): boolean => isOurs({ tenant, rings, knownIds }, profile);
  return await readForeign(deps, { listed, isOwn, asOf });
}

async function toldInstalls(
  deps: Deps,
  { tenant, asOf }: DriversInput,
  former: DriverBook | null,
): Promise<Pick<DriverBook, 'installs' | 'installsAsOf'>> {
  const since = (former?.rings ?? []).map(({ gatedSince }) => gatedSince ?? Infinity);
  const latest = since.length === 0 ? Infinity : Math.max(...since);
  const gatedSince = Number.isFinite(latest) ? latest : null;
  try {
    return await readDriverInstalls(deps, { tenant, asOf, former, gatedSince });
  } catch {
    // An addition: without these reports nothing new is known of installs, which is told as such.
    return { installs: former?.installs ?? null, installsAsOf: former?.installsAsOf ?? null };
  }
}

/** What the Web UI shows of it. */
const notesMax = 8;

function keptOf(book: DriverBook): DriversKept {
  const { asOf, rings } = book;
  return {
    asOf,
    gated: rings.filter(({ gatedSince }) => gatedSince !== null).length,
    rings: rings.length,
    notes: driverNotes(book)
      .slice(0, notesMax)
      .map(({ text }) => text),
  };
}
