/** A database of the shape before areas stood in the keys: what it holds is of quality updates, and goes on working. */
import assert from 'node:assert/strict';
import { Migrator, sql } from 'kysely';
import { addArea } from '#core/area/areas.ts';
import { quality } from '#core/area/quality.ts';
import { signal } from '#core/evidence/signal/signal.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { findDevice } from '#store/device/deviceList.ts';
import { readDeviceStory } from '#store/device/deviceStory.ts';
import { readRegistered } from '#store/device/readiness.ts';
import { closedUntil } from '#store/evidence/count/folding.ts';
import { readCounts } from '#store/evidence/count/counts.ts';
import { readUntilOf } from '#store/evidence/sourceReads.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import { sayUsual, usualWords } from '#store/evidence/usual/usualWords.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { heldMembers, pendingHoldMembers } from '#store/holds/members.ts';
import { migrations } from '#store/migrations/migrate.ts';
import { readProgress } from '#store/release/progress.ts';
import { migrate, openStore, type Store } from '#store/store.ts';
import { createDatabase } from './database.ts';
import {
  day0,
  noon,
  publishedAt,
  release,
  releaseOf,
  signalOf,
  lowest,
} from './evidence/histories.ts';
import { guid, qualityOf } from './fleets.ts';

const tenant = 'contoso';
const former = '2026-12-B/hold-1';
const own = signal('proxy', 'lost the proxy', 'installs', { match: { errorClasses: ['Proxy'] } });

/** A database with all migrations before areas, and rows in every table that has them in its key now. */
async function formerStore(): Promise<Store> {
  const store = openStore({ databaseUrl: await createDatabase() });
  const before = Object.entries(migrations).filter(([name]) => name < '0012-areas');
  const provider = { getMigrations: () => Promise.resolve(Object.fromEntries(before)) };
  const { error } = await new Migrator({ db: store.db, provider }).migrateToLatest();
  assert.equal(error, undefined);
  for (const statement of rows) await statement.execute(store.db);
  return store;
}

const [one, two, three] = [1, 2, 3].map((number) => guid('device', number));
const policy = JSON.stringify({ policy: { ...defaultPolicy(tenant), signals: [own] } });

const rows = [
  sql`insert into devices (tenant, device_id, entra_device_id, object_id, os_build, os_revision, os_version, last_sync_at,
      collected_at, discovered_at, registration, ring, not_ready, ineligible, policy_conflict, labelled_at) values
    (${tenant}, ${one}, ${guid('entra', 1)}, ${guid('object', 1)}, 19044, 1766, '10.0.19044.1766', ${noon(3)}, 1, 1, 'ready', 'first', '{}', null, false, 7),
    (${tenant}, ${two}, ${guid('entra', 2)}, ${guid('object', 2)}, 19044, 1706, '10.0.19044.1706', ${noon(3)}, 1, 1, 'notReady', 'broad', '{policyConflict}', 'policyConflict', true, 7),
    (${tenant}, ${three}, ${guid('entra', 3)}, null, 19044, 1706, '10.0.19044.1706', ${noon(3)}, 1, 1, 'excluded', null, '{inactive}', 'contact', false, 7)`,
  sql`insert into installs (tenant, entra_device_id, target_build, build, revision, state, at, recorded_at)
    values (${tenant}, ${guid('entra', 2)}, '10.0.19044.1766', 19044, 1766, 'failed', ${noon(1)}, 1)`,
  sql`insert into policy_conflicts values (${tenant}, 'p1', ${two}, 1)`,
  sql`insert into releases values (${tenant}, 'quality', ${release}, 'running', 1, ${policy}, 1)`,
  sql`insert into exposures (tenant, release, device_id, ring, since, begun_at, build, revision)
    values (${tenant}, ${release}, ${one}, 'first', ${noon(1)}, ${noon(1)}, 19044, 1766)`,
  sql`insert into ring_offers values (${tenant}, ${release}, 'first', ${publishedAt})`,
  sql`insert into folds values (${tenant}, ${release}, 'installFailure', ${day0 + 2})`,
  sql`insert into day_counts (tenant, release, signal, ring, cohort, stratum, day, age, at_risk, bad)
    values (${tenant}, ${release}, 'installFailure', 'first', '', '', ${day0 + 1}, 1, 5, 2)`,
  sql`insert into bad_days (tenant, signal, device_id, day, at, learned_at) values
    (${tenant}, 'installFailure', ${one}, ${day0 + 1}, ${noon(1)}, ${noon(1)}),
    (${tenant}, 'proxy', ${one}, ${day0 + 1}, ${noon(1)}, ${noon(1)}),
    (${tenant}, 'blueScreen', ${one}, ${day0 + 1}, ${noon(1)}, ${noon(1)})`,
  sql`insert into source_reads values (${tenant}, 'installs', ${noon(2)}), (${tenant}, 'apps', ${noon(1)})`,
  sql`insert into baselines values (${tenant}, 1, 'learn/quality/2026-11-B', '{"version": 1, "releases": 3}', 1)`,
  sql`insert into usual_words (tenant, signal, cohort, share, operator, reason, said_at)
    values (${tenant}, 'installFailure', '', 0.2, 'kim', 'proxy', 1)`,
  sql`insert into hold_groups values (${tenant}, ${former}, 'hold', 'g1', 'p2')`,
  sql`insert into hold_members values (${tenant}, ${former}, ${two}, 'hold', ${noon(1)})`,
];

