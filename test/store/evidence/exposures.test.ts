/** Exposures: who began with an update and when, and what the devices themselves show of it. */
import assert from 'node:assert/strict';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { quality } from '#core/area/quality.ts';
import { foldDays } from '#store/evidence/count/folding.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { markHeld, moveHeld } from '#store/holds/members.ts';
import { upsertRing } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import { guid, now, numbers, qualityOf } from '../fleets.ts';
import {
  after as updated,
  count,
  day0,
  enroll,
  expose,
  install,
  noon,
  publishedAt,
  report,
  signalOf,
  tell,
  releaseOf,
} from './histories.ts';
import { dayMs } from '#core/time.ts';

describe('exposures', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const fleet = (count_: number, ring = 'first') =>
    numbers(count_).map((number) => ({ number, ring, is: { lastSyncAt: noon(0) } }));

  async function exposed(tenant: string) {
    const { rows } = await store.pool.query<{
      id: string;
      ring: string;
      since: number;
      begun_at: number | null;
      revision: number | null;
      back_at: number | null;
    }>(
      'select device_id as id, ring, since, begun_at, version[2] as revision, back_at from exposures where tenant = $1',
      [tenant],
    );
    return new Map(
      rows.map(({ id, ...row }) => [fleet(20).findIndex((_, n) => guid('device', n) === id), row]),
    );
  }

  /** Bad days of a tenant, but for restarts that devices do not come back from (`count/restarts.test.ts`). */
  async function badOf(tenant: string): Promise<readonly string[]> {
    const { rows } = await store.pool.query<{ id: string; signal: string; day: number }>(
      `select device_id as id, signal, day from bad_days where tenant = $1 and signal <> 'notBack'`,
      [tenant],
    );
    const numberOf = (id: string): number =>
      numbers(20).findIndex((number) => guid('device', number) === id);
    return rows.map((row) => `${numberOf(row.id)} ${row.signal} ${row.day - day0}`).toSorted();
  }

  it('begin with the build or newer, or with an install under way or failed for it', async () => {
    const tenant = 'begin';
    await enroll(store, tenant, fleet(9));
    await tell(store, tenant, [
      { number: 0, is: { osVersion: updated, lastSyncAt: noon(1) } },
      { number: 1, is: { osVersion: '10.0.19044.1900', lastSyncAt: noon(1) } },
      { number: 2, is: { osVersion: '10.0.19044.1765', lastSyncAt: noon(1) } },
      { number: 3, is: { osVersion: '10.0.22000.9999', lastSyncAt: noon(1) } },
    ]);
    await report(store, tenant, [
      install(4, 'installing'),
      install(5, 'failed'),
      install(6, 'other'),
      install(7, 'restartPending', { targetBuild: '10.0.19044.1700' }),
    ]);
    assert.deepEqual(await expose(store, tenant, noon(1) + 7), { added: 4 });
    assert.deepEqual(await expose(store, tenant, noon(2)), { added: 0 });
    const seen = await exposed(tenant);
    assert.deepEqual(new Set(seen.keys()), new Set([0, 1, 4, 5]));
    const of = { ring: 'first', since: noon(1), begun_at: noon(1) };
    assert.deepEqual(seen.get(0), { ...of, revision: 1766, back_at: null });
    assert.equal(seen.get(4)?.revision, null);
  });

  it('need a registration, and keep their ring when the device moves', async () => {
    const tenant = 'moves';
    await enroll(store, tenant, fleet(2));
    await tell(store, tenant, [
      { number: 0, is: { osVersion: updated, lastSyncAt: noon(1) } },
      { number: 1, is: { osVersion: updated, lastSyncAt: noon(1) } },
    ]);
    await store.pool.query(
      `update devices set registration = 'excluded', ring = null where tenant = $1 and device_id = $2`,
      [tenant, guid('device', 1)],
    );
    assert.deepEqual(await expose(store, tenant, noon(1)), { added: 1 });
    await store.pool.query(`update devices set ring = 'broad' where tenant = $1`, [tenant]);
    await expose(store, tenant, noon(2));
    const counts = await count(store, tenant, noon(2));
    assert.deepEqual(
      counts.baseline.filter(({ signal }) => signal === 'report').map(({ ring }) => ring),
      ['first', 'first'],
    );
    assert.deepEqual(counts.exposures, [
      { ring: 'first', cohort: null, devices: 1, exposed: 1 },
      { ring: 'broad', cohort: null, devices: 0, exposed: 0 },
    ]);
  });

  it('never begin in a counted day, nor long ago because of a wrong clock', async () => {
    const tenant = 'clock';
    await enroll(store, tenant, fleet(3));
    await report(store, tenant, [
      install(0, 'installing', { at: 1000 }),
      install(1, 'installing', { at: noon(400) }),
    ]);
    await expose(store, tenant, noon(2));
    const seen = await exposed(tenant);
    assert.deepEqual([seen.get(0)?.since, seen.get(1)?.since], [noon(2) - 7 * dayMs, noon(2)]);
    await foldDays(store, {
      key: releaseOf(tenant),
      signals: [signalOf('report')],
      upTo: day0 + 3,
      publishedAt,
    });
    await tell(store, tenant, [{ number: 2, is: { osVersion: updated, lastSyncAt: noon(1) } }]);
    await expose(store, tenant, noon(3));
    assert.equal((await exposed(tenant)).get(2)?.since, (day0 + 3) * dayMs);
  });

  it('tell of failed installs by class, on the first day of each, and not of the network', async () => {
    const tenant = 'failed';
    await enroll(store, tenant, fleet(4));
    const rows = [
      install(0, 'failed', { errorClass: 'WUDamaged' }),
      install(1, 'failed', { errorClass: 'DownloadTimeout' }),
      install(2, 'failed'),
      install(3, 'failed', { errorClass: 'WUDamaged', targetBuild: '10.0.19044.1700' }),
    ];
    await report(store, tenant, rows);
    for (const days of [1, 1, 2]) await expose(store, tenant, noon(days));
    // A failure that lasts stands in the next report with a new instant.
    await report(
      store,
      tenant,
      rows.map((row) => ({ ...row, at: noon(2) })),
    );
    await expose(store, tenant, noon(3));
    assert.deepEqual(await badOf(tenant), ['0 installFailure 1', '2 installFailure 1']);
  });

  const goBack = async (tenant: string, some: readonly number[]) => {
    await tell(
      store,
      tenant,
      some.map((number) => ({ number, is: { lastSyncAt: noon(3) } })),
    );
  };

  it('tell of builds that went back by themselves', async () => {
    const tenant = 'back';
    await enroll(store, tenant, fleet(3));
    const arrived = [0, 1].map((number) => ({
      number,
      is: { osVersion: updated, lastSyncAt: noon(1) },
    }));
    await tell(store, tenant, arrived);
    await report(store, tenant, [install(2, 'installing')]);
    await expose(store, tenant, noon(1));
    await goBack(tenant, [0, 2]);
    await expose(store, tenant, noon(3));
    await expose(store, tenant, noon(4));
    // The third was never on the build, so it cannot have left it.
    assert.deepEqual(await badOf(tenant), ['0 uninstall 3']);
    const seen = await exposed(tenant);
    assert.deepEqual([seen.get(0)?.back_at, seen.get(2)?.back_at], [noon(3), null]);
  });

  it('tell of devices that went back from what an earlier release brought', async () => {
    const tenant = 'backOfOld';
    await enroll(store, tenant, fleet(2));
    await store.pool.query(
      `insert into exposures (tenant, area, release, device_id, ring, since, begun_at, line, version)
       select $1, 'quality', r.name, $2, 'first', $3, $3, '19044', array[19044, r.revision]
       from (values ('2026-11-B', 1706), ('2026-10-B', 1700)) as r (name, revision)`,
      [tenant, guid('device', 0), noon(-20)],
    );
    await tell(store, tenant, [
      { number: 0, is: { osVersion: '10.0.19044.1699', lastSyncAt: noon(2) } },
    ]);
    for (const days of [2, 3]) await expose(store, tenant, noon(days));
    assert.deepEqual(await badOf(tenant), ['0 uninstall 2']);
  });

  it('do not blame devices that stayed when the update was replaced by a higher one', async () => {
    const tenant = 'replaced';
    await enroll(store, tenant, fleet(1));
    await tell(store, tenant, [{ number: 0, is: { osVersion: updated, lastSyncAt: noon(1) } }]);
    await expose(store, tenant, noon(1));
    const { recordExposures } = await import('#store/evidence/exposures.ts');
    const higher = [{ line: '19044', version: [19_044, 1806], label: '' }];
    const signals: readonly Signal[] = quality.signals;
    const of = { key: releaseOf(tenant), signals, offered: [] };
    await recordExposures(store, { ...of, lowest: higher, asOf: noon(2) });
    assert.deepEqual(await badOf(tenant), []);
  });

  it('do not blame devices that were ordered back, by their hold or their ring', async () => {
    const tenant = 'ordered';
    await enroll(store, tenant, [...fleet(3), { number: 3, ring: 'broad' }]);
    const arrived = numbers(4).map((number) => ({
      number,
      is: { osVersion: updated, lastSyncAt: noon(1) },
    }));
    await tell(store, tenant, arrived);
    await expose(store, tenant, noon(1));
    const held = { ...qualityOf(tenant), hold: 'h1', at: noon(2) };
    const idle = { ...qualityOf(tenant), hold: 'h2', at: noon(2) };
    const ids = numbers(4).map((number) => guid('device', number));
    await markHeld(store, { ...held, part: 'hold', deviceIds: ids.slice(0, 2) });
    await moveHeld(store, { ...held, part: 'pilot', deviceIds: ids.slice(0, 1) });
    await markHeld(store, { ...idle, part: 'hold', deviceIds: ids.slice(2, 3) });
    await upsertRing(store, {
      tenant,
      area: 'quality',
      ring: 'broad',
      position: 1,
      groupId: null,
      policyId: null,
      cadence: { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 },
      paused: true,
      pauseExpiresAt: null,
      rolledBackAt: noon(2),
      writtenAt: now,
    });
    await goBack(tenant, numbers(4));
    await expose(store, tenant, noon(3));
    assert.deepEqual(await badOf(tenant), ['2 uninstall 3']);
    assert.equal((await exposed(tenant)).get(0)?.back_at, noon(3));
  });

  it('tell of silence on the last day of contact, of updated devices and others alike, once', async () => {
    const tenant = 'silent';
    await enroll(store, tenant, fleet(4));
    await tell(store, tenant, [
      { number: 0, is: { osVersion: updated, lastSyncAt: noon(1) } },
      { number: 1, is: { osVersion: updated, lastSyncAt: noon(1) } },
      { number: 2, is: { lastSyncAt: noon(2) } },
      { number: 3, is: { lastSyncAt: noon(-70) } },
    ]);
    await expose(store, tenant, noon(4));
    await tell(store, tenant, [{ number: 1, is: { osVersion: updated, lastSyncAt: noon(5) } }]);
    await expose(store, tenant, noon(6));
    assert.deepEqual(await badOf(tenant), []);
    await expose(store, tenant, noon(7));
    assert.deepEqual(await badOf(tenant), ['0 dark 1']);
    for (const days of [8, 9]) await expose(store, tenant, noon(days));
    assert.deepEqual(await badOf(tenant), ['0 dark 1', '2 dark 2'], 'too long ago is no news');
  });

  it('tell of no silence while the list of devices itself stands still', async () => {
    const tenant = 'frozen';
    await enroll(store, tenant, fleet(2));
    await tell(store, tenant, [
      { number: 0, is: { osVersion: updated, lastSyncAt: noon(1) } },
      { number: 1, is: { osVersion: updated, lastSyncAt: noon(1) } },
    ]);
    await expose(store, tenant, noon(1));
    await markRead(store, { key: qualityOf(tenant), source: 'contact', until: noon(2) });
    for (const days of [7, 8, 9]) await expose(store, tenant, noon(days));
    assert.deepEqual(await badOf(tenant), [], 'contacts are known until the second day only');
    await tell(store, tenant, [{ number: 0, is: { osVersion: updated, lastSyncAt: noon(9) } }]);
    await markRead(store, { key: qualityOf(tenant), source: 'contact', until: noon(10) });
    await expose(store, tenant, noon(10));
    assert.deepEqual(await badOf(tenant), ['1 dark 1']);
  });

  it('of a ring that is offered the update enter with their first contact from then on', async () => {
    const tenant = 'offered';
    await enroll(store, tenant, [...fleet(5), { number: 5, ring: 'broad' }]);
    await tell(
      store,
      tenant,
      [0, 1, 2].map((number) => ({ number, is: { lastSyncAt: noon(2) } })),
    );
    await report(store, tenant, [
      install(0, 'failed', { errorClass: 'WUDamaged', at: noon(1) }),
      install(3, 'failed', { errorClass: 'WUDamaged', at: noon(1) }),
    ]);
    await markHeld(store, {
      ...qualityOf(tenant),
      hold: 'h1',
      at: noon(1),
      part: 'hold',
      deviceIds: [guid('device', 2)],
    });
    const offered = [{ ring: 'first', at: noon(1) }];
    assert.deepEqual(await expose(store, tenant, noon(2), offered), { added: 4 });
    const seen = await exposed(tenant);
    assert.deepEqual(
      [0, 1, 2, 3].map((number) => seen.get(number)?.since ?? null),
      [noon(2), noon(2), null, noon(1)],
      'held devices are offered nothing, and a failure alone is a beginning',
    );
    assert.deepEqual(
      [0, 1, 3].map((number) => seen.get(number)?.begun_at ?? null),
      [noon(1), null, noon(1)],
      'an offer alone is no beginning',
    );
    assert.deepEqual(await badOf(tenant), ['0 installFailure 1', '3 installFailure 1']);
    const begun = async () => {
      const { exposures } = await count(store, tenant, noon(2));
      return exposures.slice(0, 2).map(({ ring, exposed: some }) => `${ring} ${some}`);
    };
    assert.deepEqual(await begun(), ['broad 0', 'first 2']);
    await report(store, tenant, [install(1, 'installing', { at: noon(2) })]);
    await expose(store, tenant, noon(3), offered);
    assert.deepEqual(await begun(), ['broad 0', 'first 3']);
  });

  it('take nobody in by an offer that is withdrawn, but whom it had come to', async () => {
    const tenant = 'withdrawn';
    await enroll(store, tenant, fleet(2));
    await tell(store, tenant, [{ number: 0, is: { lastSyncAt: noon(1) } }]);
    const offered = [{ ring: 'first', at: noon(1) }];
    assert.deepEqual(await expose(store, tenant, noon(1), offered), { added: 1 });
    await tell(store, tenant, [{ number: 1, is: { lastSyncAt: noon(2) } }]);
    assert.deepEqual(await expose(store, tenant, noon(2)), { added: 0 });
    assert.deepEqual(await expose(store, tenant, noon(3), offered), { added: 1 });
  });

  it('of a first ring whose Windows took the update back are told, and not those that failed otherwise', async () => {
    const tenant = 'taken-back';
    await enroll(store, tenant, [...fleet(2), { number: 2, ring: 'broad' }]);
    await report(store, tenant, [
      install(0, 'failed', { errorClass: 'RollbackInitiated' }),
      install(1, 'failed', { errorClass: 'DiskFull' }),
      install(2, 'failed', { errorClass: 'RollbackInitiated' }),
    ]);
    await expose(store, tenant, noon(1));
    assert.equal((await count(store, tenant, noon(1))).notBooting, 1);
  });

  it('of a first ring that does not come back from its restart are told', async () => {
    const tenant = 'booting';
    await enroll(store, tenant, [...fleet(4), { number: 4, ring: 'broad' }]);
    await report(
      store,
      tenant,
      [0, 1, 2, 3, 4].map((number) => install(number, 'restartPending')),
    );
    await expose(store, tenant, noon(1));
    const [friday, monday] = [noon(3), noon(6)];
    await tell(store, tenant, [
      { number: 0, is: { lastSyncAt: friday } },
      { number: 1, is: { lastSyncAt: monday } },
      { number: 2, is: { lastSyncAt: noon(-3) } },
      { number: 3, is: { osVersion: updated, lastSyncAt: friday } },
      { number: 4, is: { lastSyncAt: friday } },
    ]);
    await expose(store, tenant, noon(4));
    const seen = async (at: number) => (await count(store, tenant, at)).notBooting;
    assert.deepEqual([await seen(monday - 1), await seen(monday)], [0, 1], 'after 72 hours');
    const thursday = (day0 + 9) * dayMs;
    assert.deepEqual([await seen(thursday - 1), await seen(thursday)], [1, 2], 'after two days');
  });
});
