/**
 * Collecting: what changed in Graph since the last look goes into the store. A source that cannot be read after a few
 * attempts is named as missing instead of stopping the release; nothing is inferred from its silence.
 */
import { activityInfo } from '@temporalio/activity';
import type { Release } from '#core/release/release.ts';
import { GraphError } from '#graph/error.ts';
import { listManagedDevices } from '#graph/devices.ts';
import { listInstallStates } from '#graph/installs.ts';
import { collectDevices, lastSyncWatermark } from '#store/devices.ts';
import { recordInstalls } from '#store/installs.ts';
import type { Deps } from './deps.ts';
import { attempted, isPassing } from './failures.ts';

/** Attempts of the activity before a source counts as missing. */
const attemptsMax = 5;
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
): Promise<{ readonly missing: readonly string[] }> {
  const devices = await source('devices', isPassing, () => collectChangedDevices(deps, o));
  // Windows Update for Business reports are an addition: without them a release goes on, and says so.
  const installs = await source('installs', isOfGraph, () => collectInstalls(deps, o));
  return { missing: [...devices, ...installs] };
}

async function collectChangedDevices({ graph, store }: Deps, o: Collection): Promise<void> {
  const { tenant } = o.release.key;
  const watermark = await lastSyncWatermark(store, { tenant });
  const syncedAfter = watermark === null ? {} : { syncedAfter: watermark - overlapMs };
  const pages = listManagedDevices(graph, { asOf: o.asOf, ...syncedAfter });
  await collectDevices(store, { tenant, pages, collectedAt: o.asOf, heartbeat: o.heartbeat });
}

async function collectInstalls(
  { analytics, store }: Deps,
  { release, asOf }: Collection,
): Promise<void> {
  if (analytics === null || asOf < release.publishedAt) return;
  const rows = await listInstallStates(analytics, { asOf });
  await recordInstalls(store, { tenant: release.key.tenant, rows, at: asOf });
}

/**
 * The name of the source if it stays silent in a way that `tolerates` allows; earlier attempts fail, so that Temporal
 * tries again when the source asks for it.
 */
async function source(
  name: string,
  tolerates: (error: unknown) => boolean,
  read: () => Promise<void>,
): Promise<readonly string[]> {
  try {
    await read();
    return [];
  } catch (error) {
    const isLast = activityInfo().attempt >= attemptsMax || !isPassing(error);
    if (tolerates(error) && isLast) return [name];
    return await attempted(() => Promise.reject(error));
  }
}

function isOfGraph(error: unknown): boolean {
  return error instanceof GraphError;
}
