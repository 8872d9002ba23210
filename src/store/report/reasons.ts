/** Why devices take no part, and what failed installs were told with: counts for reports. */
import { sql } from 'kysely';
import type { AreaKey } from '#core/release/state/release.ts';
import type { FailureCount, ReasonCount } from '#core/report/values.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** Codes that are told by themselves. */
const failuresMax = 25;

/** Candidates that could not be registered by the check they failed, those of most devices first. */
export function countUnregistered(
  store: Queries,
  { tenant }: Pick<AreaKey, 'tenant'>,
): Promise<readonly ReasonCount[]> {
  return tried('Counting devices that could not be registered', async () => {
    const { rows } = await sql<ReasonCount>`
      select failure_check as reason, count(*) as devices from devices
      where tenant = ${tenant} and registration = 'notRegistered' and failure_check is not null
      group by 1 order by devices desc, reason`.execute(store.db);
    return rows;
  });
}

/** Devices whose install failed since an instant, by what was told; the most frequent alone. */
export function countFailures(
  store: Queries,
  { key, since }: { readonly key: AreaKey; readonly since: number },
): Promise<readonly FailureCount[]> {
  return tried('Counting failed installs', async () => {
    const { rows } = await sql<FailureCount>`
      select error_class as what, error_code as code, count(*) as devices from installs
      where tenant = ${key.tenant} and area = ${key.area} and state = 'failed' and at >= ${since}
      group by 1, 2 order by devices desc, what, code limit ${failuresMax}`.execute(store.db);
    return rows;
  });
}
