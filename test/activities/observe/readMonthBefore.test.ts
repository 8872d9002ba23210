/** Reading the month before a tenant's first one, from the emulator's reports into a real store. */
import assert from 'node:assert/strict';
import { decide } from '#core/release/step/decide.ts';
import type { Release } from '#core/release/state/release.ts';
import { createAnalytics } from '#graph/logAnalytics/analytics.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { observeRelease } from '../../../src/activities/observe/observe.ts';
import { readMonthBefore } from '../../../src/activities/observe/readMonthBefore.ts';
import { onDay, plannedRelease, publishedAt, time } from '../../core/release/world.ts';
import { tokenScopes } from '../../emulator/emulated.ts';
import { emulatedTokens } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { atLastAttempt } from '../attempts.ts';
import { createTenant, type Tenant } from '../tenants.ts';
import { qualityOf } from '../../store/fleets.ts';

describe('reading the month before the first one', () => {
  let store: Store;
  let tenant: Tenant;
  let deps: Deps;
  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 300 });
    const { emulated } = tenant;
    const analytics = createAnalytics({
      baseUrl: emulated.url,
      kind: 'emulator',
      tokens: emulatedTokens(emulated, tokenScopes.analytics),
      workspaceId: 'reports',
    });
    deps = { ...tenant.deps, analytics };
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
  });
  afterEach(async () => {
    await tenant.emulated.control('DELETE', 'faults');
    const { tenant: name } = tenant.key;
    for (const table of ['baselines', 'releases'])
      await store.pool.query(`delete from ${table} where tenant = $1`, [name]);
  });

  const release = (): Release => ({ ...plannedRelease(), key: tenant.key, phase: 'announced' });
  const read = (asOf = publishedAt, of: Release = release()) =>
    atLastAttempt(() => readMonthBefore(deps, { release: of, asOf }));
  const known = () => readBaselines(store, { key: qualityOf(tenant.key.tenant), version: null });

  /** The decision that fixes the baselines, at a look that has read so. */
  async function chosen(from: Deps, { before }: Awaited<ReturnType<typeof read>>) {
    const { observation } = await atLastAttempt(() =>
      observeRelease(from, {
        release: release(),
        asOf: onDay(0),
        missing: [],
        isFresh: true,
        before,
      }),
    );
    return decide(release(), time, observation, onDay(0)).decisions.find(
      ({ action }) => action.kind === 'useBaselines',
    )?.reason;
  }

  it('keeps what reports tell of its update, by model, and says that the release is judged by it', async () => {
    const told = await read();
    assert.deepEqual(told.missing, []);
    const { before, sums, releases } = await known();
    assert.ok(before?.kind === 'told' && before.devices > 150, JSON.stringify(before));
    assert.equal(releases, 0);
    assert.ok(new Set(sums.map(({ stratum }) => stratum)).size > 3);
    assert.ok(sums.every(({ signal, isTold }) => signal === 'installFailure' && isTold === true));
    const reason = await chosen(deps, told);
    assert.match(
      reason ?? '',
      /rests on the installs of 2022\.05 B as Windows Update for Business reports told them \(\d+ devices\), and on documented assumptions for the rest\.$/,
    );
  });

  it('adds nothing when the look is repeated, and a later look’s reading takes the place of it', async () => {
    await read(onDay(-5));
    const early = await known();
    await read(onDay(-5));
    assert.deepEqual(await known(), early);
    await read();
    const { version, before } = await known();
    assert.equal(version, early.version + 1);
    const devices = (one: typeof before) => (one?.kind === 'told' ? one.devices : 0);
    assert.ok(devices(before) >= devices(early.before));
    assert.ok((await known()).sums.every(({ devices: each }) => each <= 300));
  });

  it('is missing when the reports cannot be read, ends nothing, and leaves what an earlier look has read', async () => {
    await tenant.emulated.control('POST', 'faults', [
      { match: { host: 'analytics' }, kind: 'status', status: 403 },
    ]);
    const silent = await read();
    assert.deepEqual(
      silent.missing.map(({ source }) => source),
      ['monthBefore'],
    );
    assert.match((await chosen(deps, silent)) ?? '', /the month before could not be read\.$/);
    await store.pool.query('delete from baselines where tenant = $1', [tenant.key.tenant]);
    await tenant.emulated.control('DELETE', 'faults');
    await read(onDay(-5));
    assert.match((await chosen(deps, silent)) ?? '', /reports told them \(/);
  });

  it('says that no workspace is connected, and that assumptions stay', async () => {
    const without = { ...deps, analytics: null };
    const none = await readMonthBefore(without, { release: release(), asOf: publishedAt });
    assert.match(
      (await chosen(without, none)) ?? '',
      /documented assumptions: no workspace of Windows Update for Business reports is connected\.$/,
    );
  });

  it('is not asked for once months were learned, a release of ours was judged, or this one is bound', async () => {
    const nothing = { before: null, missing: [] };
    assert.deepEqual(await read(publishedAt, { ...release(), baselines: 1 }), nothing);
    const { tenant: name } = tenant.key;
    const earlier = {
      ...release(),
      key: { ...tenant.key, id: '2026-11-B' },
      publishedAt: onDay(-28),
      baselines: 1,
    };
    await saveRelease(store, { release: earlier, status: 'over', at: onDay(-6) });
    assert.deepEqual(await read(), nothing);
    await store.pool.query('delete from releases where tenant = $1', [name]);
    const key = qualityOf(name);
    const learned = { key, at: 0, releases: 1, sums: [], ratios: [], origin: 'learn/x' };
    await addBaselines(store, learned);
    assert.deepEqual(await read(), nothing);
  });
});
