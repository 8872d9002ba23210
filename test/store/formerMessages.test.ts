/** A database of the shape before messages had contacts: nothing that went out goes out again, and what waits still does. */
import assert from 'node:assert/strict';
import { Migrator, sql } from 'kysely';
import { migrations } from '#store/migrations/migrate.ts';
import { deliveriesOf, waitingDeliveries } from '#store/release/deliveries.ts';
import { listMessages } from '#store/release/messages.ts';
import { migrate, openStore } from '#store/store.ts';
import { createDatabase } from './database.ts';

const key = { tenant: 'contoso', area: 'quality', id: '2026-12-B' } as const;

describe('messages of before there were contacts', () => {
  it('go on under the intent that they had, to the one address there was', async () => {
    const store = openStore({ databaseUrl: await createDatabase() });
    try {
      const before = Object.entries(migrations).filter(([name]) => name < '0018-deliveries');
      const provider = { getMigrations: () => Promise.resolve(Object.fromEntries(before)) };
      assert.equal(
        (await new Migrator({ db: store.db, provider }).migrateToLatest()).error,
        undefined,
      );
      await sql`insert into messages (tenant, area, release, kind, at, title, html, intent, state, why) values
        ('contoso', 'quality', '2026-12-B', 'schedule', 1, 'a', '', null, 'kept', null),
        ('contoso', 'quality', '2026-12-B', 'start', 2, 'b', '', 'mail/2', 'sent', null),
        ('contoso', 'quality', '2026-12-B', 'change', 3, 'c', '', 'mail/3', 'givenUp', '403'),
        ('contoso', 'quality', '2026-12-B', 'change', 4, 'd', '', 'mail/4', 'waiting', null)`.execute(
        store.db,
      );
      await migrate(store);
      const messages = await listMessages(store, { tenant: 'contoso' });
      const all = await deliveriesOf(
        store,
        messages.map(({ number }) => number),
      );
      assert.deepEqual(
        all.map(({ contact, channel, intent, state, why }) => [
          contact,
          channel,
          intent,
          state,
          why,
        ]),
        [
          ['operators', 'mail', 'mail/2', 'sent', null],
          ['operators', 'mail', 'mail/3', 'givenUp', '403'],
          ['operators', 'mail', 'mail/4', 'waiting', null],
        ],
      );
      const waiting = await waitingDeliveries(store, { key, ofEach: 9 });
      assert.deepEqual(
        waiting.map(({ message, delivery }) => [message.title, delivery.intent]),
        [['d', 'mail/4']],
      );
    } finally {
      await store.close();
    }
  });
});
