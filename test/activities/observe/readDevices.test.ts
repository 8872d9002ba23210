/** Reading the fleet: what one odd row, a frozen list and an empty answer may do, and what they may not. */
import assert from 'node:assert/strict';
import type { Release } from '#core/release/state/release.ts';
import { createGraph } from '#graph/request.ts';
import { readUntilOf } from '#store/evidence/sourceReads.ts';
import { findDevice } from '#store/device/deviceList.ts';
import { readSetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import { collect } from '../../../src/activities/observe/collect.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { readDevices } from '../../../src/activities/observe/readDevices.ts';
import { onDay, plannedRelease } from '../../core/release/world.ts';
import { fixedToken, startScripted, type Scripted } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { guid, numbers, qualityOf } from '../../store/fleets.ts';
import { namesOf } from '../../../src/activities/source.ts';
import { atLastAttempt } from '../attempts.ts';
import { hourMs } from '#core/time.ts';

/** A row of the device manager's list. */
type WireRow = Readonly<Record<string, unknown>>;

describe('reading the fleet', () => {
  let store: Store;
  let server: Scripted;
  let answer: (filter: string | null) => {
    readonly status?: number;
    readonly rows: readonly unknown[];
  };
  let asked: (string | null)[] = [];
  let tenants = 0;
  before(async () => {
    ({ store } = await openDatabase());
    server = await startScripted(({ url }) => {
      if (!url.includes('/managedDevices')) return { status: 200, body: { value: [] } };
      const filter = new URL(url, 'http://graph').searchParams.get('$filter');
      asked.push(filter);
      const { status = 200, rows } = answer(filter);
      return { status, body: { value: rows } };
    });
  });
  after(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(() => {
    asked = [];
  });

  function tenant(): { readonly deps: Deps; readonly name: string } {
    tenants += 1;
    const graph = createGraph({ baseUrl: server.url, kind: 'microsoft', tokens: fixedToken });
    const feeds = { knownExploited: null, securityGuide: null };
    const deps: Deps = { graph, analytics: null, store, feeds, reportsDir: '', outlets: null };
    return { deps, name: `r${tenants}` };
  }

  const row = (number: number, at: number, differences: WireRow = {}): WireRow => ({
    id: guid('device', number),
    serialNumber: `S-${number}`,
    osVersion: '10.0.19044.1706',
    lastSyncDateTime: new Date(at).toISOString(),
    ...differences,
  });

  /** A fleet in which a few devices are in contact each hour; the server honours the filter. */
  function living(size: number, at: number, odd: ReadonlyMap<number, WireRow> = new Map()): void {
    answer = (filter) => {
      const since = Date.parse(/gt (.+)$/.exec(filter ?? '')?.[1] ?? '0001-01-01T00:00:00Z');
      const rows = numbers(size).map((number) =>
        row(number, at - ((number * 7) % 240) * (hourMs / 10), odd.get(number) ?? {}),
      );
      const isAfter = ({ lastSyncDateTime }: WireRow): boolean =>
        !(Date.parse(String(lastSyncDateTime)) <= since);
      return { rows: rows.filter(isAfter) };
    };
  }

  const read = (deps: Deps, name: string, asOf: number, isWhole = false) =>
    readDevices(deps, { tenant: name, asOf, isWhole, heartbeat: () => undefined });
  const marks = async (name: string) => (await readUntilOf(store, qualityOf(name)))['devices'];
  const look = async (deps: Deps, name: string, asOf: number) => {
    const release: Release = plannedRelease();
    const { missing } = await atLastAttempt(() =>
      collect(deps, {
        release: { ...release, key: { ...release.key, tenant: name } },
        asOf,
        heartbeat: () => undefined,
      }),
    );
    return { missing: namesOf(missing) };
  };

  it('lists all at first, then what changed, and all again each day', async () => {
    const { deps, name } = tenant();
    for (const hours of [0, 6, 12, 18, 24, 30]) {
      living(100, onDay(0) + hours * hourMs);
      const { doubt } = await read(deps, name, onDay(0) + hours * hourMs);
      assert.equal(doubt, null);
    }
    assert.deepEqual(
      asked.map((filter) => filter === null),
      [true, false, false, false, true, false],
    );
  });

  const futures = ['9999-12-31T23:59:59Z', new Date(onDay(30)).toISOString()];
  for (const future of futures) {
    it(`goes on seeing the fleet though one device was in contact on ${future.slice(0, 10)}`, async () => {
      const { deps, name } = tenant();
      const odd = new Map([[3, { lastSyncDateTime: future }]]);
      for (const days of [1, 2, 3]) {
        living(300, onDay(days), odd);
        assert.deepEqual((await look(deps, name, onDay(days))).missing.includes('devices'), false);
        living(300, onDay(days) + 6 * hourMs, odd);
        await look(deps, name, onDay(days) + 6 * hourMs);
      }
      const at = onDay(3) + 6 * hourMs;
      assert.equal(await marks(name), at);
      const other = await findDevice(store, { key: qualityOf(name), id: guid('device', 0) });
      assert.equal(other?.device.lastSyncAt, at, 'the others are as of today');
      const aside = await readSetAside(store, { tenant: name });
      assert.deepEqual(
        aside.map(({ source, reason, rows }) => [source, reason, rows]),
        [['devices', 'lastSyncDateTime: lies in the future', 1]],
      );
    });
  }

  it('takes a contact a little ahead of our clock for one of now', async () => {
    const { deps, name } = tenant();
    living(30, onDay(1), new Map([[3, { lastSyncDateTime: new Date(onDay(1.2)).toISOString() }]]));
    await read(deps, name, onDay(1));
    const { device } =
      (await findDevice(store, { key: qualityOf(name), id: guid('device', 3) })) ?? {};
    assert.equal(device?.lastSyncAt, onDay(1));
  });

  const odd: readonly (readonly [string, WireRow])[] = [
    ['a number for the manufacturer', { manufacturer: 5 }],
    ['no id', { id: null }],
    ['an id that is no GUID', { id: 'x'.repeat(200) }],
    ['a list for the site', { deviceCategoryDisplayName: [1] }],
    ['a contact that is no instant', { lastSyncDateTime: 'yesterday' }],
  ];
  for (const [what, differences] of odd) {
    it(`sets one row with ${what} aside and reads the others`, async () => {
      const { deps, name } = tenant();
      living(40, onDay(1), new Map([[3, differences]]));
      assert.deepEqual((await look(deps, name, onDay(1))).missing.includes('devices'), false);
      assert.equal(await marks(name), onDay(1));
      const aside = await readSetAside(store, { tenant: name });
      assert.deepEqual(
        aside.map(({ rows, ofRows }) => [rows, ofRows]),
        [[1, 40]],
      );
      assert.ok(
        aside.every(({ reason }) => reason.length < 120 && !/yesterday|MMM|Fjord/.test(reason)),
      );
    });
  }

  const readable: readonly (readonly [string, WireRow])[] = [
    ['an empty enrolment', { enrolledDateTime: '' }],
    ['a name of two million characters', { model: 'M'.repeat(2_000_000) }],
    ['a NUL in its model', { model: 'Fjord\u0000 13' }],
    ['free space as text', { freeStorageSpaceInBytes: '123' }],
    ['its id in capitals', { id: guid('device', 3).toUpperCase() }],
    [
      'seven fraction digits',
      { lastSyncDateTime: new Date(onDay(0)).toISOString().replace('Z', '4567Z') },
    ],
  ];
  for (const [what, differences] of readable) {
    it(`reads a row with ${what}`, async () => {
      const { deps, name } = tenant();
      living(5, onDay(1), new Map([[3, differences]]));
      assert.deepEqual(await read(deps, name, onDay(1)), { listed: 5, doubt: null, isProof: true });
      assert.ok(await findDevice(store, { key: qualityOf(name), id: guid('device', 3) }));
    });
  }

  it('names the devices as missing when more than one row in a hundred cannot be read', async () => {
    const { deps, name } = tenant();
    living(200, onDay(1), new Map(numbers(3).map((number) => [number, { model: 7 }])));
    const { missing } = await look(deps, name, onDay(1));
    assert.ok(missing.includes('devices'));
    assert.equal(await marks(name), undefined);
  });

  it('does not take a list that names nobody for a look at the fleet', async () => {
    const { deps, name } = tenant();
    living(30, onDay(0));
    await look(deps, name, onDay(0));
    answer = () => ({ rows: [] });
    assert.ok((await look(deps, name, onDay(1))).missing.includes('devices'));
    assert.ok((await look(deps, name, onDay(1) + 6 * hourMs)).missing.includes('devices'));
    assert.equal(await marks(name), onDay(0), 'what is known stays as old as it is');
    living(30, onDay(2));
    assert.ok(!(await look(deps, name, onDay(2))).missing.includes('devices'));
    assert.equal(await marks(name), onDay(2));
  });

  it('lists all at once when what changed is nothing', async () => {
    const { deps, name } = tenant();
    living(30, onDay(0));
    await read(deps, name, onDay(0));
    asked = [];
    const whole = answer;
    answer = (filter) => (filter === null ? whole(filter) : { rows: [] });
    const again = await read(deps, name, onDay(0) + hourMs);
    assert.deepEqual([again.listed, again.doubt], [30, null]);
    assert.deepEqual([asked.length, asked[1]], [2, null]);
  });

  it('does not call a list fresh that stands still', async () => {
    const { deps, name } = tenant();
    living(30, onDay(0));
    for (const days of [0, 1, 2]) assert.equal((await read(deps, name, onDay(days))).doubt, null);
    assert.match((await read(deps, name, onDay(4))).doubt ?? '', /three days/);
  });

  it('believes that most of a fleet is gone only when a later list says so again', async () => {
    const { deps, name } = tenant();
    living(100, onDay(0));
    await read(deps, name, onDay(0));
    living(10, onDay(1));
    assert.match((await read(deps, name, onDay(1))).doubt ?? '', /10 devices .* 100/);
    assert.match(
      (await read(deps, name, onDay(1) + 1)).doubt ?? '',
      /10 devices .* 100/,
      'at once',
    );
    living(10, onDay(2));
    assert.equal((await read(deps, name, onDay(2))).doubt, null);
  });

  /** Reads a fleet of 40 whole, day for day, as of which 0 was in contact and 3 may be odd or missing. */
  async function daysWithout(
    odd: WireRow | null,
  ): Promise<{ readonly is: unknown; readonly proofs: readonly boolean[] }> {
    const { deps, name } = tenant();
    living(40, onDay(0));
    await read(deps, name, onDay(0), true);
    await store.pool.query(
      `update devices set registration = 'ready', ring = 'broad', discovered_at = 1 where tenant = $1`,
      [name],
    );
    const proofs: boolean[] = [];
    for (const days of [1, 4, 8, 12]) {
      living(40, onDay(days), new Map(odd === null ? [] : [[3, odd]]));
      const whole = answer;
      answer = (filter) => ({
        rows: whole(filter).rows.filter(
          (one) => odd !== null || (one as WireRow)['id'] !== guid('device', 3),
        ),
      });
      proofs.push((await read(deps, name, onDay(days), true)).isProof);
    }
    const found = await findDevice(store, { key: qualityOf(name), id: guid('device', 3) });
    return { is: found?.registration, proofs };
  }

  it('takes who is in no whole list for a week for gone', async () => {
    assert.deepEqual(await daysWithout(null), { is: 'gone', proofs: [true, true, true, true] });
  });

  it('takes nobody for gone whose row is there and cannot be read', async () => {
    assert.deepEqual(await daysWithout({ model: 7 }), {
      is: 'ready',
      proofs: [true, true, true, true],
    });
    assert.deepEqual(
      await daysWithout({ id: null }),
      { is: 'ready', proofs: [false, false, false, false] },
      'nobody knows whose row it is',
    );
  });

  it('takes nobody for gone because a list was cut short, broke off, named nobody or told changes alone', async () => {
    const { deps, name } = tenant();
    living(100, onDay(0));
    await read(deps, name, onDay(0), true);
    const missing = async (): Promise<number> =>
      (await store.pool.query('select 1 from absences where tenant = $1', [name])).rowCount ?? 0;
    for (const days of [1, 2, 3]) {
      living(100, onDay(days));
      const whole = answer;
      answer = (filter) => ({ rows: whole(filter).rows.slice(0, [49, 0, 60][days - 1]) });
      await read(deps, name, onDay(days) - 12 * hourMs, true);
      assert.equal(await missing(), days === 3 ? 40 : 0, `on day ${days}`);
      answer = (filter) => ({ ...whole(filter), status: 503 });
      await assert.rejects(read(deps, name, onDay(days) - 11 * hourMs, true));
      answer = whole;
      await read(deps, name, onDay(days), true);
      assert.equal(await missing(), 0, 'they are there');
    }
  });

  it('lists all again after a listing that broke off', async () => {
    const { deps, name } = tenant();
    living(30, onDay(0));
    await read(deps, name, onDay(0));
    const good = answer;
    answer = (filter) => ({ ...good(filter), status: 503 });
    await assert.rejects(read(deps, name, onDay(0) + 6 * hourMs));
    asked = [];
    living(30, onDay(0) + 12 * hourMs);
    await read(deps, name, onDay(0) + 12 * hourMs);
    const since = Date.parse(/gt (.+)$/.exec(asked[0] ?? '')?.[1] ?? '');
    assert.ok(since <= onDay(0), 'from the last one that came to its end');
  });
});
