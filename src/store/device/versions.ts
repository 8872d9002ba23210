/** Which lines the devices of each ring are on, as they were last listed. */
import { sql } from 'kysely';
import type { AreaKey, VersionCount } from '#core/release/state/release.ts';
import { installedOf } from './installedOf.ts';
import { tried, type Store } from '../store.ts';

/** Devices by ring and line of the area's product. */
export function readVersions(
  store: Pick<Store, 'db'>,
  { tenant, area }: AreaKey,
): Promise<readonly VersionCount[]> {
  const { join, line } = installedOf(area);
  return tried('Counting versions', async () => {
    const { rows } = await sql<VersionCount>`
      select ring, line::text as line, devices from (
        select d.ring, ${sql.raw(line)} as line, count(*) as devices from devices d ${sql.raw(join)}
        where d.tenant = ${tenant} and d.ring is not null and ${sql.raw(line)} is not null
        group by 1, 2
      ) counted order by ring, counted.line`.execute(store.db);
    return rows;
  });
}
