/**
 * Two areas of one tenant: the same month, the same fleet. Whatever is recorded of one, everything that can be read of
 * the other is what it would be without it.
 */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { addArea } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { quality } from '#core/area/quality.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { dayOf, hourMs } from '#core/time.ts';
import { findDevice, listDevices } from '#store/device/deviceList.ts';
import { readDeviceStory } from '#store/device/deviceStory.ts';
import { recordInstalls, type InstallRow } from '#store/device/installs.ts';
import { readRegistered, recordConflicts, writeReadiness } from '#store/device/readiness.ts';
import { recordBadDays } from '#store/evidence/badDays.ts';
import { readCounts } from '#store/evidence/count/counts.ts';
import { closedUntil, foldDays } from '#store/evidence/count/folding.ts';
import { recordExposures } from '#store/evidence/exposures.ts';
import { markRead, readUntilOf } from '#store/evidence/sourceReads.ts';
import { readSymptoms } from '#store/evidence/symptoms.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import { ringRatios } from '#store/evidence/usual/ringRatios.ts';
import { reachingWords, sayUsual } from '#store/evidence/usual/usualWords.ts';
import { dropHold, readHoldGroups, upsertHoldGroup } from '#store/holds/groups.ts';
import {
  heldDeviceCount,
  heldMembers,
  markHeld,
  moveHeld,
  pendingHoldMembers,
} from '#store/holds/members.ts';
import { holdProgress } from '#store/holds/progress.ts';
import { notedInHold } from '#store/registration/drift.ts';
import { readProgress } from '#store/release/progress.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from './database.ts';
import {
  day0,
  enroll,
  install,
  noon,
  publishedAt,
  release,
  lowest,
  tell,
  after as updated,
} from './evidence/histories.ts';
import { guid, numbers } from './fleets.ts';

const devices = 5;
const model = { fact: 'model', value: 'Book' };
const { signals } = quality;
const hold = 'hold-1';

/** Something that is recorded of one area, of a device, at an instant. */
type Recording = (
  store: Store,
  key: ReleaseKey,
  o: { readonly number: number; readonly at: number },
) => Promise<unknown>;

const errors = ['WUDamaged', 'InstallIssue', 'RollbackFailed'];
const failed = (number: number, at: number): InstallRow =>
  install(number, 'failed', { errorClass: errors[number % errors.length] ?? null, at });

const recordings: Readonly<Record<string, Recording>> = {
  installs: async (store, key, { number, at }) => {
    const rows = [failed(number, at), install((number + 1) % devices, 'installing', { at })];
    await recordInstalls(store, { key, rows, at });
    await markRead(store, { key, source: 'installs', until: at });
  },
  begins: (store, key, { at }) =>
    recordExposures(store, {
      key,
      lowest,
      signals,
      asOf: at,
      offered: [{ ring: 'first', at: publishedAt }],
    }),
  closes: (store, key, { at }) => foldDays(store, { key, signals, upTo: dayOf(at), publishedAt }),
  holds: async (store, key, { number, at }) => {
    const of = { ...areaOf(key), hold };
    await upsertHoldGroup(store, { ...of, part: 'hold', groupId: 'g', policyId: 'p' });
    await markHeld(store, { ...of, part: 'hold', deviceIds: [guid('device', number)], at });
  },
  rollsBack: (store, key, { number, at }) =>
    moveHeld(store, {
      ...areaOf(key),
      hold,
      deviceIds: [guid('device', number)],
      part: 'pilot',
      at,
    }),
  lets: (store, key) => dropHold(store, { ...areaOf(key), hold }),
  labels: (store, key, { number, at }) => {
    const reason = number % 2 === 0 ? ['policyConflict'] : [];
    const ineligible = number < 3 ? 'disk' : null;
    const label = { notReady: reason, ineligible, policyConflict: number % 2 === 0 };
    const labels = [{ deviceId: guid('device', number), ...label }];
    return writeReadiness(store, { key: areaOf(key), at, labels });
  },
  conflicts: (store, key, { number, at }) =>
    recordConflicts(store, {
      key: areaOf(key),
      policyId: 'p1',
      deviceIds: [guid('device', number)],
      at,
    }),
  learns: (store, key, { number, at }) =>
    addBaselines(store, {
      key,
      at,
      asOf: at,
      origin: `learn/${number}`,
      releases: number,
      sums: [],
      months: [],
      ratios: [],
    }),
  says: (store, key, { number, at }) =>
    sayUsual(store, {
      key,
      signal: 'installFailure',
      cohort: number % 2 === 0 ? null : model,
      share: number / 10,
      operator: 'kim',
      reason: 'proxy',
      at,
    }),
};

