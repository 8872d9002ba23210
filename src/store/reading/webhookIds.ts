/**
 * Messages taken from outside, by sender and id: a sender repeats what it has no answer to, and what comes twice must
 * count once. Ids are kept longer than any sender goes on repeating.
 */
import { tried, type Store } from '../store.ts';
import { dayMs } from '#core/time.ts';

const keptMs = 7 * dayMs;

/** Notes a message and says whether it was here before. Forgets the tenant's ids of more than a week ago. */
export function rememberMessage(
  store: Pick<Store, 'db'>,
  {
    tenant,
    sender,
    id,
    at,
  }: {
    readonly tenant: string;
    readonly sender: string;
    readonly id: string;
    readonly at: number;
  },
): Promise<'new' | 'seen'> {
  return tried(`Noting a message of ${sender}`, async () => {
    await store.db
      .deleteFrom('webhook_ids')
      .where('tenant', '=', tenant)
      .where('seen_at', '<', at - keptMs)
      .execute();
    const added = await store.db
      .insertInto('webhook_ids')
      .values({ tenant, sender, id, seen_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return added === undefined ? 'seen' : 'new';
  });
}
