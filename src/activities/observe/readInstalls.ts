/** Reading installs: what Windows Update for Business reports tell of each device's install goes into the store. */
import { GraphError } from '#graph/error.ts';
import type { Analytics } from '#graph/logAnalytics/analytics.ts';
import {
  countReported,
  listInstallStates,
  type InstallState,
} from '#graph/logAnalytics/installs.ts';
import { createTally } from '#graph/poison.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { knownFleet } from '#store/reading/listings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import type { LookAt } from '../areas/adapter.ts';
import type { Deps } from '../deps.ts';

/** Reads how far each install is. */
export async function readInstalls(
  { analytics, store }: Deps,
  { release, asOf }: LookAt,
): Promise<void> {
  if (analytics === null || asOf < release.publishedAt) return;
  const { key } = release;
  const { tenant } = key;
  const rows = await listedInstalls({ analytics, store }, { tenant, asOf });
  if (rows.length === 0) await refuseSilence({ analytics, store }, { tenant, asOf });
  await recordInstalls(store, { key, rows, at: asOf });
  await markRead(store, { key, source: 'installs', until: asOf });
}

/** The states of installs; what was set aside of them is noted also where it was too much. */
async function listedInstalls(
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
