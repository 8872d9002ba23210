/**
 * The webhook's door, knocked at over HTTP with a real store behind it. What every refusal has in common is checked for
 * each: a status and a code, no stack, and a store that is as it was.
 */
import assert from 'node:assert/strict';
import type { Store } from '#store/store.ts';
import { StoreError } from '#store/error.ts';
import { ReleasesUnreachable } from '#webhook/receive.ts';
import { keyIdOf } from '#webhook/secrets.ts';
import { openDatabase } from '../store/database.ts';
import { device, discover, guid, now as fleetNow, numbers } from '../store/fleets.ts';
import {
  badDevices,
  everything,
  now,
  newId,
  openDoor,
  release,
  reportSignal,
  secretOf,
  secrets,
  send,
  sendRaw,
  sign,
  tenant,
  type Door,
  type Sent,
} from './door.ts';
import { dayMs, hourMs, minuteMs } from '#core/time.ts';

const fleetSize = 50;
const one = { id: guid('device', 1) };

describe('the webhook', () => {
  let store: Store;
  let door: Door;

  before(async () => {
    ({ store } = await openDatabase());
    const fleet = numbers(fleetSize).map((number) => device(number));
    await discover(store, tenant, fleet);
    assert.ok(now > fleetNow);
  });
  after(() => store.close());
  beforeEach(async () => {
    for (const table of ['webhook_ids', 'bad_days', 'exploited'] as const)
      await store.db.deleteFrom(table).execute();
    door = await openDoor(store, { body: { timeoutMs: 300 } });
    door.behind.releases = [release()];
  });
  afterEach(() => door.close());

  describe('takes', () => {
    it('devices by Intune’s and by Entra’s id, and tells the release', async () => {
      const devices = [one, { id: guid('entra', 2) }, { id: guid('device', 999) }];
      const got = await send(door, { body: badDevices(devices) });
      assert.equal(got.status, 202);
      assert.deepEqual(got.json, {
        accepted: 2,
        unknown: 1,
        unmatched: 0,
        releases: ['2026-12-B'],
      });
      assert.deepEqual(door.behind.releases[0]?.told, [now]);
      assert.deepEqual(
        await badDays(),
        [
          { device: guid('device', 1), signal: 'report', at: now, what: 'helpdesk' },
          { device: guid('device', 2), signal: 'report', at: now, what: 'helpdesk' },
        ].toSorted((a, b) => (a.device < b.device ? -1 : 1)),
      );
      const key = keyIdOf(Buffer.alloc(32, 1));
      assert.deepEqual(door.answered, [{ status: 202, code: 'taken', sender: 'helpdesk', key }]);
    });

    it('an exploited flaw of one who may say so, with the sender beside whom it names', async () => {
      const about = (data: object): string =>
        JSON.stringify({ type: 'vulnerability.exploited', data });
      const secret = secrets.monitoring;
      const first = await send(door, {
        body: about({ cve: 'cve-2026-1234', source: 'a list' }),
        secret,
      });
      await send(door, { body: about({ cve: 'CVE-2026-5678' }), secret });
      assert.deepEqual(first.json, {
        accepted: 1,
        unknown: 0,
        unmatched: 0,
        releases: ['2026-12-B'],
      });
      const { db } = store;
      const rows = await db
        .selectFrom('exploited')
        .select(['cve', 'source', 'told_at'])
        .orderBy('cve')
        .execute();
      assert.deepEqual(rows, [
        { cve: 'CVE-2026-1234', source: 'a list (monitoring)', told_at: now },
        { cve: 'CVE-2026-5678', source: 'monitoring', told_at: now },
      ]);
    });

    it('devices in the time of a rehearsal, which is ahead of the real one', async () => {
      const asOf = now + 20 * dayMs;
      door.behind.releases = [release({ asOf })];
      const days = [-3, -70].map((day) => new Date(asOf + day * dayMs).toISOString());
      assert.equal((await send(door, { body: badDevices([{ ...one, at: days[0] }]) })).status, 202);
      assert.equal((await send(door, { body: badDevices([{ ...one, at: days[1] }]) })).status, 422);
      assert.deepEqual(await badDays(), [
        { device: one.id, signal: 'report', at: asOf - 3 * dayMs, what: 'helpdesk' },
      ]);
      assert.deepEqual(door.behind.releases[0]?.told, [asOf]);
    });

    it('devices while no release runs, for what is usual', async () => {
      door.behind.releases = [];
      const got = await send(door, { body: badDevices([one]) });
      assert.deepEqual(got.json, { accepted: 1, unknown: 0, unmatched: 0, releases: [] });
    });

    it('a device that is named twice once', async () => {
      const got = await send(door, { body: badDevices([one, one, { id: one.id.toUpperCase() }]) });
      assert.deepEqual(got.json, {
        accepted: 1,
        unknown: 0,
        unmatched: 0,
        releases: ['2026-12-B'],
      });
    });

    it('reports for the signals of the policy that runs, and says when none asks for them', async () => {
      door.behind.releases = [release({ signals: [reportSignal('report', ['printing'])] })];
      const got = await send(door, { body: badDevices([one]) });
      assert.deepEqual(got.json, {
        accepted: 0,
        unknown: 0,
        unmatched: 1,
        releases: ['2026-12-B'],
      });
    });

    it('a message about one release without waking the others', async () => {
      door.behind.releases = [release(), release({ id: '2027-01-B' })];
      const got = await send(door, { body: badDevices([one], { release: '2027-01-B' }) });
      assert.deepEqual((got.json as { releases: unknown }).releases, ['2027-01-B']);
      assert.deepEqual(
        door.behind.releases.map(({ told }) => told.length),
        [0, 1],
      );
    });

    it('as many devices as fit into a message', async () => {
      const devices = numbers(5_000).map((number) => ({ id: guid('device', number) }));
      const got = await send(door, { body: badDevices(devices) });
      assert.equal(got.status, 202, got.text);
      assert.deepEqual(got.json, {
        accepted: fleetSize,
        unknown: 5_000 - fleetSize,
        unmatched: 0,
        releases: ['2026-12-B'],
      });
    });

    it('many messages at once, each once', async () => {
      const bodies = numbers(40).map((number) => badDevices([{ id: guid('device', number) }]));
      const got = await Promise.all(bodies.map((body) => send(door, { body })));
      assert.deepEqual(new Set(got.map(({ status }) => status)), new Set([202]));
      assert.equal((await badDays()).length, 40);
    });

    it('messages of a sender with the old and with the new secret, and signed with both', async () => {
      const { helpdesk, successor } = secrets;
      for (const secret of [helpdesk, successor])
        assert.equal((await send(door, { body: badDevices([one]), secret })).status, 202);
      const [id, body] = [newId(), badDevices([one])];
      const both = [secretOf(9), successor].map((secret) => sign({ id, at: now, body }, secret));
      const got = await send(door, { id, body, headers: { 'webhook-signature': both.join(' ') } });
      assert.equal(got.status, 202);
    });
  });

  describe('that gets a message again', () => {
    it('says so, and nothing happens', async () => {
      const sent: Sent = { id: 'msg_again', body: badDevices([one]) };
      assert.equal((await send(door, sent)).status, 202);
      const before = await everything(store);
      door.clock.now += minuteMs;
      const again = await send(door, { ...sent, secret: secrets.successor });
      assert.equal(again.status, 200);
      assert.deepEqual(again.json, { status: 'seen' });
      assert.deepEqual(await everything(store), before);
      assert.equal(door.behind.releases[0]?.told.length, 1);
    });

    it('at the same moment takes it once', async () => {
      const sent: Sent = { id: 'msg_at_once', body: badDevices([one]) };
      const got = await Promise.all(numbers(8).map(() => send(door, sent)));
      const statuses = got.map(({ status }) => status).toSorted((a, b) => a - b);
      assert.deepEqual(statuses, [200, 200, 200, 200, 200, 200, 200, 202]);
      assert.equal(door.behind.releases[0]?.told.length, 1);
    });

    it('with another body refuses it, each time', async () => {
      await send(door, { id: 'msg_other', body: badDevices([one]) });
      const before = await everything(store);
      const body = badDevices([{ id: guid('device', 2) }]);
      for (const _ of numbers(2)) {
        const got = await send(door, { id: 'msg_other', body });
        assert.equal(got.status, 409);
        assert.deepEqual(codeOf(got.json), 'idReused');
      }
      assert.deepEqual(await everything(store), before);
    });

    it('with the id of another sender’s takes it', async () => {
      const sent: Sent = { id: 'msg_same', body: badDevices([one]) };
      assert.equal((await send(door, sent)).status, 202);
      assert.equal((await send(door, { ...sent, secret: secrets.monitoring })).status, 202);
    });

    it('that it could not store takes it the second time', async () => {
      const sent: Sent = { id: 'msg_lost', body: badDevices([one]) };
      await store.db.schema.alterTable('bad_days').renameTo('bad_days_away').execute();
      try {
        const failed = await send(door, sent);
        assert.equal(failed.status, 500);
        assert.equal(failed.headers['retry-after'], '30');
        assert.doesNotMatch(failed.text, /bad_days|select|insert|at .*\.ts/i);
      } finally {
        await store.db.schema.alterTable('bad_days_away').renameTo('bad_days').execute();
      }
      assert.deepEqual(await everything(store), { ids: [], badDays: [], exploited: [] });
      assert.equal((await send(door, sent)).status, 202);
      assert.equal((await badDays()).length, 1);
    });
  });

  describe('refuses, and nothing happens,', () => {
    const body = badDevices([one]);
    const large = badDevices(numbers(10_000).map((number) => ({ id: guid('device', number) })));
    const plain = { 'content-type': 'text/plain' };
    const table: readonly (readonly [string, () => Sent, string])[] = [
      ['a stranger’s signature', () => ({ body, secret: secretOf(9) }), '401 badSignature'],
      ['a message without a signature', () => without('webhook-signature'), '401 unsigned'],
      ['a message without an id', () => without('webhook-id'), '401 unsigned'],
      ['a message without a timestamp', () => without('webhook-timestamp'), '401 unsigned'],
      ['one signed six minutes ago', () => ({ body, at: now - 360_000 }), '401 staleTimestamp'],
      ['one signed in six minutes', () => ({ body, at: now + 360_000 }), '401 staleTimestamp'],
      [
        'a forged id',
        () => ({ body, headers: { 'webhook-id': 'msg_forged' } }),
        '401 badSignature',
      ],
      ['an id with a full stop', () => ({ body, id: 'msg.1' }), '400 malformed'],
      ['a time that was made younger', () => younger(body), '401 badSignature'],
      [
        'the same JSON written anew',
        () => ({ body, sentBody: JSON.stringify(JSON.parse(body), null, 1) }),
        '401 badSignature',
      ],
      [
        'another body than the signed one',
        () => ({ body, sentBody: body.replace('helpdesk', 'kelpdesk') }),
        '401 badSignature',
      ],
      ['an empty body', () => ({ body: '' }), '400 malformed'],
      ['a body that is no JSON', () => ({ body: body.slice(0, -1) }), '400 malformed'],
      [
        'bytes that are no UTF-8',
        () => ({ body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }),
        '400 malformed',
      ],
      ['a name for an id', () => ({ body: badDevices([{ id: 'PC-PAYROLL-7' }]) }), '422 invalid'],
      [
        'a name beside an id',
        () => ({ body: badDevices([{ ...one, user: 'someone' }]) }),
        '422 invalid',
      ],
      [
        'a key that is a prototype',
        () => ({ body: body.replace('"id"', '"__proto__":{"x":1},"id"') }),
        '422 invalid',
      ],
      ['the day after tomorrow', () => ({ body: at(now + 2 * dayMs) }), '422 invalid'],
      ['what was two months ago', () => ({ body: at(now - 61 * dayMs) }), '422 invalid'],
      [
        'a release that does not run',
        () => ({ body: badDevices([one], { release: '2026-11-B' }) }),
        '422 unknownRelease',
      ],
      ['ten thousand devices', () => ({ body: large }), '413 tooLarge'],
      ['a body a byte too long', () => ({ body: body.padEnd(256 * 1024 + 1) }), '413 tooLarge'],
      ['a body without end', () => ({ body: 'x'.repeat(256 * 1024 * 8 + 1) }), '413 tooLarge'],
      [
        'a long body in unnamed pieces',
        () => ({
          body: large,
          headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' },
        }),
        '413 tooLarge',
      ],
      ['a form', () => ({ body, headers: plain }), '415 wrongType'],
      ['no type', () => ({ body, headers: { 'content-type': undefined } }), '415 wrongType'],
      [
        'another character set',
        () => ({ body, headers: { 'content-type': 'application/json; charset=latin1' } }),
        '415 wrongType',
      ],
      [
        'a compressed body',
        () => ({ body, headers: { 'content-encoding': 'gzip' } }),
        '415 wrongType',
      ],
      ['another method', () => ({ body, method: 'PUT' }), '405 wrongMethod'],
      ['a look', () => ({ method: 'GET', body: '' }), '405 wrongMethod'],
      ['another path', () => ({ body, path: '/' }), '404 notFound'],
      ['a path that goes on', () => ({ body, path: '/v1/signals/' }), '404 notFound'],
      ['a path with a question', () => ({ body, path: '/v1/signals?debug=1' }), '404 notFound'],
      ['a path that climbs', () => ({ body, path: '/v1/../v1/signals' }), '404 notFound'],
    ];
    for (const [what, sent, expected] of table) {
      it(`${what}: ${expected}`, async () => {
        const before = await everything(store);
        const got = await send(door, sent());
        assert.equal(`${got.status} ${codeOf(got.json)}`, expected, got.text);
        assert.deepEqual(Object.keys(got.json as object), ['error']);
        assert.doesNotMatch(got.text, /PAYROLL|someone|\.ts\b|node:|whsec_/);
        assert.equal(got.headers['cache-control'], 'no-store');
        assert.deepEqual(await everything(store), before);
        assert.deepEqual(door.behind.releases[0]?.told, []);
        assert.deepEqual(
          door.answered.map(({ status, code }) => `${status} ${code}`),
          [expected],
        );
      });
    }

    it('a body that comes too slowly: 408', async () => {
      const text = await sendRaw(door, head({ 'content-length': '100' }) + '{"type":');
      assert.match(text, /^HTTP\/1\.1 408 [\s\S]*"code":"tooSlow"/);
      assert.deepEqual(await everything(store), { ids: [], badDays: [], exploited: [] });
    });

    it('a body in pieces that never ends, before it ends: 413', async () => {
      const bytes = 256 * 1024 * 8 + 1;
      const text = await sendRaw(
        door,
        `${head({ 'transfer-encoding': 'chunked' })}${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`,
      );
      assert.match(text, /^HTTP\/1\.1 413 [\s\S]*"code":"tooLarge"/);
    });

    it('a body that was cut off, without an answer', async () => {
      const { length } = body;
      const id = newId();
      const signature = sign({ id, at: now, body }, secrets.helpdesk);
      const headers = {
        'content-length': String(length),
        'webhook-id': id,
        'webhook-timestamp': String(now / 1000),
        'webhook-signature': signature,
      };
      assert.equal(
        await sendRaw(door, head(headers) + body.slice(0, -1), 'end').then((text) =>
          /202/.test(text),
        ),
        false,
      );
      await sendRaw(door, head(headers) + body.slice(0, -1), 'cut');
      assert.deepEqual(await everything(store), { ids: [], badDays: [], exploited: [] });
      assert.equal((await send(door, { id, body })).status, 202, 'it can be sent again');
    });

    it('what is no HTTP, and headers without end', async () => {
      assert.match(
        await sendRaw(door, 'hello?\r\n\r\n'),
        /^HTTP\/1\.1 400 [\s\S]*"code":"malformed"/,
      );
      const long = head({ 'x-long': 'x'.repeat(9_000) });
      assert.match(await sendRaw(door, long), /^HTTP\/1\.1 431 [\s\S]*"code":"headersTooLarge"/);
      assert.match(
        await sendRaw(door, head({ 'content-length': '5', 'transfer-encoding': 'chunked' })),
        /^HTTP\/1\.1 400 /,
      );
    });

    it('who sends too much, until some time has passed, and nobody else', async () => {
      await door.close();
      door = await openDoor(store, { rate: { perMinute: 60, burst: 3 } });
      const from = async (secret: string): Promise<number> =>
        (await send(door, { body, secret })).status;
      const statuses: number[] = [];
      for (const _ of numbers(4)) statuses.push(await from(secrets.helpdesk));
      assert.deepEqual(statuses, [202, 202, 202, 429]);
      assert.equal(await from(secrets.successor), 429, 'a second secret is no second allowance');
      assert.equal(await from(secrets.monitoring), 202);
      const before = await everything(store);
      const got = await send(door, { body });
      assert.equal(got.headers['retry-after'], '1');
      assert.deepEqual(await everything(store), before);
      door.clock.now += 1_000;
      assert.equal(await from(secrets.helpdesk), 202);
      for (const _ of numbers(5)) await from(secretOf(9));
      door.clock.now += 1_000;
      assert.equal(await from(secrets.helpdesk), 202, 'strangers use up nobody’s allowance');
    });

    it('everything while the releases cannot be asked: 503', async () => {
      door.behind.failure = new ReleasesUnreachable('the server at 127.0.0.1:7233 is away');
      const got = await send(door, { id: 'msg_waits', body });
      assert.equal(`${got.status} ${codeOf(got.json)}`, '503 unavailable');
      assert.equal(got.headers['retry-after'], '30');
      assert.doesNotMatch(got.text, /7233/);
      assert.deepEqual(await everything(store), { ids: [], badDays: [], exploited: [] });
      door.behind.failure = new StoreError('unreachable', 'the database is away');
      assert.equal((await send(door, { id: 'msg_waits', body })).status, 503);
      door.behind.failure = null;
      assert.equal((await send(door, { id: 'msg_waits', body })).status, 202);
    });

    it('new messages once it closes, and answers what it has', async () => {
      const under = numbers(5).map(() => send(door, { body }));
      const answers = Promise.allSettled(under);
      await Promise.race(under);
      await door.close();
      for (const answer of await answers)
        assert.ok(answer.status === 'rejected' || answer.value.status === 202);
      await assert.rejects(send(door, { body }), /ECONNREFUSED/);
    });

    function without(header: string): Sent {
      return { body, headers: { [header]: undefined } };
    }
    function at(instant: number): string {
      return badDevices([{ ...one, at: new Date(instant).toISOString() }]);
    }
    function younger(text: string): Sent {
      const id = newId();
      const old = sign({ id, at: now - hourMs, body: text }, secrets.helpdesk);
      return { id, body: text, headers: { 'webhook-signature': old } };
    }
  });

  async function badDays(): Promise<readonly object[]> {
    return await store.db
      .selectFrom('bad_days')
      .select(['device_id as device', 'signal', 'at', 'what'])
      .orderBy('device_id')
      .execute();
  }
});

function head(headers: Readonly<Record<string, string>>): string {
  const all = { host: '127.0.0.1', 'content-type': 'application/json', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `POST /v1/signals HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

function codeOf(json: unknown): string | undefined {
  return (json as { readonly error?: { readonly code?: string } } | null)?.error?.code;
}
