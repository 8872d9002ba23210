/** What a sender may say, how much of it in a day, and that a secret is taken back without a restart. */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Store } from '#store/store.ts';
import { readSenders } from '#webhook/secrets.ts';
import { sendersOfFile } from '#webhook/senderFile.ts';
import { workerConfig } from '../../src/worker/config.ts';
import { openDatabase } from '../store/database.ts';
import { device, discover, guid, numbers } from '../store/fleets.ts';
import {
  badDevices,
  everything,
  openDoor,
  release,
  secretOf,
  secrets,
  send,
  tenant,
  type Door,
} from './door.ts';

const exploited = JSON.stringify({
  type: 'vulnerability.exploited',
  data: { cve: 'CVE-2020-0002', source: 'CERT' },
});
const devices = (from: number, count: number): string =>
  badDevices(numbers(count).map((number) => ({ id: guid('device', from + number) })));
const codeOf = (json: unknown): string | undefined =>
  (json as { readonly error?: { readonly code?: string } } | null)?.error?.code;

describe('a sender', () => {
  let store: Store;
  let door: Door;
  let folder: string;

  before(async () => {
    ({ store } = await openDatabase());
    await discover(
      store,
      tenant,
      numbers(20).map((number) => device(number)),
    );
  });
  after(() => store.close());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'senders-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await door.close();
  });

  it('may say that devices are bad, and what hurries an update only by a scope of its own', async () => {
    door = await openDoor(store);
    door.behind.releases = [release()];
    const before = await everything(store);
    const refused = await send(door, { body: exploited });
    assert.equal(`${refused.status} ${codeOf(refused.json)}`, '403 outOfScope');
    assert.match(
      refused.text,
      /helpdesk may say devices\.bad.*needs the scope vulnerability\.exploited/,
    );
    assert.deepEqual(await everything(store), before);
    assert.deepEqual(door.behind.releases[0]?.told, []);
    assert.equal((await send(door, { body: exploited, secret: secrets.monitoring })).status, 202);
  });

  it('that may tell of flaws alone may not call devices bad', async () => {
    const senders = readSenders(`cert:vulnerability.exploited=${secretOf(5)}`);
    door = await openDoor(store, { senders: () => senders });
    const refused = await send(door, { body: devices(0, 1), secret: secretOf(5) });
    assert.equal(`${refused.status} ${codeOf(refused.json)}`, '403 outOfScope');
  });

  it('may call so many devices bad a day; what was refused or seen counts for nothing', async () => {
    door = await openDoor(store, { devices: { perMinute: 10 / 1440, burst: 10 } });
    door.behind.releases = [release()];
    assert.equal((await send(door, { body: devices(0, 6), id: 'msg_six' })).status, 202);
    assert.equal((await send(door, { body: devices(0, 6), id: 'msg_six' })).status, 200);
    const refused = await send(door, { body: devices(6, 6) });
    assert.equal(`${refused.status} ${codeOf(refused.json)}`, '429 tooManyDevices');
    assert.ok(Number(refused.headers['retry-after']) > 3_600);
    assert.equal((await send(door, { body: devices(6, 4) })).status, 202);
    assert.equal(
      (await send(door, { body: devices(0, 1), secret: secrets.monitoring })).status,
      202,
    );
    const never = await send(door, { body: devices(0, 11), secret: secrets.monitoring });
    assert.equal(never.status, 429);
    assert.equal(never.headers['retry-after'], undefined);
    assert.match(never.text, /release pause/);
    door.clock.now += 86_401_000;
    assert.equal((await send(door, { body: devices(0, 10) })).status, 202);
  });

  it('whose secret is taken out of the file is nobody from then on, and the log tells keys apart', async () => {
    const file = path.join(folder, 'senders');
    const lines: string[] = [];
    writeFileSync(file, `# who may send\nhelpdesk=${secretOf(1)}\nhelpdesk=${secretOf(2)}\n`);
    door = await openDoor(store, { senders: sendersOfFile(file, (line) => lines.push(line)) });
    const from = async (secret: string) =>
      (await send(door, { body: devices(0, 1), secret })).status;
    assert.deepEqual([await from(secretOf(1)), await from(secretOf(2))], [202, 202]);
    const [first, second] = door.answered.map(({ key }) => key);
    assert.match(`${first} ${second}`, /^[0-9a-f]{8} [0-9a-f]{8}$/);
    assert.notEqual(first, second);
    writeFileSync(`${file}.new`, `helpdesk=${secretOf(2)}\n`);
    renameSync(`${file}.new`, file);
    assert.deepEqual([await from(secretOf(1)), await from(secretOf(2))], [401, 202]);
    const [before, after] = lines.map((line) => JSON.parse(line) as { senders: unknown });
    assert.deepEqual(before?.senders, [
      { name: 'helpdesk', scopes: ['devices.bad'], keys: [first, second] },
    ]);
    assert.deepEqual(after?.senders, [
      { name: 'helpdesk', scopes: ['devices.bad'], keys: [second] },
    ]);
    assert.doesNotMatch(lines.join(), /whsec_/);
  });

  for (const [what, spoil] of [
    ['faulty', (file: string) => writeFileSync(file, 'helpdesk=whsec_spoilt!')],
    ['gone', (file: string) => rmSync(file)],
  ] as const) {
    it(`is not believed while the file is ${what}, and is again when it is mended`, async () => {
      const file = path.join(folder, 'senders');
      const lines: string[] = [];
      const text = `helpdesk=${secretOf(1)}\n`;
      writeFileSync(file, text);
      door = await openDoor(store, { senders: sendersOfFile(file, (line) => lines.push(line)) });
      const status = async () =>
        (await send(door, { body: devices(0, 1), secret: secretOf(1) })).status;
      assert.equal(await status(), 202);
      spoil(file);
      assert.equal(await status(), 503);
      assert.equal(await status(), 503);
      assert.equal(lines.length, 2, 'told once');
      assert.match(lines[1] ?? '', /"senders":null,"fault":/);
      assert.doesNotMatch(lines.join(), /spoilt/);
      writeFileSync(file, `${text}\n`);
      assert.equal(await status(), 202);
    });
  }
});

