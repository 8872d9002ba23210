/** What outlasts a release: versions of baselines, rings compared before it, looks, messages and flaws told of. */
import assert from 'node:assert/strict';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import type { Look } from '#core/release/record/look.ts';
import { recordBadDays } from '#store/evidence/badDays.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import { ringRatios } from '#store/evidence/usual/ringRatios.ts';
import { readExploited, recordExploited } from '#store/reading/exploited.ts';
import { readLooks, recordLook } from '#store/release/looks.ts';
import { rememberMessage } from '#store/reading/webhookIds.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../../database.ts';
import { guid, numbers, qualityOf } from '../../fleets.ts';
import { enroll, noon, publishedAt, signalOf } from '../histories.ts';

describe('what outlasts a release', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const sums = [{ signal: 'report', stratum: null, ring: null, devices: 100, bad: 3 }];
  const ratios = [{ signal: 'report', ring: 'first', ratio: 1.5 }];

  it('baselines get one version an origin, and old versions stay', async () => {
    const tenant = 'versions';
    assert.deepEqual(
      await readBaselines(store, { key: qualityOf(tenant), version: null }),
      noBaselines,
    );
    const add = (origin: string, releases: number) =>
      addBaselines(store, { key: qualityOf(tenant), sums, ratios, releases, at: noon(1), origin });
    const both = await Promise.all([add('2026-11-B', 1), add('2026-11-B', 1)]);
    assert.deepEqual(both, [{ version: 1 }, { version: 1 }]);
    assert.deepEqual(await add('2026-12-B', 2), { version: 2 });
    assert.deepEqual(await add('2026-11-B', 9), { version: 1 });
    const read = (version: number | null) =>
      readBaselines(store, { key: qualityOf(tenant), version });
    assert.deepEqual(await read(1), { version: 1, releases: 1, sums, ratios });
    assert.deepEqual(await read(null), { version: 2, releases: 2, sums, ratios });
    assert.deepEqual(await read(7), noBaselines);
  });

  it('rings are compared by what was seen before, shrunk and bounded', async () => {
    const tenant = 'ratios';
    await enroll(
      store,
      tenant,
      numbers(40).map((number) => ({ number, ring: number < 20 ? 'first' : 'broad' })),
    );
    const bad = (number: number, days: number, signal = 'blueScreen') => ({
      deviceId: guid('device', number),
      signal,
      at: noon(days),
      what: null,
    });
    const rows = [
      ...numbers(10).map((number) => bad(number, -3)),
      // The same devices the next day, and days outside of the time compared.
      ...numbers(10).map((number) => bad(number, -2)),
      ...numbers(10).map((number) => bad(number + 20, 0)),
      ...numbers(10).map((number) => bad(number + 20, -15)),
      bad(21, -5),
      ...numbers(20).flatMap((number) =>
        [-10, -1].map((days) => bad(number + 20, days, 'appFailure')),
      ),
    ];
    await recordBadDays(store, { tenant, rows, learnedAt: noon(1) });
    const signals = [signalOf('blueScreen'), signalOf('appFailure')];
    const found = await ringRatios(store, { key: qualityOf(tenant), signals, before: publishedAt });
    const ratio = (signal: string, ring: string): number =>
      found.find((one) => one.signal === signal && one.ring === ring)?.ratio ?? Number.NaN;
    assert.equal(ratio('blueScreen', 'first'), 20 / 11);
    assert.equal(ratio('blueScreen', 'broad'), 11 / 20);
    assert.equal(ratio('appFailure', 'first'), 0.5);
    assert.equal(ratio('appFailure', 'broad'), 3);
  });

  it('a fleet of one ring has nothing to be compared with', async () => {
    await enroll(store, 'alone', [{ number: 1, ring: 'first' }]);
    const rows = [{ deviceId: guid('device', 1), signal: 'report', at: noon(-1), what: null }];
    await recordBadDays(store, { tenant: 'alone', rows, learnedAt: noon(0) });
    const of = { key: qualityOf('alone'), signals: [signalOf('report')], before: publishedAt };
    assert.deepEqual(await ringRatios(store, of), [{ signal: 'report', ring: 'first', ratio: 1 }]);
  });

  it('looks are kept as they were first told, oldest first', async () => {
    const key = { tenant: 'looks', area: 'quality', id: '2026-12-B' } as const;
    const nothing = { content: null };
    const look = (at: number, note: string) =>
      ({ at, note, release: nothing, observation: nothing }) as unknown as Look;
    for (const one of [look(2, 'a'), look(1, 'b'), look(2, 'c')])
      await recordLook(store, { key, look: one });
    assert.deepEqual(await readLooks(store, { key }), [look(1, 'b'), look(2, 'a')]);
    assert.deepEqual(await readLooks(store, { key: { ...key, id: 'other' } }), []);
  });

  it('a message is new once a week, each sender and tenant by itself', async () => {
    const remember = (at: number, sender = 'desk', tenant = 'messages') =>
      rememberMessage(store, { tenant, sender, id: 'm1', at });
    assert.equal(await remember(noon(0)), 'new');
    assert.equal(await remember(noon(7)), 'seen');
    assert.equal(await remember(noon(0), 'monitoring'), 'new');
    assert.equal(await remember(noon(0), 'desk', 'other'), 'new');
    assert.equal(await remember(noon(7) + 1), 'new');
  });

  it('a flaw told to be exploited is noted once a source, with its first instant', async () => {
    const tenant = 'flaws';
    const record = (source: string, cves: readonly string[], at: number) =>
      recordExploited(store, { tenant, source, cves, at });
    assert.deepEqual(await record('list', ['CVE-2026-2', 'CVE-2026-1', 'CVE-2026-2'], 5), {
      added: 2,
    });
    assert.deepEqual(await record('list', ['CVE-2026-2'], 9), { added: 0 });
    assert.deepEqual(await record('desk', ['CVE-2026-2'], 9), { added: 1 });
    assert.deepEqual(await record('desk', [], 9), { added: 0 });
    assert.deepEqual(await readExploited(store, { tenant }), [
      { cve: 'CVE-2026-1', source: 'list', toldAt: 5 },
      { cve: 'CVE-2026-2', source: 'desk', toldAt: 9 },
      { cve: 'CVE-2026-2', source: 'list', toldAt: 5 },
    ]);
  });
});
