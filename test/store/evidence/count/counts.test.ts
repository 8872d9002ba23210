/** Counting: the store's one pass agrees with the rules device by device, and what was counted once stays. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { cohortName, type Cohort } from '#core/evidence/count/counts.ts';
import { recordFacts } from '#store/device/deviceFacts.ts';
import { recordBadDays } from '#store/evidence/badDays.ts';
import { foldDays } from '#store/evidence/count/folding.ts';
import { markRead, readUntilOf } from '#store/evidence/sourceReads.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../../database.ts';
import { guid, numbers, qualityOf } from '../../fleets.ts';
import {
  after as updated,
  count,
  day0,
  enroll,
  expose,
  noon,
  publishedAt,
  release,
  signalOf,
  tell,
  releaseOf,
} from '../histories.ts';
import {
  baselineOf,
  beforeOf,
  controlOf,
  sinceOf,
  stories,
  type ModelQuestion,
  type Story,
} from '../model.ts';
import { dayMs } from '#core/time.ts';

const signals = [
  signalOf('report', { windowDays: 4 }),
  signalOf('dark', { windowDays: 6 }),
  signalOf('blueScreen', { windowDays: 5 }),
  signalOf('installFailure', { windowDays: 3 }),
];
const names = signals.map(({ name }) => name);
const keep: readonly Cohort[] = [
  { fact: 'model', value: 'Book' },
  { fact: 'model', value: 'Pad' },
  { fact: 'driver', value: '1' },
  { fact: 'driver', value: '2' },
];
const cohorts = keep.map(cohortName);

/** Puts stories into the store as they are, without the ways by which they came about. */
async function make(
  store: Store,
  tenant: string,
  fleet: readonly Story[],
  offers: ModelQuestion['offers'],
): Promise<void> {
  for (const [ring, on] of Object.entries(offers))
    if (on !== null)
      await store.pool.query(
        `insert into ring_offers (tenant, area, release, ring, at) values ($1, 'quality', $2, $3, $4)`,
        [tenant, release, ring, noon(on)],
      );
  await enroll(
    store,
    tenant,
    fleet.map(({ ring, model, heardOn }, number) => ({
      number,
      ring,
      is: { model, lastSyncAt: heardOn === null ? null : noon(heardOn) },
    })),
  );
  const gone = fleet.flatMap((story, number) => (story.registered ? [] : guid('device', number)));
  await store.pool.query(
    `update devices set registration = 'excluded', ring = null where tenant = $1 and device_id = any($2::uuid[])`,
    [tenant, gone],
  );
  await recordFacts(store, {
    tenant,
    at: 0,
    rows: fleet.flatMap(({ driver }, number) =>
      driver === null ? [] : { deviceId: guid('device', number), fact: 'driver', value: driver },
    ),
  });
  for (const [number, story] of fleet.entries()) {
    const since = sinceOf(story);
    const begunAt = story.beganOn === null ? null : noon(story.beganOn);
    if (since !== null)
      await store.pool.query(
        `insert into exposures (tenant, area, release, device_id, ring, since, begun_at)
         values ($1, 'quality', $2, $3, $4, $5, $6)`,
        [tenant, release, guid('device', number), story.ring, noon(since), begunAt],
      );
  }
  await recordBadDays(store, {
    tenant,
    learnedAt: noon(10),
    rows: fleet.flatMap(({ bad }, number) =>
      bad.map(({ signal, day }) => ({
        deviceId: guid('device', number),
        signal,
        at: noon(day),
        what: null,
      })),
    ),
  });
}

const inOrder = (rows: readonly object[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row, Object.keys(row).toSorted())).toSorted();

