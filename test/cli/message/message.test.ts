/** What people were told, as an operator reads it from the store. */
import assert from 'node:assert/strict';
import { letterOf } from '#reports/message/letter.ts';
import { insertDeliveries, deliveriesOf, settleDelivery } from '#store/release/deliveries.ts';
import { keepCenterMessages } from '#store/reading/centerMessages.ts';
import { listMessages, recordMessage } from '#store/release/messages.ts';
import type { Store } from '#store/store.ts';
import { day } from '../../emulator/emulated.ts';
import { openDatabase } from '../../store/database.ts';
import { ran, type Ran } from '../run.ts';

describe('message', () => {
  let store: Store;
  let url = '';
  const key = { tenant: 'contoso', area: 'quality', id: '2026-12-B' } as const;
  const asked = (...words: readonly string[]): Promise<Ran> =>
    ran(['message', ...words], { DATABASE_URL: url });
  const numbers = async (): Promise<readonly string[]> =>
    (await listMessages(store, { tenant: key.tenant })).map(({ number }) => String(number));

  before(async () => {
    ({ store, url } = await openDatabase());
  });
  after(() => store.close());

  it('list says that nobody was told anything yet', async () => {
    assert.match((await asked('list')).out, /Tenant contoso has been told nothing yet/);
  });

  it('list tells of each message how many contacts were told, and what became of the others', async () => {
    const line = {
      kind: 'change',
      act: 'pause',
      ring: 'fast',
      what: 'pause fast',
      text: 'Crashes.',
    };
    const content = { basedOn: null, lines: [line] };
    const { kind, title, html } = letterOf({ key, at: day(1), ...content }, 'en');
    const message = { key, kind, at: day(1), title, html, intent: 'mail/1', content };
    const way = { channel: 'mail' };
    await recordMessage(store, message, [
      { ...way, contact: 'desk', intent: 'mail/1/desk/mail' },
      { ...way, contact: 'on-call', intent: 'mail/1/on-call/mail' },
    ]);
    const [stored] = await listMessages(store, { tenant: key.tenant });
    assert.ok(stored !== undefined);
    const [desk] = await deliveriesOf(store, [stored.number]);
    assert.ok(desk !== undefined);
    await settleDelivery(store, desk, { state: 'refused', why: 'it answered 550', at: day(2) });
    const chat = { ...way, contact: 'desk', channel: 'msteams', intent: 'mail/1/desk/msteams' };
    await insertDeliveries(store, stored, [chat]);
    const alone = { ...message, kind: 'schedule', at: day(0), title: 'Planned', content: null };
    await recordMessage(store, alone);
    const { out, code } = await asked('list');
    assert.equal(code, 0);
    assert.match(out, /Planned +kept here alone/);
    assert.match(out, /change of schedule +1 refused, 2 waiting/);
    const { out: json } = await asked('list', '--json');
    const { messages } = JSON.parse(json) as {
      messages: readonly { deliveries: readonly object[] }[];
    };
    assert.deepEqual(
      messages.map(({ deliveries }) => deliveries.length),
      [0, 3],
    );
  });

  it('list tells below what the provider itself tells, and of its texts nothing', async () => {
    const message = (id: string, modifiedAt: number, category: string) => ({
      id,
      title: `News of ${id}`,
      category,
      severity: 'normal',
      services: ['Windows'],
      startsAt: day(1),
      modifiedAt,
      actBy: null,
    });
    const messages = [message('MC2', day(3), 'preventOrFixIssue'), message('MC1', day(2), 'new')];
    await keepCenterMessages(store, { tenant: key.tenant, messages });
    await keepCenterMessages(store, { tenant: key.tenant, messages: [] });
    const { out } = await asked('list');
    assert.match(out, /MC1 .*News of MC1 +new +Windows[^]*MC2 .*prevent or fix/);
    const { center } = JSON.parse((await asked('list', '--json')).out) as {
      readonly center: readonly { readonly id: string }[];
    };
    assert.deepEqual(
      center.map(({ id }) => id),
      ['MC2', 'MC1'],
    );
  });

  it('show reads it in each language, and says why it did not go out', async () => {
    const [earlier = '', number = ''] = await numbers();
    const english = await asked('show', number);
    assert.match(english.out, /\* Pause fast\n {2}Crashes\./);
    assert.match(english.out, /desk +mail +refused .* it answered 550/);
    assert.match((await asked('show', number, '--language', 'de')).out, /\* Ring fast: angehalten/);
    assert.match((await asked('show', earlier)).out, /^Planned\n\nIt was for no contact/);
  });

  it('show refuses what is no number, no language, or no message of the tenant', async () => {
    const [number = ''] = await numbers();
    assert.equal((await asked('show', 'last')).code, 2);
    assert.equal((await asked('show', number, '--language', 'fr')).code, 2);
    const missing = await asked('show', '999999');
    assert.equal(missing.code, 4);
    assert.match(missing.errors, /message list/);
    assert.equal((await asked('show', number, '--tenant', 'fabrikam')).code, 4);
  });
});
