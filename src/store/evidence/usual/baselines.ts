/**
 * Versions of the baselines of a tenant's area. Each release that has ended adds one; versions never change, so a release that was
 * judged by one can be judged by it again.
 */
import { sql } from 'kysely';
import { noBaselines, type Baselines } from '#core/evidence/usual/baseline.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { inTransaction, tried, type Store } from '../../store.ts';

/** One version, or the latest when `version` is null; `noBaselines` when there is none. */
export function readBaselines(
  store: Pick<Store, 'db'>,
  { key: { tenant, area }, version }: { readonly key: AreaKey; readonly version: number | null },
): Promise<Baselines> {
  return tried('Reading baselines', async () => {
    const all = store.db
      .selectFrom('baselines')
      .select('body')
      .where('tenant', '=', tenant)
      .where('area', '=', area);
    const row = await (version === null ? all : all.where('version', '=', version))
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? noBaselines : (row.body as unknown as Baselines);
  });
}

/** Adds the next version. The same origin again (the release that has ended) adds nothing and gives its version. */
export function addBaselines(
  store: Pick<Store, 'db'>,
  {
    key: { tenant, area },
    at,
    origin,
    ...body
  }: Omit<Baselines, 'version'> & {
    readonly key: AreaKey;
    readonly at: number;
    readonly origin: string;
  },
): Promise<{ readonly version: number }> {
  return inTransaction(store, `Storing baselines of release ${origin}`, async (tx) => {
    const lock = `baselines/${tenant}/${area}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
    const versions = await tx
      .selectFrom('baselines')
      .select(['version', 'origin'])
      .where('tenant', '=', tenant)
      .where('area', '=', area)
      .execute();
    const known = versions.find((one) => one.origin === origin);
    if (known !== undefined) return { version: known.version };
    const version = Math.max(0, ...versions.map((one) => one.version)) + 1;
    const baselines: Baselines = { version, ...body };
    await tx
      .insertInto('baselines')
      .values({ tenant, area, version, origin, body: JSON.stringify(baselines), made_at: at })
      .execute();
    return { version };
  });
}
