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
import { noteAbsent } from '#store/registration/absences.ts';
import {
  knownFleet,
  readListing,
  writeListing,
  type ListingState,
} from '#store/reading/listings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Deps } from '../deps.ts';
import { isLost, nextState, someRows } from './believed.ts';
import { hourMs, minuteMs } from '#core/time.ts';

/** Devices whose contact reached Graph a little late are listed again. */
const overlapMs = 10 * minuteMs;
/** A whole listing is made this often, so that what listings by change say is proved; looks come a little early or late. */
const wholeEveryMs = 23 * hourMs;
const stillMs = 72 * hourMs;

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
  /** Whether it was whole and named everybody, so that who is not in it is missing. */
  readonly isProof: boolean;
}

/** Takes over what the device manager lists. Throws GraphError when it cannot be read, or too many of its rows cannot. */
export async function readDevices(deps: Deps, o: Reading): Promise<DevicesRead> {
  const { store } = deps;
  const { tenant, asOf } = o;
  const former = await readListing(store, { tenant, listing: 'devices' });
  const since = o.isWhole ? null : await cursorOf(deps, o, former);
  const first = await list(deps, o, since);
  // A listing by change begins before the last known contact, so there is always somebody to list.
  const isProved = first.good > 0 || since === null;
  const { good: listed, seen } = isProved ? first : await list(deps, o, null);
  const isWhole = since === null || !isProved;
  const doubt = await doubtOf(deps, o, { listed, isWhole, former });
  await writeListing(store, {
    tenant,
    listing: 'devices',
    ...nextState(former, { listed, isWhole, isBelieved: doubt === null, asOf }),
  });
  const isProof = isWhole && doubt === null && seen !== null;
  if (isProof) await noteAbsent(store, { tenant, of: 'managed', seen, at: asOf });
  return { listed, doubt, isProof };
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

/** Lists and stores; gives the number of devices that could be read, and the ids of all; null = there are rows that tell none. */
async function list(
  { graph, store }: Deps,
  { tenant, asOf, heartbeat }: Reading,
  since: number | null,
): Promise<{ readonly good: number; readonly seen: ReadonlySet<string> | null }> {
  const tally = createTally();
  const spoiled: (string | null)[] = [];
  const changed = since === null ? {} : { syncedAfter: since };
  const pages = listManagedDevices(graph, {
    asOf,
    ...changed,
    onPoison: (reason, row, deviceId) => {
      tally.onPoison(reason, row);
      spoiled.push(deviceId);
    },
  });
  const outcome = await collectDevices(store, { tenant, pages, collectedAt: asOf, heartbeat });
  const counts = poisonOf(tally.counts(), outcome.poison);
  const poison = counts.reduce((sum, { rows }) => sum + rows, 0);
  const unstorable = outcome.poison.reduce((sum, { rows }) => sum + rows, 0);
  const good = outcome.listed - unstorable;
  const source = 'devices';
  await recordSetAside(store, { tenant, source, counts, ofRows: good + poison, at: asOf });
  if (!isPoisoned({ good, poison })) return { good, seen: seenOf(outcome.seen, spoiled) };
  throw new GraphError(
    `Listing devices gave ${poison} of ${good + poison} rows that cannot be read (most: ${counts[0]?.reason ?? 'unreadable'})`,
    { kind: 'malformed', code: 'poison' },
  );
}

/** Who was listed, rows that were set aside among them. */
function seenOf(
  read: Iterable<string>,
  spoiled: readonly (string | null)[],
): ReadonlySet<string> | null {
  const ids = spoiled.flatMap((id) => id ?? []);
  return ids.length < spoiled.length ? null : new Set([...read, ...ids]);
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
  const isStill = devices >= someRows && (lastContactAt ?? 0) < asOf - stillMs;
  return isStill ? 'no device has been in contact for three days' : null;
}
