/** Which Windows builds the devices of each ring run, as they were last listed. */
import { sql } from 'kysely';
import type { VersionCount } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';

/** Devices by ring and Windows build. */
export function readVersions(
  store: Pick<Store, 'db'>,
  { tenant }: { readonly tenant: string },
): Promise<readonly VersionCount[]> {
  return tried('Counting Windows versions', async () => {
    const { rows } = await sql<VersionCount>`
      select ring, os_build as build, count(*) as devices from devices
      where tenant = ${tenant} and ring is not null and os_build is not null
      group by 1, 2 order by 1, 2`.execute(store.db);
    return rows;
  });
}
