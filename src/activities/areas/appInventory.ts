/**
 * Which version of a product devices have, as Intune's inventory told last: a device may have several rows, of which one
 * counts. One export a day serves all areas of a tenant. An inventory that has lost half of the devices at once proves
 * nothing.
 */
import { areaNames, outlineOf } from '#core/area/areas.ts';
import type { Product } from '#core/area/facts.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { hourMs } from '#core/time.ts';
import { GraphError } from '#graph/error.ts';
import { listInstalledApps, type InstalledApp, type Wanting } from '#graph/intune/installedApps.ts';
import { createTally } from '#graph/poison.ts';
import { recordInstalled, type InstalledVersion } from '#store/device/installedVersions.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { readListing, writeListing, type ListingState } from '#store/reading/listings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import { areasWithReleases } from '#store/release/releases.ts';
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

/** Those of all areas: one export tells of all their products. */
const inventories: Inventory[] = [];

/** The inventory as a source of a release. */
export function inventorySource(of: Inventory): Source {
  inventories.push(of);
  const { name } = of;
  const read: Source['read'] = (deps, o) => afterOthers(deps, o, () => readInventory(deps, of, o));
  return { name, isConnected: () => true, read };
}

/** The latest reading of each tenant's inventory in this worker. */
const readings = new WeakMap<Deps['store'], Map<string, Promise<void>>>();

/** Areas that look at the same instant read one after the other, so that the later ones find what the first has read. */
async function afterOthers(
  { store }: Deps,
  { release }: Collection,
  read: () => Promise<void>,
): Promise<void> {
  const { tenant } = release.key;
  const latest = readings.get(store) ?? new Map<string, Promise<void>>();
  readings.set(store, latest);
  const before = latest.get(tenant) ?? Promise.resolve();
  // How the one before ended is told by itself.
  const own = before.catch(() => undefined).then(read);
  latest.set(tenant, own);
  await own;
}

/** Whichever area asks first on a day reads for all that have releases; the others find what it has read. */
async function readInventory(deps: Deps, of: Inventory, o: Collection): Promise<void> {
  const { store } = deps;
  const { key } = o.release;
  const former = await readListing(store, { tenant: key.tenant, listing: of.name });
  if (isFresh(former, o.asOf)) return await markTold(store, { key, of, until: former.listedAt });
  const others = await dueWith(deps, of, o);
  const { own, rest } = await rowsOfEach(deps, { of, others }, o);
  const { tenant } = key;
  const { counts, rows: ofRows } = own.tally;
  const aside = { counts: counts(), ofRows: ofRows(), at: o.asOf };
  await recordSetAside(store, { tenant, source: of.name, ...aside });
  own.tally.check('The inventory of applications');
  const doubt = doubtOf(of, own.rows.size, former);
  if (doubt !== null) {
    const state = { ...former, doubtedAt: o.asOf, doubtedRows: own.rows.size };
    await writeListing(store, { tenant, listing: of.name, ...state });
    throw new GraphError(doubt, { kind: 'malformed', code: 'doubtful' });
  }
  await take(deps, own, o);
  await markTold(store, { key, of, until: o.asOf });
  for (const found of rest) await takeUnlessOdd(deps, found, o);
}

function isFresh({ listedAt }: ListingState, asOf: number): boolean {
  return listedAt !== null && Math.abs(asOf - listedAt) < everyMs;
}

async function markTold(
  store: Deps['store'],
  o: { readonly key: ReleaseKey; readonly of: Inventory; readonly until: number | null },
): Promise<void> {
  const { key, of, until } = o;
  if (until === null) return;
  for (const source of [of.name, 'builds']) await markRead(store, { key, source, until });
}

/** Inventories of other areas that have releases in this tenant, and are due too. */
async function dueWith(
  { store }: Deps,
  of: Inventory,
  { release, asOf }: Collection,
): Promise<readonly Inventory[]> {
  const { tenant } = release.key;
  const areas = areaNames().filter((area) => outlineOf(area).product !== of.product);
  const released = await areasWithReleases(store, { tenant });
  const products = areas
    .filter((area) => released.includes(area))
    .map((area) => outlineOf(area).product);
  const due: Inventory[] = [];
  for (const other of inventories.filter(({ product }) => products.includes(product)))
    if (!isFresh(await readListing(store, { tenant, listing: other.name }), asOf)) due.push(other);
  return due;
}

/** What was found of one product: each device's row. */
interface Found extends Wanting {
  readonly of: Inventory;
  readonly rows: Map<string, InstalledApp>;
}

/** Each device's row of each product; rows that cannot be read are counted. */
async function rowsOfEach(
  { graph }: Deps,
  { of, others }: { readonly of: Inventory; readonly others: readonly Inventory[] },
  { asOf, heartbeat }: Collection,
): Promise<{ readonly own: Found; readonly rest: readonly Found[] }> {
  const foundOf = (one: Inventory): Found => ({ of: one, tally: createTally(), rows: new Map() });
  const own = foundOf(of);
  const rest = others.map(foundOf);
  const all = [own, ...rest];
  const wantedBy = (name: string): Found | null => all.find((one) => one.of.isWanted(name)) ?? null;
  for await (const { by, ...app } of listInstalledApps(graph, { asOf, wantedBy })) {
    const known = by.rows.get(app.deviceId);
    if (known === undefined || by.of.isBefore(app, known)) by.rows.set(app.deviceId, app);
    if (by.rows.size % 1000 === 0) heartbeat(by.rows.size);
  }
  return { own, rest };
}

/** What is odd of another area is left to that one's own look, which reads it again and says so. */
async function takeUnlessOdd(deps: Deps, found: Found, o: Collection): Promise<void> {
  const { of, rows, tally } = found;
  const { tenant } = o.release.key;
  const former = await readListing(deps.store, { tenant, listing: of.name });
  if (tally.counts().length > 0 || doubtOf(of, rows.size, former) !== null) return;
  await take(deps, found, o);
}

/** Takes what was found over as what devices have. */
async function take(deps: Deps, { of, rows: found }: Found, o: Collection): Promise<void> {
  const { store } = deps;
  const { tenant } = o.release.key;
  const { asOf } = o;
  const rows = await of.installed(deps, { tenant, rows: [...found.values()], at: asOf });
  await recordInstalled(store, { tenant, product: of.product, rows, at: asOf });
  const whole = { listedAt: asOf, wholeAt: asOf, wholeRows: rows.length };
  const state = { ...whole, doubtedAt: null, doubtedRows: null };
  await writeListing(store, { tenant, listing: of.name, ...state });
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