const areaOf = ({ tenant, area }: ReleaseKey) => ({ tenant, area });

/** Everything that can be read of a release and its area; what a device is, whatever the area, is left out. */
async function everything(store: Store, key: ReleaseKey, asOf: number): Promise<object> {
  const area = areaOf(key);
  const held = { ...area, hold };
  const rings = ['first', 'broad'];
  const update = { asOf, lowest };
  const among = { ring: null, cohort: [], without: [] };
  const readUntil = await readUntilOf(store, area);
  const stories = numbers(devices).map((number) =>
    readDeviceStory(store, {
      key,
      deviceId: guid('device', number),
      entraDeviceId: guid('entra', number),
      ring: null,
      since: noon(-1),
    }),
  );
  const listed = await listDevices(store, {
    key: area,
    update: { ...update, states: null },
    limit: 100,
  });
  const found = numbers(devices).map((number) =>
    findDevice(store, { key: area, id: guid('device', number) }),
  );
  return {
    readUntil,
    closed: Object.fromEntries(await closedUntil(store.pool, key)),
    counts: await readCounts(store, { key, signals, publishedAt, asOf, rings }),
    symptoms: await readSymptoms(store, { key, signals, publishedAt, asOf, readUntil, among }),
    progress: await readProgress(store, {
      key: area,
      ...update,
      offeredRings: ['first'],
      ringOrder: rings,
    }),
    listed: listed.map((one) => ({ ...one, labelledAt: null })),
    found: (await Promise.all(found)).map((one) => ({ ...one, labelledAt: null })),
    stories: await Promise.all(stories),
    registered: (
      await readRegistered(store, {
        tenant: area.tenant,
        from: '00000000-0000-0000-0000-000000000000',
        to: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
      })
    ).map((one) => ({ ...one, conflictsIn: one.conflictsIn.includes(area.area) })),
    ratios: await ringRatios(store, { key: area, signals, before: asOf }),
    baselines: await readBaselines(store, { key: area, version: null }),
    first: await readBaselines(store, { key: area, version: 1 }),
    words: await reachingWords(store, { key: area }),
    groups: (await readHoldGroups(store, area)).map((group) => ({ ...group, tenant: null })),
    held: await heldDeviceCount(store, held),
    members: await heldMembers(store, { ...held, part: 'hold', limit: 100 }),
    pending: await pendingHoldMembers(store, { ...held, cohort: [model], limit: 100 }),
    noted: await notedInHold(store, { ...held, isPilot: false, at: noon(60) }),
    rollback: await holdProgress(store, { ...held, lowest, asOf }),
  };
}

/** A fleet of two rings some of whose devices have the update, and what befell them before anything was counted. */
async function fleetOf(store: Store, tenant: string): Promise<void> {
  const is = (number: number) => ({
    lastSyncAt: noon(number % 3),
    osVersion: number % 2 === 0 ? updated : '10.0.19044.1706',
  });
  await enroll(
    store,
    tenant,
    numbers(devices).map((number) => ({
      number,
      ring: number < 3 ? 'first' : 'broad',
      is: is(number),
    })),
  );
  const crash = { signal: 'blueScreen', what: '0x7E', deviceId: guid('device', 1) };
  await recordBadDays(store, { tenant, rows: [{ ...crash, at: noon(1) }], learnedAt: noon(1) });
  const key = { tenant, area: 'quality' } as const;
  for (const source of ['devices', 'startups', 'apps', 'reports'])
    await markRead(store, { key, source, until: noon(20) });
  // Silence is a device's, whichever area notes it first: nobody is silent yet.
  await markRead(store, { key, source: 'contact', until: noon(0) });
}

