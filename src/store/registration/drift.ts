/**
 * Drift: where the groups of rings and holds, as the directory lists them, differ from what was noted of them. What the
 * directory says outranks our own note: a device that somebody took out of its ring's group is not in it, whatever stands
 * here, and nothing keeps the update from it. Membership of these groups is the service's; a device is put into another
 * ring by `devices assign`.
 */
import type { Drift, DriftKind } from '#core/device/listed.ts';
import type { HoldKey } from '../holds/groups.ts';
import { inBulk, isGuid, stage, type Staging } from '../bulk.ts';
import { derivePendingMoves } from './pendingMoves.ts';
import { tried, type Store } from '../store.ts';
import { dayMs } from '#core/time.ts';

/** What a look at a ring's group came to. */
export interface RingDrift {
  /** Devices that were taken out; their joining is due again. */
  readonly takenOut: number;
  /** Directory object ids of devices of other rings. */
  readonly inTwo: readonly string[];
  readonly strangers: number;
}

/** What was put right is told for so long. */
const toldForMs = 30 * dayMs;
/** A list of members may lag behind what was written; what was noted later than this before now is not compared. */
const settledMs = dayMs;

const staged: Staging = { name: 'staged_members', columns: { object_id: 'uuid' } };

/** Compares the members of a ring's group with what was noted of them; who was taken out is to join again. */
export function compareRing(
  store: Pick<Store, 'pool'>,
  o: {
    readonly tenant: string;
    readonly ring: string;
    /** Directory object ids. */
    readonly members: ReadonlySet<string>;
    readonly at: number;
  },
): Promise<RingDrift> {
  const { tenant, ring, members, at } = o;
  const settledAt = at - settledMs;
  return inBulk(
    store,
    { what: `Comparing the members of ring ${ring}`, tenant },
    async (client) => {
      const rows = [...members].filter(isGuid).map((id) => [id] as const);
      await stage(client, staged, rows);
      await client.query(forget, [tenant, `ring/${ring}`, at - toldForMs]);
      const found = await client.query<{ readonly id: string; readonly kind: DriftKind }>(
        findDrift,
        [tenant, ring, settledAt],
      );
      await client.query(note, [
        tenant,
        `ring/${ring}`,
        at,
        found.rows.map(({ id }) => id),
        found.rows.map(({ kind }) => kind),
      ]);
      const of = (kind: DriftKind) =>
        found.rows.filter((row) => row.kind === kind).map(({ id }) => id);
      const { rows: gone } = await client.query<{ readonly id: string }>(
        `update devices set joined_ring = null, joined_at = null
       where tenant = $1 and object_id = any($2::uuid[]) and joined_ring = $3 returning device_id as id`,
        [tenant, of('takenOut'), ring],
      );
      await derivePendingMoves(client, { tenant, deviceIds: gone.map(({ id }) => id) });
      return { takenOut: gone.length, inTwo: of('inTwo'), strangers: of('stranger').length };
    },
  );
}

/** Each object once: one that was a candidate before it was managed may have two rows. */
const findDrift = `
  select distinct d.object_id as id, 'takenOut' as kind from devices d
  where d.tenant = $1 and d.ring = $2 and d.joined_ring = $2 and d.joined_at < $3 and d.object_id is not null
    and not exists (select 1 from staged_members s where s.object_id = d.object_id)
  union all
  select s.object_id, case when max(d.ring) is null then 'stranger' else 'inTwo' end
  from staged_members s
    left join devices d on d.tenant = $1 and d.object_id = s.object_id
  group by s.object_id
  having bool_and(d.ring is distinct from $2 and d.joined_ring is distinct from $2
    and (d.joined_at is null or d.joined_at < $3))`;

/** What is not so any more, and what was put right long ago. */
const forget = `
  delete from drift where tenant = $1 and place = $2 and (mended_at is null or mended_at < $3)`;

const note = `
  insert into drift (tenant, object_id, place, kind, seen_at)
  select $1, id, $2, kind, $3 from unnest($4::uuid[], $5::text[]) as f (id, kind)
  on conflict (tenant, object_id, place) do update
    set kind = excluded.kind, seen_at = excluded.seen_at, mended_at = null`;

/** Notes members that a hold's group had lost. */
export function recordLostFromHold(
  store: Pick<Store, 'pool'>,
  o: {
    readonly tenant: string;
    readonly hold: string;
    readonly objectIds: readonly string[];
    readonly at: number;
  },
): Promise<void> {
  const { tenant, hold, objectIds, at } = o;
  return tried(`Noting ${objectIds.length} devices taken out of hold ${hold}`, async () => {
    const kinds = objectIds.map(() => 'takenOut');
    await store.pool.query(note, [tenant, `hold/${hold}`, at, objectIds, kinds]);
  });
}

/** Notes that these are where they belong again. */
export function markMended(
  store: Pick<Store, 'pool'>,
  o: {
    readonly tenant: string;
    readonly place: string;
    readonly objectIds: readonly string[];
    readonly at: number;
  },
): Promise<void> {
  return tried(`Noting that ${o.objectIds.length} members are put right`, async () => {
    await store.pool.query(
      `update drift set mended_at = $4
       where tenant = $1 and place = $2 and object_id = any($3::uuid[]) and mended_at is null
         and kind <> 'stranger'`,
      [o.tenant, o.place, o.objectIds, o.at],
    );
  });
}

/** Directory object ids that were noted as members of a hold's group, but for those noted a short while ago. */
export function notedInHold(
  store: Pick<Store, 'pool'>,
  o: HoldKey & {
    /** The pilot's own group; else the hold's, which has the devices of all parts. */
    readonly isPilot: boolean;
    readonly at: number;
  },
): Promise<readonly string[]> {
  return tried(`Reading who was noted under hold ${o.hold}`, async () => {
    const { rows } = await store.pool.query<{ readonly id: string }>(
      `select d.object_id as id from hold_members h
         join devices d on d.tenant = $1 and d.device_id = h.device_id
       where h.tenant = $1 and h.area = $2 and h.hold = $3 and d.object_id is not null and h.joined_at < $4
         and (not $5::boolean or h.part = 'pilot')
       order by 1`,
      [o.tenant, o.area, o.hold, o.at - settledMs, o.isPilot],
    );
    return rows.map(({ id }) => id);
  });
}

/** All drift of a tenant that is told, the newest first. */
export function readDrift(
  store: Pick<Store, 'db'>,
  { tenant }: { readonly tenant: string },
): Promise<readonly (Drift & { readonly objectId: string })[]> {
  return tried('Reading the drift of groups', () =>
    store.db
      .selectFrom('drift')
      .select([
        'object_id as objectId',
        'place',
        'kind',
        'seen_at as seenAt',
        'mended_at as mendedAt',
      ])
      .where('tenant', '=', tenant)
      .orderBy('seen_at', 'desc')
      .orderBy('object_id')
      .execute(),
  );
}
