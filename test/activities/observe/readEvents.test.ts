/** Reading events over the emulator into a real store: what is read, how often, and what silence leads to. */
import assert from 'node:assert/strict';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { Release } from '#core/release/state/release.ts';
import { createGraph } from '#graph/request.ts';
import { readUntilOf } from '#store/evidence/sourceReads.ts';
import type { Store } from '#store/store.ts';
import { namesOf } from '../../../src/activities/source.ts';
import { signalSources } from '../../../src/activities/areas/windows/sources.ts';
import { collect, readSources } from '../../../src/activities/observe/collect.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { onDay, plannedRelease, publishedAt } from '../../core/release/world.ts';
import { startEmulator, type Emulated } from '../../emulator/emulated.ts';
import { fixedToken, graphOver, startScripted } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { atLastAttempt } from '../attempts.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { qualityOf } from '../../store/fleets.ts';

const midnight = (at: number): number => Math.floor(at / dayMs) * dayMs;

/** A tenant's own signal: only one application of the tenant. */
const ledger: Signal = {
  name: 'ledger',
  title: 'had the ledger crash',
  source: 'apps',
  method: 'control',
  match: { apps: ['Contoso Ledger'] },
  windowDays: 14,
  baseline: 0.01,
  baselineDevices: 40,
  spread: 'even',
  weight: 1,
};

