/** Mail to operators: written first, then sent once; of one whose answer is lost it is told that nothing is known. */
import assert from 'node:assert/strict';
import type { Store } from '#store/store.ts';
import { listMessages } from '#store/release/messages.ts';
import { beginWrite, listWrites } from '#store/writes.ts';
import { announce } from '../../../src/activities/tell/announce.ts';
import { sendMessages } from '../../../src/activities/tell/sendMessages.ts';
import type { Enactment } from '../../../src/activities/contract.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { outletsOf } from '../../../src/worker/outlets.ts';
import { atAttempt, atLastAttempt } from '../attempts.ts';
import { agreeing, day, startEmulator, type Emulated } from '../../emulator/emulated.ts';
import { nobody, statesAt } from './telling.ts';
import { graphOver } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';

const order = {
  id: 'start/1',
  action: { kind: 'announce', message: 'start' },
  reason: 'It starts.',
};
const intentId = `mail/quality/2026-12-B/${order.id}/operators/mail`;

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
    const outlets = outletsOf(
      { ...nobody, mailFrom: 'updates@contoso.example', mailTo: ['it@contoso.example'] },
      () => undefined,
    );
    const graph = graphOver(emulated);
    deps = { graph, analytics: null, store, feeds, reportsDir: '', outlets };
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

  const send = (isLast = false) => sendMessages(deps, { key: o.key, asOf: o.asOf + 1, isLast });

  const statesOf = async () => await statesAt(store, o.key.tenant);

  for (const fault of [{ kind: 'reset' }, { kind: 'garbage' }, { kind: 'status', status: 503 }]) {
    it(`is not sent twice, and told as uncertain, after ${JSON.stringify(fault)}`, async () => {
      const before = await tries();
      await emulated.control('POST', 'faults', [{ match: { path: 'sendMail' }, ...fault }]);
      assert.equal(await announce(deps, o), true);
      await assert.rejects(atAttempt(1, send), { name: 'ApplicationFailure' });
      assert.deepEqual(await statesOf(), ['waiting']);
      const first = await statusesOf();
      await emulated.control('DELETE', 'faults');
      const { uncertain, unmet, isEmpty } = await atAttempt(2, send);
      assert.deepEqual([uncertain?.kind, unmet, isEmpty], ['MailUncertain', null, true]);
      assert.deepEqual(await statesOf(), ['uncertain']);
      assert.deepEqual((await atAttempt(1, send)).uncertain, null);
      assert.equal((await tries()) - before, 1);
      assert.deepEqual(await statusesOf(), first, 'what is uncertain is not closed');
    });
  }

  it('waits while the mailbox refuses, all of it in order, and goes out once it does not', async () => {
    const before = await tries();
    const refusing = { kind: 'status', status: 403, code: 'ErrorAccessDenied' };
    await emulated.control('POST', 'faults', [{ match: { path: 'sendMail' }, ...refusing }]);
    await announce(deps, o);
    const newer = { ...order, id: 'change/2', reason: 'It changes.' };
    await announce(deps, { ...o, orders: [newer as Enactment['orders'][number]], asOf: day(2) });
    const refused = await atLastAttempt(send);
    assert.deepEqual([refused.unmet?.kind, refused.isEmpty], ['GraphForbidden', false]);
    assert.deepEqual(await statesOf(), ['waiting', 'waiting']);
    assert.equal((await tries()) - before, 1, 'a mailbox that refuses is asked once a round');
    await emulated.control('DELETE', 'faults');
    assert.deepEqual((await atLastAttempt(send)).unmet, null);
    assert.deepEqual(await statesOf(), ['sent', 'sent']);
    assert.equal((await tries()) - before, 3);
  });

  it('is given up at the last try, and stays in the store with the reason', async () => {
    const refusing = { kind: 'status', status: 403, code: 'ErrorAccessDenied' };
    await emulated.control('POST', 'faults', [{ match: { path: 'sendMail' }, ...refusing }]);
    await announce(deps, o);
    const { unmet, isEmpty } = await atLastAttempt(() => send(true));
    assert.deepEqual([unmet?.kind, isEmpty], ['GraphForbidden', true]);
    assert.deepEqual(await statesOf(), ['givenUp']);
  });

  it('tells what is new, though an order that was announced before is tried again with it', async () => {
    const before = await tries();
    await announce(deps, o);
    const newer = { ...order, id: 'change/2', reason: 'It changes.' };
    const orders = [...o.orders, newer as Enactment['orders'][number]];
    await announce(deps, { ...o, orders, told: [order.id], asOf: day(2) });
    await atAttempt(1, send);
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
    for (const _ of [1, 2]) {
      await announce(deps, o);
      await atAttempt(1, send);
    }
    assert.equal((await tries()) - before, 1);
    assert.deepEqual(await statusesOf(), [202]);
  });

  it('is only kept where the worker knows of no mailbox', async () => {
    const silent = { ...deps, outlets: null };
    assert.equal(await announce(silent, o), false);
    assert.deepEqual(await statesOf(), []);
    assert.equal((await listMessages(store, { tenant: o.key.tenant })).length, 1);
  });
});