describe('a database of the shape before areas', () => {
  let store: Store;
  // Another area that compares the same.
  let undo = (): void => undefined;
  before(async () => {
    undo = addArea({ ...quality, area: 'feature' });
    store = await formerStore();
    await migrate(store);
  });
  after(async () => {
    undo();
    await store.close();
  });

  const key = releaseOf(tenant);
  const feature = { ...key, area: 'feature' } as const;

  it('keeps what was counted of a release, for quality updates alone', async () => {
    assert.deepEqual([...(await closedUntil(store.pool, key))], [['installFailure', day0 + 2]]);
    assert.deepEqual([...(await closedUntil(store.pool, feature))], []);
    const of = {
      signals: [signalOf('installFailure')],
      publishedAt,
      asOf: noon(2),
      rings: ['first'],
    };
    const { baseline } = await readCounts(store, { key, ...of });
    assert.deepEqual(
      baseline.filter(({ bad }) => bad > 0).map(({ ring, atRisk, bad }) => [ring, atRisk, bad]),
      [['first', 5, 2]],
    );
    const other = await readCounts(store, { key: feature, ...of });
    assert.deepEqual([other.baseline, other.readUntil['installs']], [[], null]);
  });

  it('keeps bad days of the product for its area, and those of the device for all', async () => {
    const badIn = async (area: 'quality' | 'feature') => {
      const of = { deviceId: one ?? '', entraDeviceId: null, ring: null, since: 0 };
      const { badDays, exposure } = await readDeviceStory(store, { key: { ...key, area }, ...of });
      return [badDays.map((day) => day.signal), exposure?.ring ?? null];
    };
    assert.deepEqual(await badIn('quality'), [['blueScreen', 'installFailure', 'proxy'], 'first']);
    assert.deepEqual(await badIn('feature'), [['blueScreen'], null]);
    const until = await Promise.all([key, feature].map((of) => readUntilOf(store, of)));
    assert.deepEqual(
      until.map(({ installs, apps }) => [installs, apps]),
      [
        [noon(2), noon(1)],
        [null, noon(1)],
      ],
    );
  });

  it('keeps holds under their former ids, and their devices', async () => {
    const [group] = await readHoldGroups(store, qualityOf(tenant));
    assert.deepEqual([group?.hold, group?.groupId, group?.policyId], [former, 'g1', 'p2']);
    const held = { ...qualityOf(tenant), hold: former, part: 'hold', limit: 9 } as const;
    assert.deepEqual(
      (await heldMembers(store, held)).map(({ deviceId }) => deviceId),
      [two],
    );
    const cohort = [{ fact: 'windows', value: '19044' }];
    const pending = await pendingHoldMembers(store, { ...held, cohort });
    assert.deepEqual(
      pending.map(({ deviceId }) => deviceId),
      [one],
    );
    assert.deepEqual(await readHoldGroups(store, feature), []);
  });

  it('keeps what was learned and said, and numbers the next version after it', async () => {
    const latest = { key: qualityOf(tenant), version: null };
    assert.equal((await readBaselines(store, latest)).releases, 3);
    assert.equal((await readBaselines(store, { ...latest, key: feature })).releases, 0);
    assert.equal((await usualWords(store, { key }))[0]?.share, 0.2);
    assert.deepEqual(await usualWords(store, { key: feature }), []);
    const next = { at: 1, asOf: 1, releases: 4, sums: [], months: [], ratios: [] };
    const add = (of: typeof key | typeof feature, origin: string) =>
      addBaselines(store, { key: of, origin, ...next });
    assert.deepEqual(await add(key, 'learn/quality/2026-11-B'), { version: 1 }, 'it was added');
    assert.deepEqual(await add(key, 'learn/quality/2026-12-B'), { version: 2 });
    assert.deepEqual(await add(feature, 'learn/quality/2026-12-B'), { version: 1 });
    const word = { signal: 'installFailure', cohort: null, operator: 'ada', reason: '', at: 2 };
    const said = await sayUsual(store, { key: feature, ...word, share: 0.2 });
    assert.deepEqual(said, { changed: true, before: null });
  });

  it('keeps where devices stand, and labels only those against which something stands', async () => {
    const found = async (id: string | undefined, of: typeof key | typeof feature) => {
      const listed = await findDevice(store, { key: of, id: id ?? '' });
      return [listed?.registration, listed?.notReady, listed?.ineligible, listed?.labelledAt];
    };
    assert.deepEqual(await found(one, key), ['ready', [], null, 7]);
    assert.deepEqual(await found(two, key), ['notReady', ['policyConflict'], 'policyConflict', 7]);
    assert.deepEqual(await found(two, feature), ['ready', [], null, 7]);
    assert.deepEqual(await found(three, key), ['excluded', [], null, 7]);
    const { rows: labels } = await sql<object>`select device_id from labels`.execute(store.db);
    assert.deepEqual(labels, [{ device_id: two }]);
    const all = { from: guid('device', 0).replace(/^.{8}/, '00000000'), to: 'f'.repeat(8) };
    const to = `${all.to}-ffff-ffff-ffff-ffffffffffff`;
    const conflicts = async (of: typeof key | typeof feature) =>
      (await readRegistered(store, { tenant: of.tenant, from: all.from, to }))
        .filter(({ conflictsIn }) => conflictsIn.includes(of.area))
        .map(({ device }) => device.deviceId);
    assert.deepEqual([await conflicts(key), await conflicts(feature)], [[two], []]);
  });

  it('counts its devices as before', async () => {
    const of = { asOf: noon(3), lowest, offeredRings: ['first'], ringOrder: ['first', 'broad'] };
    const { rings, ready, notReady, excluded } = await readProgress(store, { key, ...of });
    assert.deepEqual([ready, notReady, excluded], [1, 1, 1]);
    assert.deepEqual(
      rings.map(({ done, held, ineligible }) => [done, held, ineligible]),
      [
        [1, 0, 0],
        [0, 0, 1],
      ],
    );
    const other = await readProgress(store, { key: feature, ...of });
    assert.deepEqual(
      other.rings.map(({ done, held, failed, offered, waiting }) => [
        done,
        held,
        failed,
        offered,
        waiting,
      ]),
      [
        [1, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
      ],
    );
  });
});
