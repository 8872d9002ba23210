/**
 * How far the fleet of a tenant was walked, and what stood against it: the mark by which a release sees that labels are
 * fresh, and the one thing that the care of a tenant believes of its own past.
 */
import { sql } from 'kysely';
import type { Area } from '#core/area/facts.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import type { Walked, WalkStep } from '#core/tenant/care.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** The fleet itself, whatever is kept up to date on it. */
const fleet = '';

/** A step that failed and has not succeeded since. */
export interface WalkFailure {
  /** `register`, or the area whose labels could not be made. */
  readonly part: 'register' | Area;
  readonly asOf: number;
  readonly kind: string;
  readonly why: string;
}

/** What the labels of an area rest on. */
export interface LabelMark {
  /** The instant up to which devices are registered and labelled; null = they never were. */
  readonly labelledAt: number | null;
  /** How often one of both steps has failed, ever; it only grows. */
  readonly tries: number;
  /** What stands against either, the earlier step first. */
  readonly failures: readonly WalkFailure[];
}

/** How far a tenant's fleet was walked, and what fails of it. */
export interface FleetWalked extends Walked {
  readonly failures: readonly WalkFailure[];
}

/** How far a tenant's fleet was walked. */
export function readWalked(
  store: Queries,
  { tenant }: Pick<AreaKey, 'tenant'>,
): Promise<FleetWalked> {
  return tried('Reading how far the fleet was walked', async () => {
    const rows = await rowsOf(store, tenant);
    const marks = rows.flatMap(({ area, freshAt }) =>
      freshAt === null || area === fleet ? [] : [[area, freshAt] as const],
    );
    return {
      registeredAt: rows.find(({ area }) => area === fleet)?.freshAt ?? null,
      labelledAt: Object.fromEntries(marks),
      failures: rows.flatMap(failureOf),
    };
  });
}

/** What the labels of one area rest on. */
export function readLabelMark(store: Queries, { tenant, area }: AreaKey): Promise<LabelMark> {
  return tried(`Reading how fresh the labels of ${area} are`, async () => {
    const rows = (await rowsOf(store, tenant)).filter((row) => [fleet, area].includes(row.area));
    return {
      labelledAt: rows.find((row) => row.area === area)?.freshAt ?? null,
      tries: rows.reduce((sum, { tries }) => sum + tries, 0),
      failures: rows.flatMap(failureOf),
    };
  });
}

/** Notes that a step is done up to its instant; a mark never goes back. */
export function noteWalked(
  store: Queries,
  { tenant, step }: { readonly tenant: string; readonly step: WalkStep },
): Promise<void> {
  return tried('Noting how far the fleet was walked', async () => {
    await store.db
      .insertInto('walks')
      .values(areasOf(step).map((area) => ({ tenant, area, fresh_at: step.asOf })))
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'area']).doUpdateSet({
          fresh_at: sql`greatest(walks.fresh_at, excluded.fresh_at)`,
          tried_at: null,
          kind: null,
          why: null,
        }),
      )
      .execute();
  });
}

/** Notes that a step has failed, and why. */
export function noteWalkFailed(
  store: Queries,
  o: {
    readonly tenant: string;
    readonly step: WalkStep;
    readonly failure: Pick<WalkFailure, 'kind' | 'why'>;
  },
): Promise<void> {
  const { tenant, step, failure } = o;
  const { kind, why } = failure;
  const now = { tried_at: step.asOf, kind, why };
  return tried('Noting that the fleet could not be walked', async () => {
    await store.db
      .insertInto('walks')
      .values(areasOf(step).map((area) => ({ tenant, area, tries: 1, ...now })))
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'area']).doUpdateSet({ tries: sql`walks.tries + 1`, ...now }),
      )
      .execute();
  });
}

function areasOf(step: WalkStep): readonly string[] {
  return step.kind === 'register' ? [fleet] : step.areas;
}

interface WalkRow {
  readonly area: string;
  readonly freshAt: number | null;
  readonly tries: number;
  readonly triedAt: number | null;
  readonly kind: string | null;
  readonly why: string | null;
}

function rowsOf(store: Queries, tenant: string): Promise<readonly WalkRow[]> {
  return store.db
    .selectFrom('walks')
    .select(['area', 'fresh_at as freshAt', 'tries', 'tried_at as triedAt', 'kind', 'why'])
    .where('tenant', '=', tenant)
    .orderBy('area')
    .execute();
}

function failureOf({ area, triedAt, kind, why }: WalkRow): readonly WalkFailure[] {
  if (triedAt === null || kind === null || why === null) return [];
  const part = area === fleet ? 'register' : (area as Area);
  return [{ part, asOf: triedAt, kind, why }];
}
