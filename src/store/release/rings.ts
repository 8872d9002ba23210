/**
 * Rings and what live releases want of them. One writer per ring: whoever writes to a ring's policy holds its row, and
 * each write raises the generation, so that what was decided on an older state is refused and never undone later.
 */
import type { Selectable } from 'kysely';
import type { Cadence, RingIntent } from '#core/ring.ts';
import type { KnownIntent } from '#core/ringIntents.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { StoreError } from '../error.ts';
import type { RingIntentTable, RingTable } from '../rows.ts';
import { missing, tried, type Store, type StoreTransaction } from '../store.ts';

/** Names one ring. */
export interface RingKey extends AreaKey {
  readonly ring: string;
}

/** A ring's objects in Graph and its state as last read back. */
export interface RingRow extends RingKey {
  /** Order in which rings open, from 0. */
  readonly position: number;
  readonly groupId: string | null;
  readonly policyId: string | null;
  readonly generation: number;
  readonly cadence: Cadence;
  readonly paused: boolean;
  readonly pauseExpiresAt: number | null;
  readonly rolledBackAt: number | null;
  /** The version its policy pins it to, where rings are pinned; missing = none. */
  readonly pinnedTo?: string | null;
  readonly writtenAt: number;
}

type Queries = Pick<Store, 'db'>;

/** Creates the ring's row, or sets its order and its objects' ids; state and generation of an existing one stay. */
export function upsertRing(store: Queries, row: Omit<RingRow, 'generation'>): Promise<RingRow> {
  return tried(`Storing ring ${row.ring}`, async () => {
    const stored = await store.db
      .insertInto('rings')
      .values({ ...columnsOf(row), generation: 0 })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'area', 'ring']).doUpdateSet((eb) => ({
          position: eb.ref('excluded.position'),
          group_id: eb.fn.coalesce('excluded.group_id', 'rings.group_id'),
          policy_id: eb.fn.coalesce('excluded.policy_id', 'rings.policy_id'),
        })),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return ringOf(stored);
  });
}

/** The rings of an area, or of all areas of a tenant, in the order in which they open. */
export function readRings(
  store: Queries,
  { tenant, area }: Pick<AreaKey, 'tenant'> & Partial<AreaKey>,
): Promise<readonly RingRow[]> {
  return tried('Reading rings', async () => {
    const all = store.db.selectFrom('rings').selectAll().where('tenant', '=', tenant);
    const rows = await (area === undefined ? all : all.where('area', '=', area))
      .orderBy('position')
      .orderBy('ring')
      .orderBy('area')
      .execute();
    return rows.map(ringOf);
  });
}

/**
 * Does something while holding the ring's row. `tx.db` is the transaction; what must outlive a failure (the audit row
 * of a write) is written through the store instead. Throws StoreError `notFound`.
 */
export function withRing<T>(
  store: Pick<Store, 'lockDb'>,
  key: RingKey,
  work: (row: RingRow, tx: { readonly db: StoreTransaction }) => Promise<T>,
): Promise<T> {
  const what = `Writing ring ${key.ring}`;
  return tried(what, () =>
    store.lockDb
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (db) => {
        const row = await db
          .selectFrom('rings')
          .selectAll()
          .where('tenant', '=', key.tenant)
          .where('area', '=', key.area)
          .where('ring', '=', key.ring)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) throw missing(`Ring ${key.ring} of area ${key.area}`);
        return work(ringOf(row), { db });
      }),
  );
}

/**
 * Stores a ring's new state under the next generation. `row.generation` is the one the state was made from; when the
 * store has moved on, the write is refused with StoreError `staleGeneration`.
 */
export function writeRing(tx: Queries, row: RingRow): Promise<RingRow> {
  return tried(`Storing the state of ring ${row.ring}`, async () => {
    const stored = await tx.db
      .updateTable('rings')
      .set({ ...columnsOf(row), generation: row.generation + 1 })
      .where('tenant', '=', row.tenant)
      .where('area', '=', row.area)
      .where('ring', '=', row.ring)
      .where('generation', '=', row.generation)
      .returningAll()
      .executeTakeFirst();
    if (stored !== undefined) return ringOf(stored);
    throw new StoreError(
      'staleGeneration',
      `Storing the state of ring ${row.ring}: it was made from generation ${row.generation}, but the store has another; read the ring again`,
    );
  });
}