describe('scopes', () => {
  it('are read beside the name, and a sender without any may say that devices are bad', () => {
    const text = `a=${secretOf(1)},b:vulnerability.exploited+devices.bad=${secretOf(2)},c:vulnerability.exploited=${secretOf(3)}`;
    assert.deepEqual(
      readSenders(text).map(({ name, scopes }) => [name, scopes]),
      [
        ['a', ['devices.bad']],
        ['b', ['devices.bad', 'vulnerability.exploited']],
        ['c', ['vulnerability.exploited']],
      ],
    );
  });

  const faults: readonly (readonly [string, string, RegExp])[] = [
    ['unknown', `a:everything=${secretOf(1)}`, /scopes of "a" must be devices\.bad or/],
    ['empty', `a:=${secretOf(1)}`, /scopes of "a"/],
    ['doubled', `a:devices.bad+devices.bad=${secretOf(1)}`, /scopes of "a"/],
    [
      'other ones beside the second secret',
      `a:vulnerability.exploited=${secretOf(1)},a=${secretOf(2)}`,
      /"a" stands twice with other scopes/,
    ],
  ];
  for (const [what, text, rule] of faults) {
    it(`may not be ${what}`, () => assert.throws(() => readSenders(text), rule));
  }
});

describe('the worker', () => {
  const rest = {
    GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
    GRAPH_CLIENT_ID: 'ringmaster',
    GRAPH_CLIENT_SECRET: 'secret',
    DATABASE_URL: 'postgres://a',
    RINGMASTER_CACHE_DIR: '/tmp',
    RINGMASTER_REPORTS_DIR: '/tmp',
    RINGMASTER_TENANT: 'contoso',
    RINGMASTER_WEBHOOK_PORT: '14800',
  };
  const given = { ...rest, RINGMASTER_WEBHOOK_SECRETS: `helpdesk=${secretOf(1)}` };

  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'ringmaster.example']) {
    it(`does not take messages in plain http at ${host}, but behind a proxy`, () => {
      const open = { ...given, RINGMASTER_WEBHOOK_HOST: host };
      assert.throws(() => workerConfig(open), /plain http.*RINGMASTER_WEBHOOK_PROXY=yes/);
      const { webhook } = workerConfig({ ...open, RINGMASTER_WEBHOOK_PROXY: 'yes' });
      assert.equal(webhook?.host, host);
    });
  }

  it('is told the senders in one place', () => {
    const file = { RINGMASTER_WEBHOOK_SECRETS_FILE: '/run/secrets/senders' };
    assert.deepEqual(workerConfig({ ...rest, ...file }).webhook?.senders, {
      file: '/run/secrets/senders',
    });
    assert.throws(() => workerConfig({ ...given, ...file }), /both say who may send/);
  });
});