describe('counting evidence', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('agrees with the rules device by device, however many days are closed', async () => {
    let run = 0;
    const days = fc.integer({ min: 0, max: 8 });
    const offered = fc.record(
      { first: fc.option(days), broad: fc.option(days) },
      { noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(
        stories(names, 8),
        days,
        days,
        offered,
        async (fleet, one, other, offers) => {
          run += 1;
          const tenant = `model-${run}`;
          const [closed, today] = [Math.min(one, other), Math.max(one, other)];
          await make(store, tenant, fleet, offers);
          for (const source of ['startups', 'contact'] as const)
            await markRead(store, { key: qualityOf(tenant), source, until: noon(today) });
          const upTo = day0 + closed;
          await foldDays(store, { key: releaseOf(tenant), signals, upTo, publishedAt });
          const counts = await count(store, tenant, noon(today), { signals, keep });
          const question = { signals, closedUntil: closed, today, cohorts, offers };
          const own = <T extends { readonly cohort: string | null }>(rows: readonly T[]) =>
            rows.filter(({ cohort }) => cohort === null || cohorts.includes(cohort));
          assert.deepEqual(inOrder(own(counts.baseline)), inOrder(baselineOf(fleet, question)));
          const control = own(counts.control).map((row) => ({ ...row, day: row.day - day0 }));
          const expected = [...beforeOf(fleet, question), ...controlOf(fleet, question)];
          assert.deepEqual(inOrder(control), inOrder(expected));
        },
      ),
      { numRuns: 60 },
    );
  });

  /** Twelve devices of two models that began on day 1, and as many that have not begun. */
  async function rollOut(tenant: string): Promise<void> {
    const models = { model: 'Book', firmware: 'R1', site: null };
    await enroll(
      store,
      tenant,
      numbers(24).map((number) => ({
        number,
        ring: number < 12 ? 'first' : 'broad',
        is: { ...models, lastSyncAt: noon(1) },
      })),
    );
    await tell(
      store,
      tenant,
      numbers(12).map((number) => ({
        number,
        is: {
          ...models,
          ...(number < 2 ? { model: 'Pad' } : {}),
          osVersion: updated,
          lastSyncAt: noon(1),
        },
      })),
    );
    await expose(store, tenant, noon(1));
  }
  const reported = (tenant: string, some: readonly number[], at: number, signal = 'report') =>
    recordBadDays(store, {
      tenant,
      learnedAt: at,
      rows: some.map((number) => ({ deviceId: guid('device', number), signal, at, what: null })),
    });

  it('lists cohorts in which two devices turned bad, over closed and open days together', async () => {
    const tenant = 'listed';
    await rollOut(tenant);
    await reported(tenant, [0], noon(1));
    const listed = async () => {
      const { baseline, exposures, cohortsSeen } = await count(store, tenant, noon(2));
      const of = exposures.filter(({ cohort }) => cohort !== null);
      return [
        [...new Set(baseline.flatMap(({ cohort }) => cohort ?? []))],
        of.map(({ cohort, devices, exposed }) => [cohort, devices, exposed]),
        cohortsSeen,
      ];
    };
    // Seen: the maker, Book, R1 and the build that both models are on.
    assert.deepEqual(await listed(), [[], [], 4]);
    await foldDays(store, {
      key: releaseOf(tenant),
      signals: [signalOf('report')],
      upTo: day0 + 2,
      publishedAt,
    });
    assert.deepEqual(await listed(), [[], [], 4]);
    await reported(tenant, [1], noon(2));
    const all = ['firmware=R1', 'manufacturer=Contoso', 'model=Pad', 'windows=19044'];
    assert.deepEqual(await listed(), [
      all,
      [
        ['firmware=R1', 24, 12],
        ['manufacturer=Contoso', 24, 12],
        ['model=Pad', 2, 2],
        ['windows=19044', 24, 12],
      ],
      5,
    ]);
  });

  it('keeps a closed day as it was counted, and repeats nothing', async () => {
    const tenant = 'kept';
    await rollOut(tenant);
    const fold = (upTo: number) =>
      foldDays(store, { key: releaseOf(tenant), signals: [signalOf('report')], upTo, publishedAt });
    assert.deepEqual(await fold(day0 + 2), { days: 2 });
    assert.deepEqual(await fold(day0 + 2), { days: 0 });
    const read = () => count(store, tenant, noon(1), { signals: [signalOf('report')] });
    const first = await read();
    assert.equal(first.baseline[0]?.atRisk, 10);
    await tell(
      store,
      tenant,
      numbers(24).map((number) => ({ number, is: { model: 'Other', lastSyncAt: null } })),
    );
    assert.deepEqual((await read()).baseline, first.baseline);
    await Promise.all([fold(day0 + 4), fold(day0 + 4), fold(day0 + 4)]);
    const { rows } = await store.pool.query('select 1 from day_counts where tenant = $1', [tenant]);
    await fold(day0 + 4);
    const again = await store.pool.query('select 1 from day_counts where tenant = $1', [tenant]);
    assert.equal(again.rows.length, rows.length);
  });

  it('closes no day that its source has not told all of, and compares none', async () => {
    const tenant = 'unread';
    await rollOut(tenant);
    const both = [signalOf('installFailure'), signalOf('blueScreen')];
    const fold = () =>
      foldDays(store, { key: releaseOf(tenant), signals: both, upTo: day0 + 5, publishedAt });
    await markRead(store, { key: qualityOf(tenant), source: 'installs', until: noon(2) });
    await fold();
    const open = async () => {
      const { rows } = await store.pool.query<{ signal: string; day: number }>(
        'select signal, until_day as day from folds where tenant = $1 order by 1',
        [tenant],
      );
      return rows.map(({ signal, day }) => `${signal} ${day - day0}`);
    };
    assert.deepEqual(await open(), ['installFailure 2']);
    const compared = async () => {
      const { control } = await count(store, tenant, noon(5), { signals: both });
      return [...new Set(control.map(({ day }) => day - day0))];
    };
    assert.deepEqual(await compared(), []);
    await markRead(store, {
      key: qualityOf(tenant),
      source: 'startups',
      until: (day0 + 2) * dayMs,
    });
    assert.deepEqual(await compared(), [1]);
    await fold();
    assert.deepEqual(await open(), ['blueScreen 2', 'installFailure 2']);
    assert.deepEqual(await compared(), [1]);
  });

  it('takes up a signal that a policy has newly got from the publication on', async () => {
    const tenant = 'newSignal';
    await rollOut(tenant);
    const of = { key: releaseOf(tenant), upTo: day0 + 3, publishedAt };
    await foldDays(store, { ...of, signals: [signalOf('report')] });
    const own = signalOf('report', { name: 'vpn' });
    assert.deepEqual(await foldDays(store, { ...of, signals: [signalOf('report'), own] }), {
      days: 3,
    });
    const { baseline } = await count(store, tenant, noon(2), { signals: [own] });
    assert.ok(baseline.some(({ signal, age }) => signal === 'vpn' && age === 1));
  });

  it('of a fleet without devices names every ring with none', async () => {
    const counts = await count(store, 'nobody', noon(3), { keep });
    assert.deepEqual(
      [counts.baseline, counts.control, counts.cohortsSeen, counts.notBooting],
      [[], [], 0, 0],
    );
    assert.deepEqual(
      counts.exposures.map(({ ring, devices }) => [ring, devices]),
      [
        ['first', 0],
        ['broad', 0],
      ],
    );
  });

  it('knows of every source how far it was read, and never goes back', async () => {
    const tenant = 'marks';
    for (const until of [noon(1), noon(3), noon(2)])
      await markRead(store, { key: qualityOf(tenant), source: 'apps', until });
    assert.deepEqual(await readUntilOf(store, qualityOf(tenant)), {
      installs: null,
      contact: null,
      builds: null,
      startups: null,
      apps: noon(3),
      reports: null,
    });
  });

  it('of twenty thousand devices is one pass and adds up', async () => {
    const tenant = 'large';
    const models = numbers(40).map((number) => `Model ${number}`);
    await enroll(
      store,
      tenant,
      numbers(20_000).map((number) => ({
        number,
        ring: number % 10 === 0 ? 'first' : 'broad',
        is: {
          model: models[number % 40] ?? null,
          lastSyncAt: noon(2),
          ...(number % 10 === 0 ? { osVersion: updated } : {}),
        },
      })),
    );
    assert.deepEqual(await expose(store, tenant, noon(2)), { added: 2000 });
    await reported(tenant, [0, 10, 40, 11], noon(2));
    await reported(tenant, [0, 10, 11, 13], noon(2), 'blueScreen');
    await markRead(store, { key: qualityOf(tenant), source: 'startups', until: noon(3) });
    const counts = await count(store, tenant, noon(3));
    const of = counts.baseline.filter(
      ({ signal, cohort, age }) => signal === 'report' && cohort === null && age === 1,
    );
    const sum = (some: readonly number[]): number => some.reduce((all, one) => all + one, 0);
    assert.equal(sum(of.map(({ atRisk }) => atRisk)), 2000);
    assert.equal(sum(of.map(({ bad }) => bad)), 3);
    const compared = counts.control.find(
      ({ signal, ring, day }) => signal === 'blueScreen' && ring === 'first' && day === day0 + 2,
    );
    assert.deepEqual(
      [compared?.updatedAtRisk, compared?.updatedBad, compared?.othersAtRisk, compared?.othersBad],
      [2000, 2, 18_000, 2],
    );
    assert.ok(counts.baseline.some(({ cohort }) => cohort === 'model=Model 0'));
    assert.ok(counts.baseline.every(({ cohort }) => cohort !== 'model=Model 3'));
  });
});
