/**
 * Collecting: what changed in Graph since the last look goes into the store. A source that cannot be read after a few
 * attempts is named as missing instead of stopping the release; nothing is inferred from its silence.
 */
import type { Release } from '#core/release/release.ts';
import { listManagedDevices } from '#graph/devices.ts';
import { listInstallStates } from '#graph/installs.ts';
import { collectDevices, lastSyncWatermark } from '#store/devices.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { recordInstalls } from '#store/installs.ts';
import { collectSignals } from './collectSignals.ts';
import type { Deps } from './deps.ts';
import { source, type Silent } from './source.ts';

/** What is learnt from the list of devices: contact and builds are signals of their own. */
const toldByDevices = ['devices', 'contact', 'builds'];
/** Devices whose contact reached Graph a little late are listed again. */
const overlapMs = 10 * 60_000;

interface Collection {
  readonly release: Release;
  readonly asOf: number;
  readonly heartbeat: (listed: number) => void;
}

/** Reads what changed; tells the sources that could not be read. */
export async function collect(
  deps: Deps,
  o: Collection,
): Promise<{ readonly missing: readonly Silent[] }> {
  const devices = await source('devices', () => collectChangedDevices(deps, o));
  // Windows Update for Business reports are an addition: without them a release goes on, and says so.
  const installs = await source('installs', () => collectInstalls(deps, o));
  const signals = await collectSignals(deps, o);
  return { missing: [...devices, ...installs, ...signals.missing] };
}

async function collectChangedDevices({ graph, store }: Deps, o: Collection): Promise<void> {
  const { tenant } = o.release.key;
  const watermark = await lastSyncWatermark(store, { tenant });
  const syncedAfter = watermark === null ? {} : { syncedAfter: watermark - overlapMs };
  const pages = listManagedDevices(graph, { asOf: o.asOf, ...syncedAfter });
  await collectDevices(store, { tenant, pages, collectedAt: o.asOf, heartbeat: o.heartbeat });
  for (const told of toldByDevices) await markRead(store, { tenant, source: told, until: o.asOf });
}

async function collectInstalls(
  { analytics, store }: Deps,
  { release, asOf }: Collection,
): Promise<void> {
  if (analytics === null || asOf < release.publishedAt) return;
  const { tenant } = release.key;
  const rows = await listInstallStates(analytics, { asOf });
  await recordInstalls(store, { tenant, rows, at: asOf });
  await markRead(store, { tenant, source: 'installs', until: asOf });
}
