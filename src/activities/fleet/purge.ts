/** Forgetting what the policy of a tenant keeps no longer. */
import { heartbeat } from '@temporalio/activity';
import type { Purged } from '#core/tenant/retention.ts';
import { purge as purgeStore } from '#store/registration/purge.ts';
import type { PurgeInput } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { attempted } from '../failures.ts';

/** Purges a tenant; to do it again finds nothing. */
export async function purge({ store }: Pick<Deps, 'store'>, o: PurgeInput): Promise<Purged> {
  return await attempted(() => purgeStore(store, { ...o, beat: () => heartbeat() }));
}
