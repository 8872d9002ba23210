/**
 * How releases went towards their objectives: one row a look, whatever the fleet's size. Kept as long as evidence
 * (`evidence/prune.ts`), so that a month can be compared with the one a year before.
 */
import type { ObjectiveLook, RingLooks } from '#core/objective/look.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

interface OfRelease {
  readonly key: ReleaseKey;
}

const columns = [
  'as_of',
  'target',
  'eligible',
  'updated',
  'rings',
  'blockers',
  'ineligible',
  'forecast',
] as const;

/** Looks of one release that are read at most: five weeks, a look every six hours. */
const looksMax = 140;

/** Keeps what a look saw; the same look again takes its place. */
export function recordObjectiveLook(
  store: Queries,
  { key, look }: { readonly key: ReleaseKey; readonly look: ObjectiveLook },
): Promise<void> {
  const { tenant, area, id: release } = key;
  const { asOf, target, eligible, updated } = look;
  const seen = {
    target,
    eligible,
    updated,
    rings: JSON.stringify(look.rings),
    blockers: JSON.stringify(look.blockers),
    ineligible: JSON.stringify(look.ineligible),
    forecast: look.forecast === null ? null : JSON.stringify(look.forecast),
  };
  return tried(`Storing the objective of release ${release}`, async () => {
    await store.db
      .insertInto('objective_looks')
      .values({ tenant, area, release, as_of: asOf, ...seen })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'area', 'release', 'as_of']).doUpdateSet(seen),
      )
      .execute();
  });
}

/** What the looks at a release saw, oldest first. */
export function readObjectiveLooks(
  store: Queries,
  { key }: OfRelease,
): Promise<readonly ObjectiveLook[]> {
  return tried(`Reading the objective of release ${key.id}`, async () => {
    const rows = await looksAt(store, key, looksMax).select(columns).execute();
    return rows.toReversed().map(lookOfRow);
  });
}

/** What the last of them saw; null before the first. */
export function lastObjectiveLook(
  store: Queries,
  { key }: OfRelease,
): Promise<ObjectiveLook | null> {
  return tried(`Reading the objective of release ${key.id}`, async () => {
    const row = await looksAt(store, key, 1).select(columns).executeTakeFirst();
    return row === undefined ? null : lookOfRow(row);
  });
}

/** What they saw of rings, oldest first: all that a forecast is made from, and a small part of a look. */
export function readRingLooks(store: Queries, { key }: OfRelease): Promise<readonly RingLooks[]> {
  return tried(`Reading the rings of release ${key.id}`, async () => {
    const rows = await looksAt(store, key, looksMax).select(['as_of', 'rings']).execute();
    return rows.toReversed().map((row) => ({ asOf: row.as_of, rings: ringsOf(row) }));
  });
}

/** So many of the last looks at a release, the newest first. */
function looksAt({ db }: Queries, { tenant, area, id }: ReleaseKey, count: number) {
  return db
    .selectFrom('objective_looks')
    .where('tenant', '=', tenant)
    .where('area', '=', area)
    .where('release', '=', id)
    .orderBy('as_of', 'desc')
    .limit(count);
}

/** Other releases of its area that were looked at before an instant, the one that began last first; so many at most. */
export function releasesBefore(
  store: Queries,
  { key, at, count }: { readonly key: ReleaseKey; readonly at: number; readonly count: number },
): Promise<readonly ReleaseKey[]> {
  const { tenant, area, id } = key;
  return tried(`Looking for the releases before ${id}`, async () => {
    const rows = await store.db
      .selectFrom('objective_looks')
      .select('release')
      .where('tenant', '=', tenant)
      .where('area', '=', area)
      .where('release', '<>', id)
      .where('as_of', '<', at)
      .groupBy('release')
      .orderBy(({ fn }) => fn.min('as_of'), 'desc')
      .limit(count)
      .execute();
    return rows.map(({ release }) => ({ tenant, area, id: release }));
  });
}

/** jsonb comes parsed; what was written here is trusted. */
function lookOfRow(row: {
  readonly as_of: number;
  readonly target: number | null;
  readonly eligible: number;
  readonly updated: number;
  readonly rings: unknown;
  readonly blockers: unknown;
  readonly ineligible: unknown;
  readonly forecast: unknown;
}): ObjectiveLook {
  const { target, eligible, updated } = row;
  return {
    asOf: row.as_of,
    target,
    eligible,
    updated,
    rings: ringsOf(row),
    blockers: row.blockers as ObjectiveLook['blockers'],
    ineligible: row.ineligible as ObjectiveLook['ineligible'],
    forecast: row.forecast as ObjectiveLook['forecast'],
  };
}

function ringsOf({ rings }: { readonly rings: unknown }): ObjectiveLook['rings'] {
  return rings as ObjectiveLook['rings'];
}
