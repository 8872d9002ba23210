/** A page that is served over a real store with a small fleet, for tests that ask for it over HTTP. */
import { request } from 'node:http';
import { quality } from '#core/area/quality.ts';
import { dayMs } from '#core/time.ts';
import { openLivePage, type LivePage } from '#live/server.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { recordObjectiveLook } from '#store/release/objectiveLooks.ts';
import { saveRelease } from '#store/release/releases.ts';
import { noteFleetDay } from '#store/report/fleetDays.ts';
import type { Store } from '#store/store.ts';
import { day, publishedAt, sampleRelease } from '../reports/sampleRelease.ts';
import { missedRelease, plannedIn, sampleArea } from '../reports/sampleTenant.ts';
import { openDatabase } from '../store/database.ts';
import { device, discover, guid, numbers, qualityOf, register } from '../store/fleets.ts';

/** It, and what is behind it. */
export interface Served {
  readonly store: Store;
  readonly live: LivePage;
  readonly close: () => Promise<void>;
}

const key = qualityOf('contoso');

/** Serves a tenant whose month missed its objective, with a hundred and twenty devices. */
export async function serve(more: { readonly tenant?: string } = {}): Promise<Served> {
  const { store } = await openDatabase();
  await fill(store);
  const live = await openLivePage(
    {
      store,
      tenant: more.tenant ?? null,
      webUi: { address: 'http://127.0.0.1:8233', namespace: 'default' },
      clock: () => 0,
    },
    { port: 0 },
  );
  const close = async (): Promise<void> => {
    await live.close();
    await store.close();
  };
  return { store, live, close };
}

/** Fills a store with it. */
export async function fill(store: Store): Promise<void> {
  const devices = numbers(120).map((number) =>
    device(number, {
      osVersion: number % 3 === 0 ? '10.0.19044.1766' : '10.0.19044.1706',
      lastSyncAt: day(20),
      sku: number === 7 ? 'Home' : 'Enterprise',
      model: number === 11 ? '<script>alert(1)</script>' : 'Book',
    }),
  );
  await discover(store, 'contoso', devices);
  await register(store, {
    tenant: 'contoso',
    plans: quality.profiles['groups-2023'] ?? [],
    passes: ({ sku }) => sku !== 'Home',
  });
  await recordInstalls(store, {
    key,
    at: day(20),
    rows: [1, 2].map((number) => ({
      entraDeviceId: guid('entra', number),
      targetBuild: '10.0.19044.1766',
      state: 'failed' as const,
      errorClass: 'DiskFull',
      errorCode: '0x80070070',
      at: day(20),
    })),
  });
  await noteFleetDay(store, { key, asOf: day(20) });
  await noteFleetDay(store, { key, asOf: day(21) });
  const { look } = sampleArea(missedRelease());
  if (look !== null) await recordObjectiveLook(store, { key: missedRelease().key, look });
  for (const release of [missedRelease(), plannedIn('edge')])
    await saveRelease(store, { release, status: 'running', at: publishedAt + 22 * dayMs });
}

/** Makes a second tenant known. */
export async function addFabrikam(store: Store): Promise<void> {
  const release = sampleRelease();
  const of = { ...release, key: { ...release.key, tenant: 'fabrikam' } };
  await saveRelease(store, { release: of, status: 'running', at: publishedAt });
}

/** What was answered. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Asks for a path, by whatever method and host. */
export function get(
  { live }: Pick<Served, 'live'>,
  path: string,
  { method = 'GET', host }: { readonly method?: string; readonly host?: string } = {},
): Promise<Got> {
  const { hostname, port } = new URL(live.url);
  const headers = host === undefined ? {} : { Host: host };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}
