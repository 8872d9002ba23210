/**
 * Which version of a product devices have, as Intune's inventory told last: a device may have several rows, of which one
 * counts. An inventory that has lost half of the devices at once proves nothing.
 */
import type { Product } from '#core/area/facts.ts';
import { hourMs } from '#core/time.ts';
import { GraphError } from '#graph/error.ts';
import { listInstalledApps, type InstalledApp } from '#graph/intune/installedApps.ts';
import { createTally } from '#graph/poison.ts';
import { recordInstalled, type InstalledVersion } from '#store/device/installedVersions.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { readListing, writeListing, type ListingState } from '#store/reading/listings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Deps } from '../deps.ts';
import type { Collection, Source } from './adapter.ts';

/** What an area looks for in the inventory. */
export interface Inventory {
  /** Of the source, and of the listing. */
  readonly name: string;
  readonly product: Exclude<Product, 'windows'>;
  /** `Office`, as in a sentence. */
  readonly title: string;
  /** Whether a row is of the product, by the name of its application. */
  readonly isWanted: (name: string) => boolean;
  /** Whether a row counts in place of another one of the same device. */
  readonly isBefore: (one: InstalledApp, other: InstalledApp) => boolean;
  /** What devices have, of the row that counts for each. */
  readonly installed: (
    deps: Deps,
    o: { readonly tenant: string; readonly rows: readonly InstalledApp[]; readonly at: number },
  ) => Promise<readonly InstalledVersion[]>;
}

/** The inventory itself is up to a week old, so once a day is often enough. */
const everyMs = 20 * hourMs;
/** From so many devices on a loss of half is doubted, until another inventory says the same. */
const doubtedFrom = 20;
const lostShareMax = 0.5;

/** The inventory as a source of a release. */
export function inventorySource(of: Inventory): Source {
  const { name } = of;
  return { name, isConnected: () => true, read: (deps, o) => readInventory(deps, of, o) };
}

async function readInventory(deps: Deps, of: Inventory, o: Collection): Promise<void> {
  const { store } = deps;
  const { name, product } = of;
  const { key } = o.release;
  const { tenant } = key;
  const { asOf } = o;
  const listing = { tenant, listing: name };
  const former = await readListing(store, listing);
  if (former.listedAt !== null && Math.abs(asOf - former.listedAt) < everyMs) return;
  const counting = await rowOfEach(deps, of, o);
  const doubt = doubtOf(of, counting.length, former);
  if (doubt !== null) {
    const state = { ...former, doubtedAt: asOf, doubtedRows: counting.length };
    await writeListing(store, { ...listing, ...state });
    throw new GraphError(doubt, { kind: 'malformed', code: 'doubtful' });
  }
  const rows = await of.installed(deps, { tenant, rows: counting, at: asOf });
  await recordInstalled(store, { tenant, product, rows, at: asOf });
  const whole = { listedAt: asOf, wholeAt: asOf, wholeRows: rows.length };
  await writeListing(store, { ...listing, ...whole, doubtedAt: null, doubtedRows: null });
  for (const told of [name, 'builds']) await markRead(store, { key, source: told, until: asOf });
}

/** Each device's row; rows that cannot be read are set aside, and too many of them are none. */
async function rowOfEach(
  { graph, store }: Deps,
  { name, isWanted, isBefore }: Inventory,
  { release, asOf, heartbeat }: Collection,
): Promise<readonly InstalledApp[]> {
  const tally = createTally();
  const counting = new Map<string, InstalledApp>();
  for await (const app of listInstalledApps(graph, { asOf, isWanted, tally })) {
    const known = counting.get(app.deviceId);
    if (known === undefined || isBefore(app, known)) counting.set(app.deviceId, app);
    if (counting.size % 1000 === 0) heartbeat(counting.size);
  }
  const { tenant } = release.key;
  const rows = { counts: tally.counts(), ofRows: tally.rows(), at: asOf };
  await recordSetAside(store, { tenant, source: name, ...rows });
  tally.check('The inventory of applications');
  return [...counting.values()];
}

function doubtOf(
  { title }: Inventory,
  devices: number,
  { wholeRows, doubtedRows }: ListingState,
): string | null {
  const before = wholeRows ?? 0;
  if (before < doubtedFrom || devices >= before * lostShareMax) return null;
  if (doubtedRows !== null && devices >= doubtedRows * lostShareMax) return null;
  return `The inventory tells of ${title} on ${devices} devices where it was on ${before} the last time`;
}
