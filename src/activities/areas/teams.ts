/**
 * Microsoft Teams: Intune's inventory, which is its catalogue too, and crashes. Nobody keeps a policy of it. No list of its
 * versions is published, so what an inventory shows is kept with the instant at which it was first shown. A device may have
 * a client for each of its people, of which the highest counts.
 */
import { teams } from '#core/area/teams.ts';
import {
  isTeamsClient,
  seenVersions,
  teamsLine,
  type SeenVersion,
} from '#core/device/teamsClient.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { byVersion, dotted } from '#core/version.ts';
import { keepSeenVersions, readSeenVersions } from '#store/reading/seenVersions.ts';
import type { Deps } from '../deps.ts';
import type { AreaAdapter, Listed, LookAt } from './adapter.ts';
import { inventorySource } from './appInventory.ts';
import { deviceSource, signalSources } from './windows/sources.ts';

const name = 'teamsVersions';

/** The inventory as a source of a release. */
const teamsInventory = inventorySource({
  name,
  product: 'teams',
  title: 'Teams',
  isWanted: isTeamsClient,
  isBefore: (one, other) => byVersion(one.version, other.version) > 0,
  installed: async (deps, { tenant, rows, at }) => {
    const former = await readSeenVersions(deps.store, { tenant, name });
    const versions = rows.map(({ version }) => version);
    // A fleet that shows no client has shown nothing yet: the first that comes is no release.
    if (versions.length > 0) {
      const seen = seenVersions(former, versions, at);
      await keepSeenVersions(deps.store, { tenant, name, versions: seen, at });
    }
    return rows.map(({ deviceId, version }) => ({ deviceId, version, line: teamsLine }));
  },
});

/** The versions that the fleet has shown; before the first inventory there are none, and a release waits for one. */
async function readTeamsCatalogue(deps: Deps, { release }: LookAt): Promise<Listed> {
  const { tenant } = release.key;
  const seen = (await readSeenVersions(deps.store, { tenant, name })) ?? [];
  return { updates: seen.map(updateOf), hasPoison: false, missing: [] };
}

/** What was there at the first look is older than any release. */
function updateOf({ version, seenAt }: SeenVersion): CatalogUpdate {
  const text = dotted(version);
  return {
    entryId: text,
    name: `Teams ${text}`,
    cadence: 'monthly',
    classification: 'nonSecurity',
    releasedAt: seenAt ?? 0,
    isExpeditable: false,
    severity: null,
    targets: [{ line: teamsLine, version, label: 'Microsoft Teams', kb: '' }],
  };
}

export const teamsAdapter: AreaAdapter = {
  facts: teams,
  readCatalogue: readTeamsCatalogue,
  readMessages: null,
  sources: [deviceSource, teamsInventory, ...signalSources],
  readBefore: null,
  plane: null,
};
