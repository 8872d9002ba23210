/** Bad days: one a day however much happens, nothing impossible, and no day that was counted is changed afterwards. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { recordBadDays, type BadDay } from '#store/evidence/badDays.ts';
import { foldDays } from '#store/evidence/count/folding.ts';
import { recordReports } from '#store/evidence/reports.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import { guid } from '../fleets.ts';
import { day0, enroll, noon, publishedAt, signalOf, releaseOf } from './histories.ts';
import { dayMs } from '#core/time.ts';

describe('bad days', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const bad = (number: number, at: number, signal = 'report'): BadDay => ({
    deviceId: guid('device', number),
    signal,
    at,
    what: null,
  });
  const record = (tenant: string, rows: readonly BadDay[], learnedAt = noon(2)) =>
    recordBadDays(store, { tenant, rows, learnedAt });
  const devices = [1, 2, 3].map((number) => ({ number, ring: 'first' }));

  async function stored(tenant: string): Promise<readonly string[]> {
    const { rows } = await store.pool.query<{ id: string; signal: string; day: number }>(
      'select device_id as id, signal, day from bad_days where tenant = $1 order by 1, 2, 3',
      [tenant],
    );
    return rows.map(({ id, signal, day }) => `${id} ${signal} ${day - day0}`);
  }

  it('count a device once a day, and told again change nothing', async () => {
    await enroll(store, 'once', devices);
    const rows = [bad(1, noon(1)), bad(1, noon(1) + 5), bad(1, noon(2)), bad(2, noon(1))];
    assert.deepEqual(await record('once', rows), { added: 3, poison: 0, unknown: 0 });
    assert.deepEqual(await record('once', rows), { added: 0, poison: 0, unknown: 0 });
  });

  it('keep signals apart that differ in case only', async () => {
    await enroll(store, 'case', devices);
    const rows = [bad(1, noon(1), 'vpn'), bad(1, noon(1), 'VPN')];
    assert.equal((await record('case', rows)).added, 2);
  });

  it('of unknown devices and impossible ones are counted and never stored', async () => {
    await enroll(store, 'poison', devices);
    const learnedAt = noon(2);
    const outcome = await record(
      'poison',
      [
        bad(1, Number.NaN),
        bad(1, 1.5),
        bad(1, learnedAt + dayMs + 1),
        bad(1, learnedAt - 60 * dayMs - 1),
        { ...bad(1, noon(1)), deviceId: 'no guid' },
        { ...bad(1, noon(1)), what: '\u0000' },
        bad(99, noon(1)),
        bad(1, learnedAt + dayMs),
        bad(2, learnedAt - 60 * dayMs),
      ],
      learnedAt,
    );
    assert.deepEqual(outcome, { added: 2, poison: 6, unknown: 1 });
  });

  it('are the same in whatever order and pieces they come', async () => {
    let run = 0;
    const event = fc.record({
      number: fc.integer({ min: 1, max: 3 }),
      at: fc.integer({ min: noon(0), max: noon(2) }),
      signal: fc.constantFrom('report', 'blueScreen'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 12 }),
        fc.integer({ min: 1, max: 12 }),
        async (events, size) => {
          run += 1;
          const [one, other] = [`order-${run}-a`, `order-${run}-b`];
          const rows = events.map(({ number, at, signal }) => bad(number, at, signal));
          for (const tenant of [one, other]) await enroll(store, tenant, devices);
          await record(one, rows);
          const reversed = rows.toReversed();
          for (let from = 0; from < rows.length; from += size)
            await record(other, reversed.slice(from, from + size));
          assert.deepEqual(await stored(one), await stored(other));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('told after their day was counted stand on the first open day, once', async () => {
    const tenant = 'late';
    await enroll(store, tenant, devices);
    const signals = [signalOf('report')];
    await foldDays(store, { key: releaseOf(tenant), signals, upTo: day0 + 3, publishedAt });
    const late = [bad(1, noon(1)), bad(1, noon(2)), bad(2, noon(3))];
    assert.equal((await record(tenant, late, noon(3))).added, 2);
    const days = await stored(tenant);
    assert.deepEqual(
      days.map((text) => text.split(' ').at(-1)),
      ['3', '3'],
    );
    await foldDays(store, { key: releaseOf(tenant), signals, upTo: day0 + 5, publishedAt });
    assert.equal((await record(tenant, late, noon(5))).added, 0);
    assert.deepEqual(await stored(tenant), days);
  });

  it('of another signal are not moved by what was counted of this one', async () => {
    const tenant = 'otherSignal';
    await enroll(store, tenant, devices);
    const signals = [signalOf('report')];
    await foldDays(store, { key: releaseOf(tenant), signals, upTo: day0 + 3, publishedAt });
    await record(tenant, [bad(1, noon(1), 'blueScreen')], noon(3));
    assert.match((await stored(tenant))[0] ?? '', / blueScreen 1$/);
  });

  it('come out of reports by either id, for every signal that counts them', async () => {
    const tenant = 'reports';
    await enroll(store, tenant, devices);
    const vpn = signalOf('report', { name: 'vpn', match: { reports: ['VPN down'] } });
    const told = (device: string, name: string, at = noon(1)) => ({ device, name, at });
    const reports = [
      told(guid('device', 1).toUpperCase(), 'vpn DOWN'),
      told(guid('entra', 2), 'printer'),
      told(guid('device', 77), 'printer'),
      told('PC-17', 'printer'),
      told(guid('device', 3), 'printer', Number.NaN),
    ];
    const outcome = { accepted: 2, unknownDevices: 2, unmatched: 0, poison: 1 };
    const signals = [signalOf('report'), vpn];
    for (const _ of [1, 2])
      assert.deepEqual(
        await recordReports(store, { tenant, signals, reports, learnedAt: noon(1) }),
        outcome,
      );
    assert.equal((await stored(tenant)).length, 3);
    const only = await recordReports(store, {
      tenant,
      signals: [vpn],
      reports: [told(guid('device', 1), 'printer')],
      learnedAt: noon(1),
    });
    assert.deepEqual(only, { accepted: 0, unknownDevices: 0, unmatched: 1, poison: 0 });
  });
});
