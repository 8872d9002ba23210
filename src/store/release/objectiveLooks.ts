/**
 * How releases went towards their objectives: one row a look, whatever the fleet's size. Kept as long as evidence
 * (`evidence/prune.ts`), so that a month can be compared with the one a year before.
 */
import type { ObjectiveLook } from '#core/objective/look.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

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
  { key }: { readonly key: ReleaseKey },
): Promise<readonly ObjectiveLook[]> {
  return tried(`Reading the objective of release ${key.id}`, async () => {
    const rows = await store.db
      .selectFrom('objective_looks')
      .select([
        'as_of',
        'target',
        'eligible',
        'updated',
        'rings',
        'blockers',
        'ineligible',
        'forecast',
      ])
      .where('tenant', '=', key.tenant)
      .where('area', '=', key.area)
      .where('release', '=', key.id)
      .orderBy('as_of', 'desc')
      .limit(looksMax)
      .execute();
    return rows.toReversed().map(lookOfRow);
  });
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
    rings: row.rings as ObjectiveLook['rings'],
    blockers: row.blockers as ObjectiveLook['blockers'],
    ineligible: row.ineligible as ObjectiveLook['ineligible'],
    forecast: row.forecast as ObjectiveLook['forecast'],
  };
}
