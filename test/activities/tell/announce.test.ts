/** Mail to operators: sent once; of one whose answer is lost it is told that nothing is known, and never that it went out. */
import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/activity';
import type { Store } from '#store/store.ts';
import { listMessages } from '#store/release/messages.ts';
import { beginWrite, listWrites } from '#store/writes.ts';
import { announce } from '../../../src/activities/tell/announce.ts';
import type { Enactment } from '../../../src/activities/contract.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { agreeing, day, startEmulator, type Emulated } from '../../emulator/emulated.ts';
import { graphOver } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';

const order = {
  id: 'start/1',
  action: { kind: 'announce', message: 'start' },
  reason: 'It starts.',
};
const intentId = `mail/quality/2026-12-B/${order.id}`;

describe('a mail to the operators', () => {
  let store: Store;
  let emulated: Emulated;
  let deps: Deps;
  let tenants = 0;
  let o: Enactment;

  before(async () => {
    ({ store } = await openDatabase());
    emulated = await startEmulator([...agreeing, '--devices', '5']);
    const feeds = { knownExploited: null, securityGuide: null };
    const mail = { from: 'updates@contoso.example', to: ['it@contoso.example'] };
    const graph = graphOver(emulated);
    deps = { graph, analytics: null, store, feeds, reportsDir: '', mail };
  });
  beforeEach(() => {
    tenants += 1;
    const key = { tenant: `mailed-${tenants}`, area: 'quality', id: '2026-12-B' } as const;
    o = {
      key,
      basedOn: null,
      plans: [],
      orders: [order as Enactment['orders'][number]],
      asOf: day(1),
    };
  });
  afterEach(() => emulated.control('DELETE', 'faults'));
  after(async () => {
    await emulated.stop();
    await store.close();
  });

  async function tries(): Promise<number> {
    const answer = await emulated.control('GET', 'requests?writes=1');
    const requests = answer.json['requests'] as unknown as readonly { readonly path: string }[];
    return requests.filter(({ path }) => path.includes('sendMail')).length;
  }

  const statusesOf = async () =>
    (await listWrites(store, { tenant: o.key.tenant, limit: 10 })).map(({ status }) => status);

  for (const fault of [{ kind: 'reset' }, { kind: 'garbage' }, { kind: 'status', status: 503 }]) {
    it(`is not sent twice, and told as uncertain, after ${JSON.stringify(fault)}`, async () => {
      const before = await tries();
      await emulated.control('POST', 'faults', [{ match: { path: 'sendMail' }, ...fault }]);
      await assert.rejects(announce(deps, o), { name: 'GraphError' });
      const first = await statusesOf();
      await emulated.control('DELETE', 'faults');
      for (const again of [1, 2]) {
        await assert.rejects(
          announce(deps, { ...o, asOf: o.asOf + again }),
          (error) => error instanceof ApplicationFailure && error.type === 'MailUncertain',
        );
      }
      assert.equal((await tries()) - before, 1);
      assert.deepEqual(await statusesOf(), first, 'what is uncertain is not closed');
    });
  }

  it('tells what is new, though an order that was announced before is tried again with it', async () => {
    const before = await tries();
    await announce(deps, o);
    const newer = { ...order, id: 'change/2', reason: 'It changes.' };
    const orders = [...o.orders, newer as Enactment['orders'][number]];
    await announce(deps, { ...o, orders, told: [order.id], asOf: day(2) });
    assert.equal((await tries()) - before, 2);
    const { tenant } = o.key;
    const messages = await listMessages(store, { tenant });
    assert.deepEqual(
      messages.map(({ html }) => [html.includes(order.reason), html.includes(newer.reason)]),
      [
        [true, false],
        [false, true],
      ],
    );
  });

  it('is sent when an earlier try ended before anything left, and not again', async () => {
    const before = await tries();
    const { tenant } = o.key;
    const write = { intentId, tenant, method: 'POST', path: '/users/{from}/sendMail', why: '' };
    await beginWrite(store, { ...write, at: o.asOf });
    await announce(deps, o);
    await announce(deps, o);
    assert.equal((await tries()) - before, 1);
    assert.deepEqual(await statusesOf(), [202]);
  });
});
