/**
 * Events and firmware as Microsoft documents them: asked of single devices. Silence of a list is calm only of a source
 * that has proved that it speaks.
 */
import assert from 'node:assert/strict';
import type { Release } from '#core/release/state/release.ts';
import { createGraph } from '#graph/request.ts';
import { listManagedDevices } from '#graph/intune/devices.ts';
import { collectDevices } from '#store/device/devices.ts';
import { readUntilOf } from '#store/evidence/sourceReads.ts';
import type { Store } from '#store/store.ts';
import { signalSources } from '../../../src/activities/areas/windows/sources.ts';
import { readSources } from '../../../src/activities/observe/collect.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { namesOf } from '../../../src/activities/source.ts';
import { onDay, plannedRelease } from '../../core/release/world.ts';
import { startEmulator, type Emulated } from '../../emulator/emulated.ts';
import { fixedToken, graphOver, startScripted, type Scripted } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { device, guid, numbers, paged, qualityOf } from '../../store/fleets.ts';
import { atLastAttempt } from '../attempts.ts';
import { dayMs } from '#core/time.ts';

const heartbeat = (): void => undefined;

describe('events of a service that tells them by device only', () => {
  let lenient: Emulated;
  let strict: Emulated;
  let large: Emulated;
  let store: Store;
  let tenants = 0;
  before(async () => {
    lenient = await startEmulator(['--devices', '180', '--profile', 'lenient']);
    strict = await startEmulator(['--devices', '180', '--profile', 'strict']);
    large = await startEmulator(['--devices', '500', '--profile', 'strict']);
    ({ store } = await openDatabase());
  });
  after(async () => {
    await lenient.stop();
    await strict.stop();
    await large.stop();
    await store.close();
  });

  interface Told {
    readonly deps: Deps;
    readonly release: Release;
    readonly name: string;
  }

  function tenantOver(graph: Deps['graph']): Told {
    tenants += 1;
    const name = `e${tenants}`;
    const release = plannedRelease();
    const feeds = { knownExploited: null, securityGuide: null };
    return {
      name,
      deps: { graph, analytics: null, store, feeds, reportsDir: '', outlets: null },
      release: { ...release, key: { ...release.key, tenant: name } },
    };
  }
  const look = async ({ deps, release }: Told, asOf: number) => {
    const silent = await atLastAttempt(() =>
      readSources(deps, signalSources, { release, asOf, heartbeat }),
    );
    return namesOf(silent);
  };
  const badDays = async (name: string) => {
    const { rows } = await store.pool.query<{ readonly row: string }>(
      `select concat_ws(' ', signal, device_id, day, what) as row from bad_days where tenant = $1 order by 1`,
      [name],
    );
    return rows.map(({ row }) => row);
  };

  it('are the same as those of one that lists the whole fleet’s, day by day', async () => {
    const told: (readonly string[])[] = [];
    for (const emulated of [lenient, strict]) {
      const one = tenantOver(graphOver(emulated));
      const { graph } = one.deps;
      const pages = listManagedDevices(graph, { asOf: onDay(-7) });
      await collectDevices(store, { tenant: one.name, pages, collectedAt: onDay(-7) });
      for (const days of [-7, -6, -5]) assert.deepEqual(await look(one, onDay(days)), []);
      told.push(await badDays(one.name));
    }
    const [whole = [], byDevice = []] = told;
    assert.ok(whole.length > 50, `${whole.length} bad days`);
    assert.deepEqual(byDevice, whole);
  });

  it('are asked again only of devices whose sums have changed', async () => {
    const one = tenantOver(graphOver(large));
    const pages = listManagedDevices(one.deps.graph, { asOf: onDay(1) });
    await collectDevices(store, { tenant: one.name, pages, collectedAt: onDay(1) });
    const asked = async (): Promise<number> => {
      const { json } = await large.control('GET', 'requests');
      const all = json['requests'] as unknown as { path: string }[];
      return all.filter(({ path }) => path.includes('$batch')).length;
    };
    const before = await asked();
    await look(one, onDay(1));
    const first = (await asked()) - before;
    await look(one, onDay(2));
    const second = (await asked()) - before - first;
    assert.ok(first > 0 && second > 0 && second < first / 2, `${first}, then ${second}`);
  });

  describe('over a server under the test', () => {
    let server: Scripted;
    let answers: {
      readonly events?: readonly unknown[];
      readonly sums?: readonly unknown[];
      readonly ofDevice?: (url: string) => { readonly status: number; readonly body: unknown };
      /** Answers for the pages behind a device's first. */
      readonly behind?: (url: string) => { readonly status: number; readonly body?: unknown };
    } = {};
    before(async () => {
      server = await startScripted(({ url, body }) => {
        if (url.includes('$batch')) {
          const { requests } = body as { requests: { id: string; url: string }[] };
          const silent = { status: 200, body: { value: [] } };
          const responses = requests.map(({ id, url: of }) => ({
            id,
            ...(answers.ofDevice?.(decodeURIComponent(of)) ?? silent),
          }));
          return { status: 200, body: { responses } };
        }
        if (url.includes('$skip')) return answers.behind?.(url) ?? { status: 404 };
        const isEvents = /StartupHistory|Details/.test(url);
        const value = (isEvents ? answers.events : answers.sums) ?? [];
        return { status: 200, body: { value: url.includes('AppHealth') && isEvents ? [] : value } };
      });
    });
    after(() => server.close());

    async function tenant(devices = 30): Promise<Told> {
      const graph = createGraph({ baseUrl: server.url, kind: 'microsoft', tokens: fixedToken });
      const one = tenantOver(graph);
      const pages = paged(numbers(devices).map((number) => device(number)));
      await collectDevices(store, { tenant: one.name, pages, collectedAt: onDay(0) });
      return one;
    }
    const sumsOf = (count: (number: number) => number) =>
      numbers(30).map((number) => ({
        id: guid('device', number).toUpperCase(),
        deviceId: guid('device', number),
        blueScreenCount: count(number),
        appCrashCount: 0,
        appHangCount: 0,
        crashedAppCount: 0,
      }));
    const start = (number: number, restartCategory = 'blueScreen') => ({
      deviceId: guid('device', number),
      startTime: new Date(onDay(0)).toISOString(),
      restartCategory,
      restartStopCode: '0x000000d1',
    });
    const until = async (name: string) => (await readUntilOf(store, qualityOf(name)))['startups'];

    it('are missing where neither events nor sums are told of a known fleet', async () => {
      answers = {};
      const one = await tenant();
      assert.deepEqual(await look(one, onDay(1)), ['startups', 'apps']);
      assert.equal(await until(one.name), null);
    });

    it('are calm where the sums of all devices are nothing', async () => {
      answers = { sums: sumsOf(() => 0) };
      const one = await tenant();
      assert.deepEqual(await look(one, onDay(1)), []);
      assert.notEqual(await until(one.name), null);
    });

    it('are calm after a list that once gave rows, though none is bad', async () => {
      answers = { events: [start(1, 'restartWithUpdate')], sums: sumsOf(() => 0) };
      const one = await tenant();
      await look(one, onDay(1));
      answers = {};
      assert.deepEqual(await look(one, onDay(2)), ['apps'], 'starts have proved that they speak');
      assert.deepEqual(await look(one, onDay(40)), ['startups', 'apps'], 'but not for ever');
    });

    it('are read of the devices whose sums tell of some', async () => {
      answers = {
        sums: sumsOf((number) => (number < 4 ? 1 : 0)),
        ofDevice: (url) => {
          const number = numbers(30).find((one) => url.includes(guid('device', one))) ?? 0;
          return { status: 200, body: { value: [start(number)] } };
        },
      };
      const one = await tenant();
      assert.deepEqual(await look(one, onDay(1)), []);
      assert.equal((await badDays(one.name)).length, 4);
    });

    it('are read although one device is refused by itself, which is asked again', async () => {
      let isRefused = true;
      answers = {
        sums: sumsOf(() => 1),
        ofDevice: (url) => {
          const number = numbers(30).find((one) => url.includes(guid('device', one))) ?? 0;
          return isRefused && number === 0
            ? { status: 400, body: { error: { code: 'BadRequest' } } }
            : { status: 200, body: { value: [start(number)] } };
        },
      };
      const one = await tenant();
      assert.deepEqual(await look(one, onDay(1)), []);
      assert.equal((await badDays(one.name)).length, 29);
      isRefused = false;
      assert.deepEqual(await look(one, onDay(2)), []);
      assert.equal((await badDays(one.name)).length, 30);
    });

    describe('and have more than a page', () => {
      const calm = (number: number) => start(number, 'restartWithUpdate');
      const paged = (link: (number: number) => string) => ({
        sums: sumsOf((number) => (number < 4 ? 1 : 0)),
        ofDevice: (url: string) => {
          const number = numbers(4).find((one) => url.includes(guid('device', one))) ?? 0;
          const body = { value: [calm(number)], '@odata.nextLink': link(number) };
          return { status: 200, body };
        },
      });
      const linkOf = (number: number) => `${server.url}/v1.0/more?$skip=${number}`;
      const behind = (url: string) => ({
        status: 200,
        body: { value: [start(Number(url.split('=')[1]))] },
      });

      it('are read to their end', async () => {
        answers = { ...paged(linkOf), behind };
        const one = await tenant();
        assert.deepEqual(await look(one, onDay(1)), []);
        assert.equal((await badDays(one.name)).length, 4);
      });

      for (const [name, link] of [
        ['leads elsewhere', 'https://elsewhere.example/$skip'],
        ['is none', '$skip=1'],
        ['fails', '/v1.0/more?$skip=500'],
      ] as const)
        it(`are read of the others where a link to more ${name}`, async () => {
          const odd = link.startsWith('/') ? `${server.url}${link}` : link;
          answers = {
            ...paged((number) => (number === 0 ? odd : linkOf(number))),
            behind: (url) => (url.endsWith('=500') ? { status: 500 } : behind(url)),
          };
          const one = await tenant();
          assert.deepEqual(await look(one, onDay(1)), []);
          assert.equal((await badDays(one.name)).length, 3);
        });

      it('are missing where we may read no more', async () => {
        answers = { ...paged(linkOf), behind: () => ({ status: 403 }) };
        assert.deepEqual(await look(await tenant(), onDay(1)), ['startups']);
      });
    });

    it('are missing where what devices give cannot be read, and are asked for again', async () => {
      const sums = sumsOf((number) => (number < 4 ? 1 : 0));
      const ofDevice = (url: string, row: (number: number) => object) => {
        const number = numbers(30).find((one) => url.includes(guid('device', one))) ?? 0;
        return { status: 200, body: { value: [row(number)] } };
      };
      answers = {
        sums,
        ofDevice: (url) => ofDevice(url, (number) => ({ ...start(number), startTime: 'soon' })),
      };
      const one = await tenant();
      assert.deepEqual(await look(one, onDay(1)), ['startups']);
      answers = { sums, ofDevice: (url) => ofDevice(url, (number) => start(number)) };
      assert.deepEqual(await look(one, onDay(1) + dayMs / 4), []);
      assert.equal((await badDays(one.name)).length, 4);
    });

    it('are missing where sums tell of events that no device gives', async () => {
      answers = { sums: sumsOf((number) => (number < 4 ? 1 : 0)) };
      const one = await tenant();
      assert.deepEqual(await look(one, onDay(1)), ['startups']);
    });

    it('are read on behind the device at which the service asked for patience', async () => {
      let served = 0;
      answers = {
        sums: sumsOf(() => 1),
        ofDevice: (url) => {
          const number = numbers(30).find((one) => url.includes(guid('device', one))) ?? 0;
          served += 1;
          return served > 12
            ? { status: 429, body: { error: { code: 'TooManyRequests' } } }
            : { status: 200, body: { value: [start(number)] } };
        },
      };
      const one = await tenant();
      assert.deepEqual(await look(one, onDay(1)), ['startups']);
      const first = (await badDays(one.name)).length;
      assert.ok(first > 0 && first <= 12, `${first}`);
      served = -1000;
      assert.deepEqual(await look(one, onDay(1) + dayMs / 4), []);
      assert.equal((await badDays(one.name)).length, 30);
    });
  });
});
