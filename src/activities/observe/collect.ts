/**
 * Collecting: what changed in Graph since the last look goes into the store. A source that cannot be read after a few
 * attempts is named as missing instead of stopping the release; nothing is inferred from its silence.
 */
import type { Release } from '#core/release/state/release.ts';
import { GraphError } from '#graph/error.ts';
import type { Analytics } from '#graph/logAnalytics/analytics.ts';
import {
  countReported,
  listInstallStates,
  type InstallState,
} from '#graph/logAnalytics/installs.ts';
import { createTally } from '#graph/poison.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { knownFleet } from '#store/reading/listings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import { collectSignals } from './collectSignals.ts';
import type { Deps } from '../deps.ts';
import { readDevices } from './readDevices.ts';
import { learnFirmware } from './readFirmware.ts';
import { readMonthBefore, type ReadBefore } from './readMonthBefore.ts';
import { source } from '../source.ts';

/** What is learnt from the list of devices: contact and builds are signals of their own. */
const toldByDevices = ['devices', 'contact', 'builds'];

/** Devices asked for their firmware in one look, which is to end soon. */
const firmwareMax = 1000;

interface Collection {
  readonly release: Release;
  readonly asOf: number;
  readonly heartbeat: (listed: number) => void;
}

/** Reads what changed; tells the sources that could not be read, and what is known of the month before the first one. */
export async function collect(deps: Deps, o: Collection): Promise<ReadBefore> {
  const devices = await source('devices', () => collectChangedDevices(deps, o));
  // Windows Update for Business reports are an addition: without them a release goes on, and says so.
  const installs = await source('installs', () => collectInstalls(deps, o));
  const signals = await collectSignals(deps, o);
  // Firmware makes cohorts; a list leaves it out.
  const { tenant } = o.release.key;
  const { asOf, heartbeat } = o;
  const asked = { tenant, asOf, heartbeat, limit: firmwareMax };
  const firmware = await source('firmware', async () => (await learnFirmware(deps, asked)).endedBy);
  // After the devices, whose models it is told by.
  const { before, missing } = await readMonthBefore(deps, o);
  return {
    before,
    missing: [...devices, ...installs, ...signals.missing, ...firmware, ...missing],
  };
}

/** Reads the devices; a listing that does not prove that the fleet was seen leaves what is known as old as it is. */
async function collectChangedDevices(deps: Deps, o: Collection): Promise<void> {
  const { tenant } = o.release.key;
  const { asOf, heartbeat } = o;
  const { doubt } = await readDevices(deps, { tenant, asOf, heartbeat, isWhole: false });
  if (doubt !== null) {
    throw new GraphError(`Listing devices: ${doubt}`, { kind: 'malformed', code: 'doubtful' });
  }
  for (const told of toldByDevices)
    await markRead(deps.store, { tenant, source: told, until: asOf });
}

async function collectInstalls(
  { analytics, store }: Deps,
  { release, asOf }: Collection,
): Promise<void> {
  if (analytics === null || asOf < release.publishedAt) return;
  const { tenant } = release.key;
  const rows = await readInstalls({ analytics, store }, { tenant, asOf });
  if (rows.length === 0) await refuseSilence({ analytics, store }, { tenant, asOf });
  await recordInstalls(store, { tenant, rows, at: asOf });
  await markRead(store, { tenant, source: 'installs', until: asOf });
}

/** The states of installs; what was set aside of them is noted also where it was too much. */
async function readInstalls(
  { analytics, store }: { readonly analytics: Analytics; readonly store: Store },
  { tenant, asOf }: { readonly tenant: string; readonly asOf: number },
): Promise<readonly InstallState[]> {
  const tally = createTally();
  try {
    return await listInstallStates(analytics, { asOf, tally });
  } finally {
    const of = { tenant, source: 'installs', counts: tally.counts(), ofRows: tally.rows() };
    await recordSetAside(store, { ...of, at: asOf });
  }
}

/** No install under way is good news only from reports that tell of the fleet. */
async function refuseSilence(
  { analytics, store }: { readonly analytics: Analytics; readonly store: Store },
  o: { readonly tenant: string; readonly asOf: number },
): Promise<void> {
  const { devices } = await knownFleet(store, o);
  if (devices === 0 || (await countReported(analytics, o)) > 0) return;
  throw new GraphError(
    `The reports of installs name no device where ${devices} are known; connect the workspace to Windows Update for Business reports, or wait for its first data (48 to 72 hours)`,
    { kind: 'malformed', code: 'doubtful' },
  );
}
