/**
 * Collecting: what changed in Graph since the last look goes into the store. A source that cannot be read after a few
 * attempts is named as missing instead of stopping the release; nothing is inferred from its silence.
 */
import { activityInfo } from '@temporalio/activity';
import type { Release } from '#core/release/release.ts';
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
  const devices = await source('devices', () => collectChangedDevices(deps, o));
  const installs = await source('installs', () => collectInstalls(deps, o));
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

/** The name of the source if it stays silent; earlier attempts fail, so that Temporal tries again. */
async function source(name: string, read: () => Promise<void>): Promise<readonly string[]> {
  try {
    await attempted(async () => {
      try {
        await read();
      } catch (error) {
        if (!isPassing(error) || activityInfo().attempt < attemptsMax) throw error;
        throw new SilentSource();
      }
    });
    return [];
  } catch (error) {
    if (error instanceof SilentSource) return [name];
    throw error;
  }
}

class SilentSource extends Error {}