describe('collecting signals', () => {
  let emulated: Emulated;
  let store: Store;
  let tenants = 0;
  before(async () => {
    emulated = await startEmulator(['--devices', '600']);
    ({ store } = await openDatabase());
  });
  after(async () => {
    await emulated.stop();
    await store.close();
  });
  afterEach(() => emulated.control('DELETE', 'faults'));

  /** A tenant of its own, with the devices in its store. */
  function tenant(): { readonly deps: Deps; readonly release: Release } {
    tenants += 1;
    const release = plannedRelease({ signals: [ledger] });
    return {
      deps: {
        graph: graphOver(emulated),
        analytics: null,
        store,
        feeds: { knownExploited: null, securityGuide: null },
        reportsDir: '',
        outlets: null,
      },
      release: { ...release, key: { ...release.key, tenant: `s${tenants}` } },
    };
  }
  const heartbeat = (): void => undefined;

  const badDays = async ({ key }: Release) => {
    const { rows } = await store.pool.query<{
      signal: string;
      what: string;
      at: number;
      day: number;
      learned_at: number;
    }>('select signal, what, at, day, learned_at from bad_days where tenant = $1', [key.tenant]);
    return rows;
  };
  const requests = async (): Promise<number> => {
    const { json } = await emulated.control('GET', 'requests');
    const all = json['requests'] as unknown as { path: string }[];
    return all.filter(({ path }) => path.includes('userExperienceAnalytics')).length;
  };

  it('puts each event under every signal that counts it, from two weeks before publication on', async () => {
    const { deps, release } = tenant();
    const asOf = onDay(-7);
    assert.deepEqual((await collect(deps, { release, asOf, heartbeat })).missing, []);
    const rows = await badDays(release);
    const of = (name: string) => rows.filter(({ signal }) => signal === name);
    assert.ok(of('blueScreen').length > 0 && of('appFailure').length > 50);
    assert.ok(of('blueScreen').every(({ what }) => what.startsWith('0x')));
    assert.deepEqual(new Set(of('edge').map(({ what }) => what)), new Set(['msedge.exe']));
    assert.deepEqual(new Set(of('ledger').map(({ what }) => what)), new Set(['contoso ledger']));
    assert.ok(of('office').length > of('edge').length);
    const instants = rows.map(({ at }) => at);
    assert.ok(Math.min(...instants) < asOf - 12 * dayMs, 'two weeks back');
    assert.ok(Math.max(...instants) < midnight(asOf), 'days that are over');
    assert.ok(rows.every(({ learned_at }) => learned_at === asOf));
  });

  it('marks how far each source was read, and devices to the instant', async () => {
    const { deps, release } = tenant();
    const asOf = onDay(2);
    await collect(deps, { release, asOf, heartbeat });
    const marks = await readUntilOf(store, qualityOf(release.key.tenant));
    const start = midnight(asOf);
    assert.deepEqual(
      { ...marks },
      {
        installs: null,
        contact: asOf,
        builds: asOf,
        devices: asOf,
        startups: start,
        apps: start,
        reports: asOf,
      },
    );
  });

  it('reads a day once, however often it looks, and what is read again changes nothing', async () => {
    const { deps, release } = tenant();
    await collect(deps, { release, asOf: onDay(1), heartbeat });
    const before = [await badDays(release), await requests()] as const;
    await readSources(deps, signalSources, { release, asOf: onDay(1) + 3 * hourMs, heartbeat });
    assert.deepEqual([await badDays(release), await requests()], before);
    await readSources(deps, signalSources, { release, asOf: onDay(2), heartbeat });
    const later = await badDays(release);
    const fresh = later.filter(({ learned_at }) => learned_at === onDay(2));
    assert.ok(fresh.length > 0 && fresh.length < before[0].length / 5);
    assert.ok(fresh.every(({ at }) => at >= midnight(onDay(1))));
    assert.equal(later.length, before[0].length + fresh.length);
  });

  it('does not begin earlier than two weeks before publication', async () => {
    const { deps, release } = tenant();
    await collect(deps, { release, asOf: publishedAt - 15 * dayMs, heartbeat });
    assert.deepEqual(await badDays(release), []);
    assert.equal((await readUntilOf(store, qualityOf(release.key.tenant)))['apps'], null);
  });

  it('names a source that stays silent, goes on with the others, and catches up later', async () => {
    const { deps, release } = tenant();
    const match = { path: 'userExperienceAnalyticsAppHealth' };
    await emulated.control('POST', 'faults', [{ match, kind: 'status', status: 403, times: 1 }]);
    const first = await atLastAttempt(() => collect(deps, { release, asOf: onDay(1), heartbeat }));
    assert.deepEqual(namesOf(first.missing), ['apps']);
    const marks = await readUntilOf(store, qualityOf(release.key.tenant));
    assert.deepEqual([marks['apps'], marks['startups']], [null, midnight(onDay(1))]);
    assert.ok((await badDays(release)).every(({ signal }) => signal === 'blueScreen'));
    const second = await collect(deps, { release, asOf: onDay(2), heartbeat });
    assert.deepEqual(second.missing, []);
    const apps = (await badDays(release)).filter(({ signal }) => signal === 'appFailure');
    assert.ok(Math.min(...apps.map(({ at }) => at)) < onDay(-10), 'the whole two weeks');
  });

  it('bears a few rows that cannot be read, and takes many for silence', async () => {
    const start = {
      deviceId: 'd',
      startTime: '2026-12-08T08:00:00Z',
      restartCategory: 'blueScreen',
    };
    const event = {
      ...start,
      eventDateTime: start.startTime,
      eventType: 'crash',
      appDisplayName: 'x',
    };
    const scripted = await startScripted(({ url }) => {
      const row = url.includes('StartupHistory') ? start : event;
      const bad = url.includes('StartupHistory') ? 1 : 3;
      return {
        status: 200,
        body: { value: Array.from({ length: 20 + bad }, (_, nth) => (nth < 20 ? row : {})) },
      };
    });
    try {
      const { deps, release } = tenant();
      const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
      const o = { release, asOf: onDay(1), heartbeat };
      const silent = await atLastAttempt(() => readSources({ ...deps, graph }, signalSources, o));
      assert.deepEqual(namesOf(silent), ['apps']);
      const marks = await readUntilOf(store, qualityOf(release.key.tenant));
      assert.deepEqual([marks['apps'], marks['startups']], [null, midnight(onDay(1))]);
    } finally {
      await scripted.close();
    }
  });
});
