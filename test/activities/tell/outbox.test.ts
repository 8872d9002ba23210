/** Several contacts by several ways, over real servers: none keeps another waiting, and nothing is lost or told twice. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { deliveriesOf, type Delivery } from '#store/release/deliveries.ts';
import { listMessages } from '#store/release/messages.ts';
import { hourMs } from '#core/time.ts';
import type { Store } from '#store/store.ts';
import type { Enactment } from '../../../src/activities/contract.ts';
import { announce } from '../../../src/activities/tell/announce.ts';
import { writeFeed } from '../../../src/activities/tell/feed.ts';
import { sendMessages } from '../../../src/activities/tell/sendMessages.ts';
import { outletsOf } from '../../../src/worker/outlets.ts';
import { openHookServer, type HookServer } from '../../channels/hookServer.ts';
import { openMailServer, type MailServer } from '../../../bench/mail/server.ts';
import { day } from '../../emulator/emulated.ts';
import { openDatabase } from '../../store/database.ts';
import { atAttempt, atLastAttempt } from '../attempts.ts';
import { depsOf, nobody } from './telling.ts';

/** Far more than are needed until all is told. */
const killsMax = 40;
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('the outbox', () => {
  let store: Store;
  let url: string;
  let mail: MailServer;
  let hook: HookServer;
  let folder: string;
  let tenants = 0;
  let tenant: string;

  before(async () => {
    ({ store, url } = await openDatabase());
    folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-outbox-'));
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    tenants += 1;
    tenant = `told-${tenants}`;
    [mail, hook] = await Promise.all([openMailServer(), openHookServer()]);
  });
  afterEach(() => Promise.all([mail.close(), hook.close()]));

  const contactsFile = (text: string): string => {
    const file = path.join(folder, 'contacts.yaml');
    writeFileSync(file, text);
    return file;
  };

  const depsWith = (contacts: string) => {
    const settings = { ...nobody, mailFrom: 'updates@contoso.example', mayBeInside: true };
    const file = contactsFile(contacts);
    return depsOf(
      store,
      outletsOf({ ...settings, contactsFile: file, smtpUrl: mail.url }, () => undefined),
    );
  };

  const keyOf = () => ({ tenant, area: 'quality', id: '2026-12-B' }) as const;

  const write = (deps: ReturnType<typeof depsWith>, message: string, nth: number) => {
    const action = { kind: 'announce', message };
    const order = {
      id: `${message}/${nth}`,
      action,
      reason: `It is ${nth}.`,
    } as Enactment['orders'][number];
    return announce(deps, {
      key: keyOf(),
      basedOn: null,
      plans: [],
      orders: [order],
      asOf: day(nth),
    });
  };

  const found = async (): Promise<readonly Delivery[]> =>
    await deliveriesOf(
      store,
      (await listMessages(store, { tenant })).map(({ number }) => number),
    );

  const send = (deps: ReturnType<typeof depsWith>, more: { isLast?: boolean } = {}) =>
    sendMessages(deps, { key: keyOf(), asOf: day(9), isLast: false, ...more });

  it('tells each contact by its way, in its language, what it wants to be told', async () => {
    const deps = depsWith(`contacts:
  desk: { mail: desk@contoso.example, without: [schedule] }
  leitung: { mail: leitung@contoso.example, language: de }
  devices: { mail: devices@contoso.example, about: [devices] }
  soc: { webhook: { url: "${hook.url}/hook", secret: ${secret} } }
  team: { msteams: "${hook.url}/teams" }
`);
    await write(deps, 'schedule', 1);
    const sent = await atAttempt(1, () => send(deps));
    assert.deepEqual(sent, { uncertain: null, unmet: null, isEmpty: true });
    assert.deepEqual(
      mail.taken.map(({ to }) => to),
      [['leitung@contoso.example']],
    );
    assert.match(mail.taken[0]?.raw ?? '', /Subject: .*geplanter Ablauf/);
    assert.deepEqual(hook.came.map((one) => one.path).toSorted(), ['/hook', '/teams']);
  });

  it('writes what was told into a feed beside the reports', async () => {
    const reportsDir = path.join(folder, 'reports');
    await write({ ...depsWith('contacts: {}'), reportsDir }, 'summary', 1);
    const file = path.join(reportsDir, `${tenant}-messages.atom`);
    const announced = readFileSync(file, 'utf8');
    assert.equal(await writeFeed({ store, reportsDir }, keyOf()), file);
    assert.equal(readFileSync(file, 'utf8'), announced, 'it is whole once it is announced');
    assert.match(readFileSync(file, 'utf8'), /<title>Windows quality updates 2026-12-B: summary</);
    assert.deepEqual(readdirSync(path.dirname(file)), [path.basename(file)]);
  });

  it('has one that cannot be reached keep nobody else waiting', async () => {
    hook.answer = (response) => response.writeHead(429).end();
    const deps = depsWith(`contacts:
  desk: { mail: desk@contoso.example }
  soc: { webhook: { url: "${hook.url}/hook", secret: ${secret} } }
`);
    await write(deps, 'start', 1);
    await assert.rejects(
      atAttempt(1, () => send(deps)),
      { name: 'ApplicationFailure', type: 'ChannelUnreachable', nonRetryable: false },
    );
    await write(deps, 'summary', 2);
    const { unmet, isEmpty } = await atLastAttempt(() => send(deps));
    assert.deepEqual([unmet?.kind, isEmpty], ['ChannelUnreachable', false]);
    assert.match(unmet?.why ?? '', /^soc by webhook: it answered with status 429$/);
    assert.equal(mail.taken.length, 2);
    hook.answer = (response) => response.end();
    assert.equal((await atLastAttempt(() => send(deps))).isEmpty, true);
    assert.equal(mail.taken.length, 2);
  });

  it('tells one whose messages are new, however much waits for those who cannot be reached', async () => {
    hook.answer = (response) => response.writeHead(429).end();
    const dead = ['a', 'b', 'c', 'd'].map((name) => `  ${name}: { msteams: "${hook.url}/" }\n`);
    const before = depsWith(`contacts:\n${dead.join('')}`);
    for (let nth = 0; nth < 60; nth += 1) await write(before, 'summary', nth);
    const deps = depsWith(`contacts:\n${dead.join('')}  desk: { mail: desk@contoso.example }\n`);
    await write(deps, 'summary', 60);
    assert.equal((await atLastAttempt(() => send(deps))).isEmpty, false);
    assert.equal(mail.taken.length, 1);
  });

  it('waits as long as a contact asks, and has others wait a minute for it at most', async () => {
    const busy = (retryAfter: string) => {
      hook.answer = (response) => response.writeHead(429, { 'retry-after': retryAfter }).end();
    };
    const deps = depsWith(
      `contacts: { soc: { webhook: { url: "${hook.url}/hook", secret: ${secret} } } }`,
    );
    await write(deps, 'start', 1);
    busy('7');
    await assert.rejects(
      atAttempt(1, () => send(deps)),
      { name: 'ApplicationFailure', type: 'ChannelUnreachable', nextRetryDelay: 7_000 },
    );
    busy('3600');
    const { unmet, isEmpty } = await atAttempt(1, () => send(deps));
    assert.deepEqual([unmet?.retryAfterMs, isEmpty], [hourMs, false]);
  });

  it('tells by another way what one refuses, and gives up what has none', async () => {
    mail.answer = () => ({ code: 550 });
    const deps = depsWith(`contacts:
  desk: { mail: desk@contoso.example, msteams: "${hook.url}/teams", order: [mail, msteams] }
  alone: { mail: alone@contoso.example }
`);
    await write(deps, 'start', 1);
    assert.equal((await atLastAttempt(() => send(deps))).unmet?.kind, 'ChannelRefused');
    assert.equal(hook.came.length, 1);
    const last = await atLastAttempt(() => send(deps, { isLast: true }));
    assert.equal(last.isEmpty, true);
    const ends = (await found()).map(
      ({ contact, channel, state }) => `${contact} ${channel} ${state}`,
    );
    assert.deepEqual(ends, ['alone mail givenUp', 'desk mail refused', 'desk msteams sent']);
    assert.equal(hook.came.length, 1);
  });

  it('drops what is for somebody who was taken out of the file', async () => {
    const deps = depsWith('contacts: { desk: { mail: desk@contoso.example } }');
    await write(deps, 'start', 1);
    contactsFile('contacts: { other: { mail: other@contoso.example } }');
    assert.equal((await atAttempt(1, () => send(deps))).isEmpty, true);
    assert.deepEqual(
      (await found()).map(({ state }) => state),
      ['dropped'],
    );
    assert.deepEqual(mail.taken, []);
  });

  it('tells what the server may have taken as uncertain, and does not send it again', async () => {
    mail.answer = () => 'hangUp';
    const deps = depsWith('contacts: { desk: { mail: desk@contoso.example } }');
    await write(deps, 'start', 1);
    const { uncertain, isEmpty } = await atAttempt(1, () => send(deps));
    assert.deepEqual([uncertain?.kind, isEmpty], ['MailUncertain', true]);
    mail.answer = () => null;
    await atAttempt(1, () => send(deps));
    assert.equal(mail.taken.length, 1);
  });

  it('loses and doubles nothing however often it is killed, but for what it calls uncertain', async () => {
    const messages = 10;
    const names = Array.from({ length: 6 }, (_, nth) => `contact-${nth}`);
    const lines = names.map((name) => `  ${name}: { mail: ${name}@contoso.example }`);
    const contacts = `contacts:\n${lines.join('\n')}\n`;
    const deps = depsWith(contacts);
    for (let nth = 0; nth < messages; nth += 1)
      await write(deps, nth % 2 === 0 ? 'change' : 'summary', nth);
    let kills = 0;
    for (let isDone = false; !isDone && kills < killsMax;) {
      isDone = await tellAndKill([url, mail.url, path.join(folder, 'contacts.yaml'), tenant]);
      if (!isDone) kills += 1;
    }
    const all = await found();
    assert.equal(all.length, names.length * messages);
    assert.ok(kills >= 1, `${kills} kills`);
    const times = new Map<string, number>();
    for (const { raw } of mail.taken) {
      const [, id = ''] = /x-ringmaster-id: (\S+)/i.exec(raw.replaceAll(/\r\n /g, '')) ?? [];
      times.set(id, (times.get(id) ?? 0) + 1);
    }
    for (const { intent, state } of all) {
      const taken = times.get(intent) ?? 0;
      if (state === 'uncertain') assert.ok(taken <= 1, `${intent} came ${taken} times`);
      else assert.deepEqual([intent, state, taken], [intent, 'sent', 1]);
    }
  });
});

/** Tells in a process of its own and kills it some milliseconds after it began; true = it came to its end. */
async function tellAndKill(args: readonly string[]): Promise<boolean> {
  const file = fileURLToPath(new URL('teller.ts', import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await Promise.race([sleep(200 + Math.random() * 700), ended]);
  child.kill('SIGKILL');
  const [code] = (await ended) as [number | null];
  return code === 0;
}
