/** Counting the days of a driver, compared with counting device by device; and that a day is counted once. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { comparisons } from '#core/driver/evidence.ts';
import { recordFacts } from '#store/device/deviceFacts.ts';
import { countDriverDays, modelsOfDrivers } from '#store/driver/dayCounts.ts';
import { recordBadDays } from '#store/evidence/badDays.ts';
import { quietDays } from '#store/evidence/days.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import type { Store } from '#store/store.ts';
import { dayMs } from '#core/time.ts';
import { openDatabase } from '../database.ts';
import { day0, enroll, noon, signalOf } from '../evidence/histories.ts';
import { guid, qualityOf } from '../fleets.ts';

const signal = signalOf('blueScreen', { windowDays: 4 });
const last = 8;

interface Story {
  readonly ring: 'first' | 'broad';
  readonly model: 'Book' | 'Pad' | null;
  readonly heardOn: number;
  readonly badOn: readonly number[];
}

const story: fc.Arbitrary<Story> = fc.record(
  {
    ring: fc.constantFrom('first', 'broad'),
    model: fc.constantFrom('Book', 'Book', 'Pad', null),
    heardOn: fc.integer({ min: 0, max: last }),
    badOn: fc.uniqueArray(fc.integer({ min: -8, max: last }), { maxLength: 3 }),
  },
  { noNullPrototype: true },
);
const day = fc.integer({ min: 0, max: 5 });

describe('counting the days of a driver', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  async function make(tenant: string, fleet: readonly Story[]): Promise<void> {
    await enroll(
      store,
      tenant,
      fleet.map(({ ring, model, heardOn }, number) => ({
        number,
        ring,
        is: { model, lastSyncAt: noon(heardOn) },
      })),
    );
    const rows = fleet.flatMap(({ badOn }, number) =>
      badOn.map((on) => ({
        deviceId: guid('device', number),
        signal: signal.name,
        at: noon(on),
        what: null,
      })),
    );
    await recordBadDays(store, { tenant, rows, learnedAt: noon(last) });
    await markRead(store, { key: qualityOf(tenant), source: 'startups', until: noon(last) });
  }

  const driverOf = (offers: Readonly<Record<Story['ring'], number | null>>) => ({
    title: 'Dock 1',
    models: ['Book'],
    offers: Object.entries(offers).flatMap(([ring, on]) =>
      on === null ? [] : [{ ring, at: noon(on) }],
    ),
  });

  /** Both arms of a comparison on a day; null = nobody with it is at risk. */
  function counted(
    fleet: readonly Story[],
    offers: Readonly<Record<Story['ring'], number | null>>,
    { one, on }: { readonly one: (typeof comparisons)[number]; readonly on: number },
  ) {
    const arms = fleet.flatMap(({ ring, model, heardOn, badOn }) => {
      if (model === null) return [];
      const offer = offers[ring];
      const has = offer !== null && offer < on;
      if (offer !== null && has && on - offer + 1 > signal.windowDays) return [];
      const isFor = model === 'Book';
      const isOther = one === 'model' ? isFor && (offer === null || offer > on) : !isFor && has;
      if (!(isFor && has) && !isOther) return [];
      if (badOn.some((bad) => bad < on && bad >= on - quietDays)) return [];
      const isBad = badOn.includes(on);
      return isBad || heardOn >= on ? [{ isOther, isBad }] : [];
    });
    const sizes = (of: typeof arms) => [of.length, of.filter(({ isBad }) => isBad).length];
    const [updated, others] = [arms.filter((a) => !a.isOther), arms.filter((a) => a.isOther)];
    return updated.length === 0 ? null : [...sizes(updated), ...sizes(others)];
  }

  it('agrees with the rules device by device, whichever rings were offered it when', async () => {
    let run = 0;
    const offered = fc.record({ first: day, broad: fc.option(day) }, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(story, { minLength: 1, maxLength: 12 }),
        offered,
        async (fleet, offers) => {
          run += 1;
          const tenant = `driver-days-${run}`;
          await make(tenant, fleet);
          const of = { key: qualityOf(tenant), driver: driverOf(offers), signals: [signal] };
          // In two looks, as it grows.
          await countDriverDays(store, { ...of, asOf: noon(4) });
          const found = await countDriverDays(store, { ...of, asOf: noon(last) });
          for (const one of comparisons) {
            const expected = Array.from({ length: last }, (_, on) => on).flatMap((on) => {
              const arms = counted(fleet, offers, { one, on });
              return arms === null ? [] : [[day0 + on, ...arms]];
            });
            const rows = found.days[one].map((row) => [
              row.day,
              row.updatedAtRisk,
              row.updatedBad,
              row.othersAtRisk,
              row.othersBad,
            ]);
            assert.deepEqual(rows, expected, one);
          }
          const books = fleet.filter(({ model }) => model === 'Book');
          const exposed = books.filter(({ ring }) => offers[ring] !== null);
          assert.deepEqual([found.devices, found.exposed], [books.length, exposed.length]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('counts a day once: what is told of it later changes nothing', async () => {
    const tenant = 'driver-days-late';
    await make(tenant, [
      { ring: 'first', model: 'Book', heardOn: last, badOn: [2] },
      { ring: 'broad', model: 'Book', heardOn: last, badOn: [] },
    ]);
    const driver = driverOf({ first: 0, broad: null });
    const of = { key: qualityOf(tenant), driver, signals: [signal], asOf: noon(3) };
    const before = await countDriverDays(store, of);
    assert.equal(before.days.model.length, 2);
    await recordBadDays(store, {
      tenant,
      rows: [{ deviceId: guid('device', 1), signal: signal.name, at: noon(1), what: null }],
      learnedAt: noon(4),
    });
    assert.deepEqual(await countDriverDays(store, of), before);
  });

  it('closes no day that its source has not told yet', async () => {
    const tenant = 'driver-days-unread';
    await enroll(store, tenant, [{ number: 0, ring: 'first', is: { lastSyncAt: noon(6) } }]);
    const driver = driverOf({ first: 0, broad: null });
    const of = { key: qualityOf(tenant), driver, signals: [signal], asOf: noon(6) };
    assert.deepEqual((await countDriverDays(store, of)).days, { model: [], ring: [] });
  });

  it('takes models from what reports tell of devices', async () => {
    const tenant = 'driver-models';
    await enroll(store, tenant, [
      { number: 0, ring: 'first', is: { model: 'Book' } },
      { number: 1, ring: 'first', is: { model: 'Pad' } },
      { number: 2, ring: 'first', is: { model: 'Slab' } },
    ]);
    const fact = (number: number, name: string, value: string) => ({
      deviceId: guid('device', number),
      fact: name,
      value,
    });
    await recordFacts(store, {
      tenant,
      at: day0 * dayMs,
      rows: [
        fact(0, 'driver system', 'Dock 1'),
        fact(1, 'app', 'Dock 1'),
        fact(2, 'driver', 'Dock 2'),
      ],
    });
    const told = await modelsOfDrivers(store, { tenant, names: ['dock 1'] });
    assert.deepEqual(told, [{ name: 'dock 1', model: 'Book' }]);
  });
});