/** Sets what a release wants of a ring; repeating it changes nothing. */
export function declareIntent(
  store: Queries,
  {
    tenant,
    area,
    ring,
    intent,
    revision,
  }: RingKey & { readonly intent: RingIntent; readonly revision?: number },
): Promise<void> {
  return tried(`Declaring what release ${intent.release} wants of ring ${ring}`, async () => {
    const wanted = {
      deferral_days: intent.cadence.deferralDays,
      deadline_days: intent.cadence.deadlineDays,
      grace_period_days: intent.cadence.gracePeriodDays,
      pause: intent.pause,
      closed: intent.closed,
      rolled_back_at: intent.rolledBackAt,
      until: intent.until,
      pinned_to: intent.pinnedTo ?? null,
      ...(revision === undefined ? {} : { revision }),
    };
    await store.db
      .insertInto('ring_intents')
      .values({ tenant, area, ring, release: intent.release, ...wanted })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'area', 'ring', 'release']).doUpdateSet(wanted),
      )
      .execute();
  });
}

/** The revision of the release that declared its intent on a ring last; 0 = none, or an earlier version of the service. */
export function intentRevision(
  store: Queries,
  { tenant, area, ring, release }: RingKey & { readonly release: string },
): Promise<number> {
  return tried(`Reading what release ${release} wants of ring ${ring}`, async () => {
    const row = await store.db
      .selectFrom('ring_intents')
      .select('revision')
      .where('tenant', '=', tenant)
      .where('area', '=', area)
      .where('ring', '=', ring)
      .where('release', '=', release)
      .executeTakeFirst();
    return row?.revision ?? 0;
  });
}

/** An intent, and the ring that it is about. */
export interface IntentOnRing extends KnownIntent {
  readonly ring: string;
}

/** What releases want of a ring, or of all rings of an area, by ring and release, and which of them are over. */
export function readIntents(
  store: Queries,
  { tenant, area, ring }: AreaKey & { readonly ring?: string },
): Promise<readonly IntentOnRing[]> {
  return tried('Reading what releases want of rings', async () => {
    const all = store.db
      .selectFrom('ring_intents as i')
      .leftJoin('releases as r', (join) =>
        join
          .onRef('r.tenant', '=', 'i.tenant')
          .onRef('r.area', '=', 'i.area')
          .onRef('r.release', '=', 'i.release'),
      )
      .selectAll('i')
      .select('r.status')
      .where('i.tenant', '=', tenant)
      .where('i.area', '=', area);
    const rows = await (ring === undefined ? all : all.where('i.ring', '=', ring))
      .orderBy('i.ring')
      .orderBy('i.release')
      .execute();
    return rows.map((row) => ({
      ...intentOf(row),
      ring: row.ring,
      isOver: row.status === 'over',
    }));
  });
}

function columnsOf(row: Omit<RingRow, 'generation'>): Omit<RingTable, 'generation'> {
  return {
    tenant: row.tenant,
    area: row.area,
    ring: row.ring,
    position: row.position,
    group_id: row.groupId,
    policy_id: row.policyId,
    deferral_days: row.cadence.deferralDays,
    deadline_days: row.cadence.deadlineDays,
    grace_period_days: row.cadence.gracePeriodDays,
    paused: row.paused,
    pause_expires_at: row.pauseExpiresAt,
    rolled_back_at: row.rolledBackAt,
    pinned_to: row.pinnedTo ?? null,
    written_at: row.writtenAt,
  };
}

function ringOf(row: Selectable<RingTable>): RingRow {
  return {
    tenant: row.tenant,
    area: row.area as RingKey['area'],
    ring: row.ring,
    position: row.position,
    groupId: row.group_id,
    policyId: row.policy_id,
    generation: row.generation,
    cadence: cadenceOf(row),
    paused: row.paused,
    pauseExpiresAt: row.pause_expires_at,
    rolledBackAt: row.rolled_back_at,
    ...(row.pinned_to === null ? {} : { pinnedTo: row.pinned_to }),
    writtenAt: row.written_at,
  };
}

function intentOf(row: Selectable<RingIntentTable>): RingIntent {
  return {
    release: row.release,
    cadence: cadenceOf(row),
    pause: row.pause,
    closed: row.closed,
    rolledBackAt: row.rolled_back_at,
    until: row.until,
    ...(row.pinned_to === null ? {} : { pinnedTo: row.pinned_to }),
  };
}

function cadenceOf(row: {
  readonly deferral_days: number;
  readonly deadline_days: number;
  readonly grace_period_days: number;
}): Cadence {
  return {
    deferralDays: row.deferral_days,
    deadlineDays: row.deadline_days,
    gracePeriodDays: row.grace_period_days,
  };
}
