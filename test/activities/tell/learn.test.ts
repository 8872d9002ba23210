/** Learning from a release that has ended, in a real store: what teaches, what does not, and how much is kept. */
import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import { holdFrom } from '#core/hold/hold.ts';
import type { Action } from '#core/release/step/decision.ts';
import type { Release } from '#core/release/state/release.ts';
import { recordDecisions } from '#store/release/decisions.ts';
import { recordBadDays } from '#store/evidence/badDays.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import type { Store } from '#store/store.ts';
import { learnBaselines } from '../../../src/activities/tell/learn.ts';
import { publishReport } from '../../../src/activities/tell/publish.ts';
import {
  content,
  decisionOf,
  onDay,
  pauseByService as pause,
  plannedRelease,
} from '../../core/release/world.ts';
import { openDatabase } from '../../store/database.ts';
import { enroll, noon } from '../../store/evidence/histories.ts';
import { guid, numbers, qualityOf } from '../../store/fleets.ts';

const asOf = onDay(21);
const hold = holdFrom(onDay(3), {
  id: '2026-12-B/hold-1',
  cohort: [{ fact: 'model', value: 'Pad' }],
  by: 'service',
  owner: 'ringmaster',
  reason: 'why',
  days: 7,
});

describe('learning what is usual', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  /** Thirty Books and ten Pads that all began with the update; five Books and four Pads were reported. */
  async function ended(tenant: string, actions: readonly Action[] = []): Promise<Release> {
    const planned = plannedRelease();
    const key = { ...planned.key, tenant };
    const fleet = numbers(40).map((number) => ({
      number,
      ring: number % 2 === 0 ? 'first' : 'broad',
      is: { model: number < 30 ? 'Book' : 'Pad', lastSyncAt: noon(20) },
    }));
    await enroll(store, tenant, fleet);
    for (const { number, ring } of fleet)
      await store.pool.query(
        `insert into exposures (tenant, area, release, device_id, ring, since, begun_at)
         values ($1, 'quality', $2, $3, $4, $5, $5)`,
        [tenant, key.id, guid('device', number), ring, noon(1)],
      );
    await recordBadDays(store, {
      tenant,
      learnedAt: noon(10),
      rows: [0, 1, 2, 3, 4, 30, 31, 32, 33].map((number) => ({
        deviceId: guid('device', number),
        signal: 'report',
        at: noon(2),
        what: null,
      })),
    });
    await recordDecisions(store, { key, decisions: actions.map(decisionOf) });
    return { ...planned, content, key, phase: 'judged', baselines: 0 };
  }

  const latest = (tenant: string) =>
    readBaselines(store, { key: qualityOf(tenant), version: null });
  const sumOf = ({ sums }: Baselines, model: string) =>
    sums
      .filter(({ signal, stratum }) => signal === 'report' && stratum === model)
      .reduce((sum, { devices, bad }) => ({ devices: sum.devices + devices, bad: sum.bad + bad }), {
        devices: 0,
        bad: 0,
      });

  it('adds the devices of a release by model, once however often it is asked', async () => {
    const release = await ended('plain');
    assert.deepEqual(await learnBaselines({ store }, { release, asOf }), { version: 1 });
    const first = await latest('plain');
    assert.equal(first.releases, 1);
    assert.deepEqual(sumOf(first, 'Book'), { devices: 30, bad: 5 });
    assert.deepEqual(sumOf(first, 'Pad'), { devices: 10, bad: 4 });
    assert.deepEqual(first.ratios, []);
    assert.deepEqual(await learnBaselines({ store }, { release, asOf }), { version: 1 });
    assert.deepEqual(await latest('plain'), first);
  });

  it('adds to the newest version, so that nothing another release taught is lost', async () => {
    const tenant = 'newest';
    const release = await ended(tenant);
    const known = { signal: 'report', stratum: 'Book', ring: 'first', devices: 100, bad: 1 };
    const of = { key: qualityOf(tenant), at: 0, releases: 5, sums: [known], ratios: [] };
    await addBaselines(store, { ...of, origin: 'learn/quality/2026-11-B' });
    await learnBaselines({ store }, { release, asOf });
    const after = await latest(tenant);
    assert.equal(after.releases, 6);
    assert.deepEqual(sumOf(after, 'Book'), { devices: 130, bad: 6 });
  });

  it('forgets models that no device has any more', async () => {
    const tenant = 'bounded';
    const release = await ended(tenant);
    const gone = { signal: 'report', stratum: 'Slate', ring: 'first', devices: 100, bad: 1 };
    const whole = { signal: 'report', stratum: null, ring: null, devices: 7, bad: 0 };
    const of = { key: qualityOf(tenant), at: 0, releases: 1, sums: [gone, whole], ratios: [] };
    await addBaselines(store, { ...of, origin: 'learn/quality/2026-11-B' });
    await learnBaselines({ store }, { release, asOf });
    const models = new Set((await latest(tenant)).sums.map(({ stratum }) => stratum));
    assert.deepEqual(models, new Set([null, 'Book', 'Pad']));
  });

  it('keeps a month that nobody answered, and learns from a second one', async () => {
    const tenant = 'unanswered';
    const stopped: Action = { kind: 'pause', ring: 'first', pause };
    const release = await ended(tenant, [stopped]);
    await learnBaselines({ store }, { release, asOf });
    const once = await latest(tenant);
    assert.deepEqual([once.releases, once.sums.length], [0, 0]);
    const next = { ...release, key: { ...release.key, id: '2027-01-B' } };
    const { unanswered } = once;
    const before = { key: qualityOf(tenant), at: 0, releases: 0, sums: [], ratios: [] };
    await addBaselines(store, {
      ...before,
      origin: 'begin/quality/2027-01-B',
      ...(unanswered === undefined ? {} : { unanswered }),
    });
    await recordDecisions(store, { key: next.key, decisions: [decisionOf(stopped, 0)] });
    await learnBaselines({ store }, { release: next, asOf: asOf + 1 });
    assert.equal((await latest(tenant)).releases, 1);
  });

  it('leaves out a cohort that was held, even if its hold has ended', async () => {
    const release = await ended('held', [
      { kind: 'hold', hold },
      { kind: 'unhold', hold, operator: 'ringmaster' },
    ]);
    await learnBaselines({ store }, { release, asOf });
    const after = await latest('held');
    assert.deepEqual(sumOf(after, 'Book'), { devices: 30, bad: 5 });
    assert.deepEqual(sumOf(after, 'Pad'), { devices: 0, bad: 0 });
  });

  const silent: readonly (readonly [string, readonly Action[], Partial<Release>])[] = [
    [
      'the evidence paused and a person weighed',
      [
        { kind: 'pause', ring: 'first', pause },
        { kind: 'pause', ring: 'fast', pause },
        { kind: 'resume', ring: 'first', operator: 'kim' },
      ],
      {},
    ],
    ['was rolled back', [{ kind: 'rollBack', ring: 'first', pause }], {}],
    ['is not judged yet', [], { phase: 'summarized' }],
    ['was never published', [], { baselines: null }],
  ];
  for (const [what, actions, differences] of silent) {
    it(`teaches nothing by a release that ${what}`, async () => {
      const release = { ...(await ended(`silent ${what}`, actions)), ...differences };
      assert.equal(await learnBaselines({ store }, { release, asOf }), null);
      assert.equal((await latest(release.key.tenant)).version, 0);
    });
  }

  it('teaches by a release that a person paused and resumed', async () => {
    const own = { ...pause, by: 'tenant' as const, operator: 'ada' };
    const release = await ended('person', [{ kind: 'pause', ring: 'first', pause: own }]);
    assert.deepEqual(await learnBaselines({ store }, { release, asOf }), { version: 1 });
  });

  it('teaches by what the evidence paused or held once a person has let it go', async () => {
    const release = await ended('weighed', [
      { kind: 'pause', ring: 'first', pause },
      { kind: 'hold', hold },
      { kind: 'resume', ring: 'first', operator: 'kim' },
      { kind: 'unhold', hold, operator: 'kim' },
    ]);
    assert.deepEqual(await learnBaselines({ store }, { release, asOf }), { version: 1 });
    const after = await latest('weighed');
    assert.deepEqual(sumOf(after, 'Book'), { devices: 30, bad: 5 });
    assert.deepEqual(sumOf(after, 'Pad'), { devices: 10, bad: 4 });
  });

  it('lets what was learned half a year before weigh half', async () => {
    const tenant = 'faded';
    const release = await ended(tenant);
    const known = { signal: 'report', stratum: 'Book', ring: 'first', devices: 100, bad: 4 };
    const halfAYear = 365.25 * 43_200_000;
    const learnt = { at: 0, releases: 1, asOf: asOf - halfAYear, sums: [known], ratios: [] };
    const of = { ...learnt, key: qualityOf(tenant) };
    await addBaselines(store, { ...of, origin: 'learn/quality/2026-06-B' });
    await learnBaselines({ store }, { release, asOf });
    const after = await latest(tenant);
    assert.equal(after.asOf, asOf);
    assert.deepEqual(sumOf(after, 'Book'), { devices: 80, bad: 7 });
  });

  it('is not kept by a feed of messages that cannot be written, which is told', async () => {
    const reportsDir = await mkdtemp(join(tmpdir(), 'ringmaster-reports-'));
    try {
      const release = await ended('feedless');
      // Where the feed is to stand there is a folder.
      await mkdir(join(reportsDir, 'feedless-messages.atom', 'full'), { recursive: true });
      await assert.rejects(publishReport({ store, reportsDir }, { release, asOf }), /atom/);
      assert.equal((await latest('feedless')).version, 1);
      assert.deepEqual(
        (await readdir(reportsDir)).toSorted(),
        ['feedless-messages.atom', `feedless-quality-${release.key.id}.html`, 'feedless.html'],
        'the reports stand, and nothing unfinished',
      );
    } finally {
      await rm(reportsDir, { recursive: true });
    }
  });

  it('follows the report of a release that has been judged, and of no other', async () => {
    const reportsDir = await mkdtemp(join(tmpdir(), 'ringmaster-reports-'));
    try {
      const release = await ended('report');
      const running = { ...release, phase: 'rolling' as const };
      const path = await publishReport({ store, reportsDir }, { release: running, asOf });
      assert.equal((await latest('report')).version, 0);
      assert.equal(await publishReport({ store, reportsDir }, { release, asOf }), path);
      assert.equal((await latest('report')).version, 1);
      assert.match(await readFile(path, 'utf8'), /<h2>Why<\/h2>/);
      await assert.rejects(access(`${path}.unfinished`));
    } finally {
      await rm(reportsDir, { recursive: true });
    }
  });
});
