/** A message that is told again: to whom it did not come, once for each word of an operator, whatever crashes between. */
import assert from 'node:assert/strict';
import { deliveriesOf } from '#store/release/deliveries.ts';
import { listMessages } from '#store/release/messages.ts';
import type { Store } from '#store/store.ts';
import { announce } from '../../../src/activities/tell/announce.ts';
import { resendMessage } from '../../../src/activities/tell/resendMessage.ts';
import { sendMessages } from '../../../src/activities/tell/sendMessages.ts';
import type { Enactment } from '../../../src/activities/contract.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { outletsOf } from '../../../src/worker/outlets.ts';
import { atLastAttempt } from '../attempts.ts';
import { agreeing, day, startEmulator, type Emulated } from '../../emulator/emulated.ts';
import { nobody } from './telling.ts';
import { graphOver } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';

const order = {
  id: 'start/1',
  action: { kind: 'announce', message: 'start' },
  reason: 'It starts.',
} as Enactment['orders'][number];

describe('a message that is told again', () => {
  let store: Store;
  let emulated: Emulated;
  let deps: Deps;
  let tenants = 0;
  let tenant: string;
  let number: number;

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
  beforeEach(async () => {
    tenants += 1;
    tenant = `resent-${tenants}`;
    const refusing = { kind: 'status', status: 403, code: 'ErrorAccessDenied' };
    await emulated.control('POST', 'faults', [{ match: { path: 'sendMail' }, ...refusing }]);
    const key = { tenant, area: 'quality', id: '2026-12-B' } as const;
    await announce(deps, { key, basedOn: null, plans: [], orders: [order], asOf: day(1) });
    await atLastAttempt(() => sendMessages(deps, { key, asOf: day(1), isLast: true }));
    const [message] = await listMessages(store, { tenant });
    assert.ok(message !== undefined);
    ({ number } = message);
  });
  afterEach(() => emulated.control('DELETE', 'faults'));
  after(async () => {
    await emulated.stop();
    await store.close();
  });

  const resend = (id: string, contact: string | null = null) =>
    atLastAttempt(() =>
      resendMessage(deps, {
        request: { tenant, number, contact, operator: 'kim' },
        id,
        now: day(2),
      }),
    );

  const states = async () => (await deliveriesOf(store, [number])).map(({ state }) => state);

  async function mailsTried(): Promise<number> {
    const { json } = await emulated.control('GET', 'requests?writes=1');
    const requests = json['requests'] as unknown as readonly { readonly path: string }[];
    return requests.filter(({ path }) => path.includes('sendMail')).length;
  }

  it('goes to whom it did not come, and says by which way', async () => {
    assert.deepEqual(await states(), ['givenUp']);
    await emulated.control('DELETE', 'faults');
    const came = await resend('first');
    assert.ok('told' in came);
    assert.deepEqual(came.told, [
      { contact: 'operators', channel: 'mail', outcome: 'sent', why: null },
    ]);
    assert.deepEqual(await states(), ['sent']);
  });

  it('goes out once for one word, though the worker is killed and does it again', async () => {
    await emulated.control('DELETE', 'faults');
    const before = await mailsTried();
    await resend('twice', 'operators');
    await resend('twice', 'operators');
    assert.equal((await mailsTried()) - before, 1);
    await resend('another', 'operators');
    assert.equal((await mailsTried()) - before, 2);
  });

  it('that is refused again says why, and may be told later', async () => {
    const came = await resend('first');
    assert.ok('told' in came);
    assert.equal(came.told[0]?.outcome, 'failed');
    assert.match(came.told[0]?.why ?? '', /Denied|403/);
    assert.deepEqual(await states(), ['refused']);
    await emulated.control('DELETE', 'faults');
    await resend('second');
    assert.deepEqual(await states(), ['sent']);
  });

  it('that everybody has is refused unless somebody is named', async () => {
    await emulated.control('DELETE', 'faults');
    await resend('first');
    const came = await resend('second');
    assert.ok('kind' in came && came.kind === 'alreadySo');
  });

  it('that there is not, of this tenant, is refused', async () => {
    const request = { tenant: 'another', number, contact: null, operator: 'kim' };
    const came = await resendMessage(deps, { request, id: 'x', now: day(2) });
    assert.ok('kind' in came && came.message.includes('no message'));
  });
});
