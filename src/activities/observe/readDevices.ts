/**
 * Reading the fleet from the device manager, whole or what changed. Two things are kept apart: that a call returned, and
 * that the fleet was seen. A listing that names nobody where a fleet is known, that has lost half of it at once, or in
 * which nobody has been in contact for days proves nothing, however well it was answered; what rests on it waits.
 */
import { listManagedDevices } from '#graph/intune/devices.ts';
import { GraphError } from '#graph/error.ts';
import { createTally } from '#graph/poison.ts';
import { isPoisoned, poisonOf } from '#core/poison.ts';
import { collectDevices } from '#store/device/devices.ts';
import {
  knownFleet,
  readListing,
  writeListing,
  type ListingState,
} from '#store/reading/listings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Deps } from '../deps.ts';
import { hourMs, minuteMs } from '#core/time.ts';

/** Devices whose contact reached Graph a little late are listed again. */
const overlapMs = 10 * minuteMs;
/** A whole listing is made this often, so that what listings by change say is proved; looks come a little early or late. */
const wholeEveryMs = 23 * hourMs;
/** In a fleet of at least so many devices somebody is in contact within this time. */
const stillFleetMin = 20;
const stillMs = 72 * hourMs;
/** A whole listing with a smaller share of the last one's rows is believed once another, so much later, says the same. */
const lostShareMax = 0.5;
const confirmedAfterMs = 6 * hourMs;

interface Reading {
  readonly tenant: string;
  readonly asOf: number;
  /** All devices, whatever is known already. */
  readonly isWhole: boolean;
  readonly heartbeat: (listed: number) => void;
}

/** What a reading came to. */
export interface DevicesRead {
  readonly listed: number;
  /** Why it does not prove that the fleet was seen; null = it does. */
  readonly doubt: string | null;
}

/** Takes over what the device manager lists. Throws GraphError when it cannot be read, or too many of its rows cannot. */
export async function readDevices(deps: Deps, o: Reading): Promise<DevicesRead> {
  const { store } = deps;
  const { tenant, asOf } = o;
  const former = await readListing(store, { tenant, listing: 'devices' });
  const since = o.isWhole ? null : await cursorOf(deps, o, former);
  const first = await list(deps, o, since);
  // A listing by change begins before the last known contact, so there is always somebody to list.
  const isProved = first > 0 || since === null;
  const listed = isProved ? first : await list(deps, o, null);
  const isWhole = since === null || !isProved;
  const doubt = await doubtOf(deps, o, { listed, isWhole, former });
  await writeListing(store, {
    tenant,
    listing: 'devices',
    ...nextState(former, { listed, isWhole, isBelieved: doubt === null, asOf }),
  });
  return { listed, doubt };
}

function nextState(
  former: ListingState,
  now: {
    readonly listed: number;
    readonly isWhole: boolean;
    readonly isBelieved: boolean;
    readonly asOf: number;
  },
): ListingState {
  const { listed, isWhole, isBelieved, asOf } = now;
  if (!isBelieved) {
    return isWhole && former.doubtedAt === null
      ? { ...former, doubtedAt: asOf, doubtedRows: listed }
      : former;
  }
  const known = { ...former, listedAt: Math.max(asOf, former.listedAt ?? asOf) };
  if (!isWhole) return known;
  return { ...known, wholeAt: asOf, wholeRows: listed, doubtedAt: null, doubtedRows: null };
}

/** From when on changes are listed; null = all devices are. Our own clock may be wrong too, so the earlier of both counts. */
async function cursorOf(
  { store }: Deps,
  { tenant, asOf }: Reading,
  { listedAt, wholeAt }: ListingState,
): Promise<number | null> {
  if (listedAt === null || wholeAt === null || listedAt > asOf) return null;
  if (asOf - wholeAt >= wholeEveryMs) return null;
  const { lastContactAt } = await knownFleet(store, { tenant, asOf: listedAt });
  return lastContactAt === null ? null : Math.min(listedAt, lastContactAt) - overlapMs;
}

/** Lists and stores; gives the number of devices that could be read. */
async function list(
  { graph, store }: Deps,
  { tenant, asOf, heartbeat }: Reading,
  since: number | null,
): Promise<number> {
  const tally = createTally();
  const changed = since === null ? {} : { syncedAfter: since };
  const pages = listManagedDevices(graph, { asOf, ...changed, onPoison: tally.onPoison });
  const outcome = await collectDevices(store, { tenant, pages, collectedAt: asOf, heartbeat });
  const counts = poisonOf(tally.counts(), outcome.poison);
  const poison = counts.reduce((sum, { rows }) => sum + rows, 0);
  const unstorable = outcome.poison.reduce((sum, { rows }) => sum + rows, 0);
  const good = outcome.listed - unstorable;
  const source = 'devices';
  await recordSetAside(store, { tenant, source, counts, ofRows: good + poison, at: asOf });
  if (!isPoisoned({ good, poison })) return good;
  throw new GraphError(
    `Listing devices gave ${poison} of ${good + poison} rows that cannot be read (most: ${counts[0]?.reason ?? 'unreadable'})`,
    { kind: 'malformed', code: 'poison' },
  );
}

async function doubtOf(
  { store }: Deps,
  { tenant, asOf }: Reading,
  seen: { readonly listed: number; readonly isWhole: boolean; readonly former: ListingState },
): Promise<string | null> {
  const { listed, isWhole, former } = seen;
  const { devices, lastContactAt } = await knownFleet(store, { tenant, asOf });
  if (devices > 0 && listed === 0) return `nobody is listed where ${devices} devices are known`;
  if (isWhole && isLost(listed, former, asOf))
    return `${listed} devices are listed where ${former.wholeRows ?? 0} were the last time`;
  const isStill = devices >= stillFleetMin && (lastContactAt ?? 0) < asOf - stillMs;
  return isStill ? 'no device has been in contact for three days' : null;
}

/** Whether a whole listing has lost most of the fleet, and no earlier one had lost as much. */
function isLost(listed: number, former: ListingState, asOf: number): boolean {
  const { wholeRows, doubtedAt, doubtedRows } = former;
  if ((wholeRows ?? 0) < stillFleetMin || listed >= (wholeRows ?? 0) * lostShareMax) return false;
  const isConfirmed =
    doubtedAt !== null &&
    doubtedAt <= asOf - confirmedAfterMs &&
    listed >= (doubtedRows ?? 0) * lostShareMax;
  return !isConfirmed;
}
