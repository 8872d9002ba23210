/** What bad devices reported, read from a real database: as of an instant, each device once, and no longer than five. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { errorCodeOf } from '#core/evidence/signal/errorCode.ts';
import { quality } from '#core/area/quality.ts';
import { signal, type Signal } from '#core/evidence/signal/signal.ts';
import type { Among, Symptoms, SymptomsQuestion } from '#core/evidence/signal/symptom.ts';
import { recordBadDays } from '#store/evidence/badDays.ts';
import { foldDays } from '#store/evidence/count/folding.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { readSymptoms } from '#store/evidence/symptoms.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import { guid, numbers, qualityOf } from '../fleets.ts';
import {
  after as updated,
  count,
  day0,
  enroll,
  expose,
  install,
  noon,
  publishedAt,
  release,
  report,
  signalOf,
  tell,
  releaseOf,
} from './histories.ts';
import { stories, type Story } from './model.ts';

const everybody: Among = { ring: null, cohort: [], without: [] };

describe('symptoms', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const ask = (tenant: string, further: Partial<SymptomsQuestion> = {}) =>
    readSymptoms(store, {
      key: releaseOf(tenant),
      signals: quality.signals,
      publishedAt,
      asOf: noon(30),
      readUntil: { apps: noon(30), startups: noon(30) },
      among: everybody,
      ...further,
    });

  /** Devices of two rings whose installs fail with these codes, one a device. */
  async function failing(
    tenant: string,
    errors: readonly {
      readonly errorClass: string | null;
      readonly told: string | number | null;
    }[],
  ): Promise<void> {
    await enroll(
      store,
      tenant,
      errors.map((_, number) => ({
        number,
        ring: number % 2 === 0 ? 'first' : 'broad',
        is: { lastSyncAt: noon(0), model: number < 2 ? 'Pad' : 'Book' },
      })),
    );
    const rows = errors.map(({ errorClass, told }, number) =>
      install(number, 'failed', { errorClass, errorCode: errorCodeOf(told) }),
    );
    await report(store, tenant, rows);
    await expose(store, tenant, noon(1));
  }

  it('of failed installs are counted by code, however it was told, and by class where none was', async () => {
    await failing('codes', [
      { errorClass: 'WUDamaged', told: -2_147_010_798 },
      { errorClass: 'WUDamaged', told: 2_147_956_498 },
      { errorClass: 'WUDamaged', told: '0x80073712_C3FD' },
      { errorClass: 'wuDamaged', told: null },
      { errorClass: 'WUDamaged', told: 'NaN' },
      { errorClass: null, told: 0 },
      // The network's fault, which is not counted.
      { errorClass: 'DownloadTimeout', told: '0x80D02002' },
    ]);
    assert.deepEqual(await ask('codes'), [
      {
        signal: 'installFailure',
        devices: 6,
        most: [
          { what: 'WUDamaged', code: '0x80073712', devices: 3 },
          { what: 'WUDamaged', code: null, devices: 2 },
          { what: null, code: null, devices: 1 },
        ],
        others: 0,
      },
    ]);
  });

  it('bear a class only where all their devices agree on it', async () => {
    await failing('classes', [
      { errorClass: 'One', told: 5 },
      { errorClass: 'Other', told: 5 },
      { errorClass: 'One', told: 6 },
      { errorClass: null, told: 6 },
    ]);
    const [found] = await ask('classes');
    assert.deepEqual(found?.most, [
      { what: null, code: '0x00000005', devices: 2 },
      { what: null, code: '0x00000006', devices: 2 },
    ]);
  });

  it('are told five at most, those of most devices first, and the rest as a number', async () => {
    const errors = [1, 2, 3, 4, 5, 6, 7].flatMap((code) =>
      numbers(code).map(() => ({ errorClass: null, told: code })),
    );
    await failing('many', errors);
    const [found] = await ask('many');
    assert.deepEqual(
      found?.most.map(({ code, devices }) => `${code} ${devices}`),
      [7, 6, 5, 4, 3].map((code) => `0x0000000${code} ${code}`),
    );
    assert.deepEqual([found?.others, found?.devices], [3, 28]);
  });

  it('are those of a ring, of a cohort, or of all without some cohorts', async () => {
    await failing(
      'among',
      [1, 2, 3, 4].map((code) => ({ errorClass: null, told: code })),
    );
    const pads = { fact: 'model', value: 'Pad' };
    const codesOf = async (among: Partial<Among>): Promise<readonly (string | null)[]> => {
      const [found] = await ask('among', { among: { ...everybody, ...among } });
      return found?.most.map(({ code }) => code?.at(-1) ?? null) ?? [];
    };
    assert.deepEqual(await codesOf({ ring: 'first' }), ['1', '3']);
    assert.deepEqual(await codesOf({ cohort: [pads] }), ['1', '2']);
    assert.deepEqual(await codesOf({ without: [[pads]] }), ['3', '4']);
    assert.deepEqual(await codesOf({ ring: 'first', without: [[pads]] }), ['3']);
    assert.deepEqual(await codesOf({ cohort: [pads, { fact: 'driver', value: '1' }] }), []);
    assert.deepEqual(await codesOf({ without: [[{ fact: 'firmware', value: "O'Neill" }]] }), [
      '1',
      '2',
      '3',
      '4',
    ]);
  });

  it('stay as they were at a look, whatever is learned after it', async () => {
    const tenant = 'as of';
    await failing(tenant, [{ errorClass: 'WUDamaged', told: '0x80073712' }]);
    const look = { asOf: noon(1), readUntil: {} };
    const then = await ask(tenant, look);
    const again = install(0, 'failed', { errorClass: 'Other', errorCode: '0x80070005' });
    await report(store, tenant, [{ ...again, at: noon(2) }]);
    await expose(store, tenant, noon(2));
    const what = 'printer';
    const told = { deviceId: guid('device', 0), signal: 'report', at: noon(0), what };
    await recordBadDays(store, { tenant, rows: [told], learnedAt: noon(3) });
    assert.deepEqual(await ask(tenant, look), then);
    // It is in the report still; the failure was counted with its first code.
    const later = await ask(tenant);
    assert.deepEqual(later[0], then[0]);
  });

  it('of a device that reported several count under the latest', async () => {
    const tenant = 'latest';
    await enroll(store, tenant, [{ number: 0, ring: 'first', is: { lastSyncAt: noon(0) } }]);
    await tell(store, tenant, [{ number: 0, is: { osVersion: updated, lastSyncAt: noon(1) } }]);
    await expose(store, tenant, noon(1));
    const rows = ['scanner', 'printer', 'vpn'].map((what, days) => ({
      deviceId: guid('device', 0),
      signal: 'report',
      at: noon(1 + days),
      what,
    }));
    await recordBadDays(store, { tenant, rows: rows.toReversed(), learnedAt: noon(4) });
    const most = async (asOf: number) => (await ask(tenant, { asOf }))[0]?.most;
    assert.deepEqual(await most(noon(4)), [{ what: 'vpn', code: null, devices: 1 }]);
    assert.equal(await most(noon(3)), undefined, 'it was not known yet');
  });

  it('are none of another tenant, another release or a signal not asked for', async () => {
    await failing('alone', [{ errorClass: null, told: 1 }]);
    assert.deepEqual(await ask('nobody'), []);
    assert.deepEqual(await ask('alone', { key: { ...releaseOf('alone'), id: '2027-01-B' } }), []);
    assert.deepEqual(await ask('alone', { signals: [signalOf('blueScreen')] }), []);
    assert.deepEqual(await ask('alone', { signals: [] }), []);
  });

  describe('of any fleet', () => {
    const signals: readonly Signal[] = [
      signal('vpn', '', 'reports', { windowDays: 3 }),
      signal('crash', '', 'apps', { windowDays: 3 }),
    ];
    let run = 0;

    it('add up to the devices that the evidence counts, but for those that turned bad twice', async () => {
      await fc.assert(
        fc.asyncProperty(stories(['vpn', 'crash'], 9), async (fleet) => {
          run += 1;
          const tenant = `fleet ${run}`;
          const { counted, found } = await lived(tenant, fleet);
          for (const { name } of signals) {
            const { bad, times } = counted(name);
            const own = found.find((one) => one.signal === name);
            assert.equal(own?.devices ?? 0, bad, `${name}: ${JSON.stringify(own)}`);
            assert.ok(bad <= times);
            assert.equal(sumOf(own), own?.devices ?? 0);
          }
        }),
        { numRuns: 25 },
      );
    });

    const sumOf = (one: Symptoms | undefined): number =>
      (one?.most ?? []).reduce((sum, { devices }) => sum + devices, one?.others ?? 0);

    /** Lets days pass over a fleet, and counts it in both ways. */
    async function lived(tenant: string, fleet: readonly Story[]) {
      const asOf = noon(9);
      await live(tenant, fleet);
      await markRead(store, { key: qualityOf(tenant), source: 'apps', until: asOf });
      await foldDays(store, { key: releaseOf(tenant), signals, upTo: day0 + 4, publishedAt });
      const counts = await count(store, tenant, asOf, { signals });
      const found = await ask(tenant, { signals, asOf, readUntil: counts.readUntil });
      return {
        found,
        counted: (name: string) => ({
          times:
            sum(counts.baseline.filter((one) => isOf(one, name)).map(({ bad }) => bad)) +
            sum(counts.control.filter((one) => isOf(one, name)).map((one) => one.updatedBad)),
          bad: fleet.filter((story) => isBad(story, name)).length,
        }),
      };
    }

    const sum = (some: readonly number[]): number => some.reduce((all, one) => all + one, 0);
    const isOf = (
      one: { readonly signal: string; readonly cohort: string | null },
      name: string,
    ): boolean => one.signal === name && one.cohort === null;

    /** The rule once more, device by device. */
    function isBad({ beganOn, bad }: Story, name: string): boolean {
      const days = bad.filter((one) => one.signal === name).map(({ day }) => day);
      // Apps are read until this day, reports are known as they come.
      const last = name === 'crash' ? 8 : 9;
      const isQuiet = (day: number): boolean =>
        name !== 'crash' || !days.some((other) => other < day && other >= day - 7);
      return days.some(
        (day) =>
          beganOn !== null && day >= beganOn && day < beganOn + 3 && day <= last && isQuiet(day),
      );
    }

    async function live(tenant: string, fleet: readonly Story[]): Promise<void> {
      await enroll(
        store,
        tenant,
        fleet.map(({ ring, model }, number) => ({
          number,
          ring,
          is: { model, lastSyncAt: noon(9) },
        })),
      );
      await store.pool.query(
        `insert into exposures (tenant, area, release, device_id, ring, since, begun_at)
         select $1, 'quality', $2, d.device_id, d.ring, s.since, s.since
         from unnest($3::uuid[], $4::bigint[]) as s (device_id, since)
           join devices d on d.tenant = $1 and d.device_id = s.device_id where s.since is not null`,
        [
          tenant,
          release,
          fleet.map((_, number) => guid('device', number)),
          fleet.map(({ beganOn }) => (beganOn === null ? null : noon(beganOn))),
        ],
      );
      const rows = fleet.flatMap(({ bad }, number) =>
        bad.map(({ signal: name, day }) => ({
          deviceId: guid('device', number),
          signal: name,
          at: noon(day),
          what: day % 2 === 0 ? 'even' : 'ODD',
        })),
      );
      await recordBadDays(store, { tenant, rows, learnedAt: noon(9) });
    }
  });
});
