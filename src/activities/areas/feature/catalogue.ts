/** The catalogue of Windows versions, and which Windows most devices run. */
import { quality } from '#core/area/quality.ts';
import { versionUpdates, type BuildCount } from '#core/release/content/windowsVersions.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { readVersions } from '#store/device/versions.ts';
import type { Deps } from '../../deps.ts';
import { source } from '../../source.ts';
import type { Listed, LookAt } from '../adapter.ts';
import { readVersionLists } from './versions.ts';

/** What the catalogue offers, with all that is known of each version. */
export async function readFeatureCatalogue(deps: Deps, o: LookAt): Promise<Listed> {
  const found: { updates: readonly CatalogUpdate[] } = { updates: [] };
  const missing = await source('catalog', async () => {
    const { known, offered } = await readVersionLists(deps.graph, o.asOf);
    found.updates = versionUpdates(known, offered, await readBuilds(deps, o.release.key.tenant));
  });
  return { ...found, hasPoison: false, missing };
}

/** Devices in rings by their build. */
export async function readBuilds({ store }: Deps, tenant: string): Promise<readonly BuildCount[]> {
  const counts = await readVersions(store, { tenant, area: quality.area });
  return counts.map(({ line, devices }) => ({ build: Number(line), devices }));
}
