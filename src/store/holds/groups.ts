/** The objects in Graph that carry out a hold: one group and policy for each of its parts. */
import type { AreaKey } from '#core/release/state/release.ts';
import type { HoldPart } from '../evidence/rows.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** Names one hold of a tenant's area. */
export interface HoldKey extends AreaKey {
  readonly hold: string;
}

/** The objects of one part; null = not made yet. */
export interface HoldGroup extends HoldKey {
  readonly part: HoldPart;
  readonly groupId: string | null;
  readonly policyId: string | null;
}

/** The objects of a hold, or of all holds of a tenant's area, by hold and part. */
export function readHoldGroups(
  store: Queries,
  { tenant, area, hold }: AreaKey & { readonly hold?: string },
): Promise<readonly HoldGroup[]> {
  return tried('Reading the groups of holds', async () => {
    const all = store.db
      .selectFrom('hold_groups')
      .select(['hold', 'part', 'group_id', 'policy_id'])
      .where('tenant', '=', tenant)
      .where('area', '=', area);
    const rows = await (hold === undefined ? all : all.where('hold', '=', hold))
      .orderBy('hold')
      .orderBy('part')
      .execute();
    return rows.map((row) => ({
      tenant,
      area,
      hold: row.hold,
      part: row.part,
      groupId: row.group_id,
      policyId: row.policy_id,
    }));
  });
}

/** Stores the objects of a part as far as they are known; an id once stored is replaced by another, never by none. */
export function upsertHoldGroup(
  store: Queries,
  { tenant, area, hold, part, groupId, policyId }: HoldGroup,
): Promise<void> {
  return tried(`Storing a group of hold ${hold}`, async () => {
    await store.db
      .insertInto('hold_groups')
      .values({ tenant, area, hold, part, group_id: groupId, policy_id: policyId })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'area', 'hold', 'part']).doUpdateSet((eb) => ({
          group_id: eb.fn.coalesce('excluded.group_id', 'hold_groups.group_id'),
          policy_id: eb.fn.coalesce('excluded.policy_id', 'hold_groups.policy_id'),
        })),
      )
      .execute();
  });
}

/** Forgets a hold: its objects and its devices. */
export function dropHold(store: Queries, { tenant, area, hold }: HoldKey): Promise<void> {
  return tried(`Dropping hold ${hold}`, async () => {
    for (const table of ['hold_members', 'hold_groups'] as const) {
      await store.db
        .deleteFrom(table)
        .where('tenant', '=', tenant)
        .where('area', '=', area)
        .where('hold', '=', hold)
        .execute();
    }
  });
}
