/** A large fleet in the middle of a month, made in the store by statements, so that nothing but the asking is timed. */
import { defaultPolicy } from '#core/policy/defaults.ts';
import { dayMs, hourMs } from '#core/time.ts';
import type { Store } from '#store/store.ts';

const publishedAt = Date.parse('2026-12-08T18:00:00Z');
const day = 12;

/** Whose it is, as of when, and the update. */
export const large = {
  tenant: 'many',
  publishedAt,
  asOf: publishedAt + day * dayMs,
  build: 19_044,
  revision: 1766,
} as const;
const { tenant, asOf, build, revision } = large;

/** Devices in all states: a third is done, a tenth has failed or is under way, some are off, full or in conflict. */
export async function makeFleet({ pool }: Store, devices: number): Promise<void> {
  const rings = defaultPolicy(tenant).rings.map(({ name }) => name);
  await pool.query(
    `insert into devices (tenant, device_id, entra_device_id, os_build, os_revision, last_sync_at, heard_days, free_bytes,
      collected_at, discovered_at, registration, ring)
    select $1, md5('d' || n)::uuid, md5('e' || n)::uuid, $2, case when n % 3 = 0 then $3 else $3 - 60 end,
      $4::bigint - (n % 97) * $9::bigint * case when n % 10 = 0 then 3 else 1 end, (n * 7919::bigint) % (1::bigint << 56) | 1,
      case when n % 83 = 0 then 1000 else 50000000000 end, $4::bigint, 0, 'ready',
      case when n % 100 < 1 then $5::text when n % 100 < 10 then $6::text else $7::text end
    from generate_series(1, $8::int) n`,
    [tenant, build, revision, asOf, rings[1], rings[2], rings[3], devices, hourMs],
  );
  await pool.query(
    `insert into installs (tenant, area, entra_device_id, target_build, line, version, state, error_class, error_code, at,
      recorded_at)
    select $1, 'quality', md5('e' || n)::uuid, $2, $3, $4::int[],
      (array['installing', 'restartPending', 'failed'])[1 + n % 3],
      case when n % 3 = 2 then 'Class' || n % 40 end, case when n % 3 = 2 then '0x8007' || n % 40 end, $5::bigint, $5::bigint
    from generate_series(1, $6::int, 7) n`,
    [tenant, `10.0.${build}.${revision}`, String(build), [build, revision], asOf, devices],
  );
  await pool.query(
    `insert into labels (tenant, area, device_id, not_ready, policy_conflict)
    select $1, 'quality', md5('d' || n)::uuid, '{}', true from generate_series(1, $2::int, 150) n`,
    [tenant, devices],
  );
  await pool.query('vacuum analyze devices, installs, labels');
}
