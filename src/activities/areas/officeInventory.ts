/**
 * Which version of Microsoft 365 Apps devices have, as Intune's inventory told last. A device has one row for each language,
 * and a row of an earlier day may stand beside: of several the lowest counts, so that nothing counts for up to date too
 * soon. An inventory that has lost half of the devices at once proves nothing.
 */
import { channelFact, isOfficeSuite, lineOf } from '#core/device/officeApps.ts';
import { hourMs } from '#core/time.ts';
import { byVersion, dotted } from '#core/version.ts';
import { GraphError } from '#graph/error.ts';
import { listInstalledApps } from '#graph/intune/installedApps.ts';
import { createTally } from '#graph/poison.ts';
import { factOfDevices, recordInstalled } from '#store/device/installedVersions.ts';
import { readListing, writeListing, type ListingState } from '#store/reading/listings.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Deps } from '../deps.ts';
import type { Collection, Source } from './adapter.ts';
import { keptVersions } from './officeCatalogue.ts';

const name = 'officeVersions';
/** The inventory itself is up to a week old, so once a day is often enough. */
const everyMs = 20 * hourMs;
/** From so many devices on a loss of half is doubted, until another inventory says the same. */
const doubtedFrom = 20;
const lostShareMax = 0.5;

/** The inventory as a source of a release. */
export const officeInventory: Source = { name, isConnected: () => true, read: readInventory };

async function readInventory(deps: Deps, o: Collection): Promise<void> {
  const { store } = deps;
  const { key } = o.release;
  const { tenant } = key;
  const { asOf } = o;
  const of = { tenant, listing: name };
  const former = await readListing(store, of);
  if (former.listedAt !== null && Math.abs(asOf - former.listedAt) < everyMs) return;
  const lowest = await lowestOfEach(deps, o);
  const doubt = doubtOf(lowest.size, former);
  const state = { ...former, doubtedAt: asOf, doubtedRows: lowest.size };
  if (doubt !== null) {
    await writeListing(store, { ...of, ...state });
    throw new GraphError(doubt, { kind: 'malformed', code: 'doubtful' });
  }
  const told = await factOfDevices(store, { tenant, fact: channelFact });
  const { versions } = await keptVersions(deps, tenant);
  const listed = new Set(versions.map(({ build }) => dotted(build)));
  const rows = Array.from(lowest, ([deviceId, version]) => ({
    deviceId,
    version,
    line: lineOf(version, told.get(deviceId) ?? null, listed),
  }));
  await recordInstalled(store, { tenant, product: 'office', rows, at: asOf });
  const whole = { listedAt: asOf, wholeAt: asOf, wholeRows: rows.length };
  await writeListing(store, { ...of, ...whole, doubtedAt: null, doubtedRows: null });
  for (const told of [name, 'builds']) await markRead(store, { key, source: told, until: asOf });
}

/** Each device's lowest version; rows that cannot be read are set aside, and too many of them are none. */
async function lowestOfEach(
  { graph, store }: Deps,
  { release, asOf, heartbeat }: Collection,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const tally = createTally();
  const lowest = new Map<string, readonly number[]>();
  for await (const app of listInstalledApps(graph, { asOf, isWanted: isOfficeSuite, tally })) {
    const { deviceId, version } = app;
    const known = lowest.get(deviceId);
    if (known === undefined || byVersion(version, known) < 0) lowest.set(deviceId, version);
    if (lowest.size % 1000 === 0) heartbeat(lowest.size);
  }
  const { tenant } = release.key;
  const rows = { counts: tally.counts(), ofRows: tally.rows(), at: asOf };
  await recordSetAside(store, { tenant, source: name, ...rows });
  tally.check('The inventory of applications');
  return lowest;
}

function doubtOf(devices: number, { wholeRows, doubtedRows }: ListingState): string | null {
  const before = wholeRows ?? 0;
  if (before < doubtedFrom || devices >= before * lostShareMax) return null;
  if (doubtedRows !== null && devices >= doubtedRows * lostShareMax) return null;
  return `The inventory tells of Office on ${devices} devices where it was on ${before} the last time`;
}