describe('two areas of one month and one fleet', () => {
  let store: Store;
  let tenants = 0;
  // Both compare the same of the same product: what differs is that they are two.
  let undo = (): void => undefined;
  before(async () => {
    undo = addArea({ ...quality, area: 'feature' });
    ({ store } = await openDatabase());
  });
  after(async () => {
    undo();
    await store.close();
  });

  const areas: readonly Area[] = ['quality', 'feature'];
  const steps = fc.array(
    fc.record(
      {
        area: fc.constantFrom(...areas),
        what: fc.constantFrom(...Object.keys(recordings)),
        number: fc.integer({ min: 0, max: devices - 1 }),
        goesBack: fc.integer({ min: 0, max: 7 }).map((dice) => dice === 0),
      },
      { noNullPrototype: true },
    ),
    { minLength: 4, maxLength: 10 },
  );

  it('share nothing: what one reads is what it would read alone', () =>
    fc.assert(
      fc.asyncProperty(steps, async (recorded) => {
        tenants += 1;
        const both = `both-${tenants}`;
        const tenantOf = { quality: `quality-${tenants}`, feature: `feature-${tenants}` };
        const all = [both, ...Object.values(tenantOf)];
        for (const tenant of all) await fleetOf(store, tenant);
        for (const [nth, { area, what, number, goesBack }] of recorded.entries()) {
          const at = noon(1) + nth * 6 * hourMs;
          const lost = [{ number, is: { osVersion: '10.0.19044.1', lastSyncAt: at } }];
          if (goesBack) for (const tenant of all) await tell(store, tenant, lost);
          const alone = tenantOf[area === 'feature' ? 'feature' : 'quality'];
          for (const tenant of [both, alone])
            await recordings[what]?.(store, { tenant, area, id: release }, { number, at });
        }
        const asOf = noon(4);
        for (const [area, alone] of Object.entries(tenantOf)) {
          const of = { area: area as Area, id: release };
          assert.deepEqual(
            await everything(store, { ...of, tenant: both }, asOf),
            await everything(store, { ...of, tenant: alone }, asOf),
            area,
          );
        }
      }),
      { numRuns: 8 },
    ));

  it('have each their own of everything, so that the property above can fail', async () => {
    const tenant = 'full';
    await fleetOf(store, tenant);
    const key = { tenant, area: 'quality', id: release } as const;
    const empty = await everything(store, key, noon(9));
    const inOrder = ['labels', 'conflicts', 'installs', 'begins', 'closes', 'holds', 'rollsBack'];
    for (const what of [...inOrder, 'learns', 'says'])
      await recordings[what]?.(store, key, { number: 2, at: noon(3) });
    await recordings['holds']?.(store, key, { number: 4, at: noon(3) });
    const full = await everything(store, key, noon(9));
    const other = await everything(store, { ...key, area: 'feature' }, noon(9));
    assert.deepEqual({ ...other, groups: [] }, empty);
    const same = Object.entries(full).filter(
      ([name, value]) => JSON.stringify(value) === JSON.stringify(Reflect.get(empty, name)),
    );
    assert.deepEqual(
      same.map(([name]) => name),
      [],
    );
  });

  it('take what befalls a device itself alike, and close its days together', async () => {
    const tenant = 'alike';
    await fleetOf(store, tenant);
    const of = { tenant, id: release };
    const badIn = async (area: Area) => {
      const story = await readDeviceStory(store, {
        key: { ...of, area },
        deviceId: guid('device', 1),
        entraDeviceId: null,
        ring: null,
        since: noon(-1),
      });
      return story.badDays.map(({ signal, at }) => [signal, dayOf(at) - day0]);
    };
    assert.deepEqual(await badIn('feature'), [['blueScreen', 1]]);
    assert.deepEqual(await badIn('quality'), await badIn('feature'));
    assert.equal((await readUntilOf(store, { tenant, area: 'feature' }))['apps'], noon(20));
  });
});
