/** Microsoft Teams: Intune's inventory, which is its catalogue too, and crashes. Nobody keeps a policy of it. */
import { teams } from '#core/area/teams.ts';
import type { AreaAdapter } from './adapter.ts';
import { readTeamsCatalogue, teamsInventory } from './teamsVersions.ts';
import { deviceSource, signalSources } from './windowsSources.ts';

export const teamsAdapter: AreaAdapter = {
  facts: teams,
  readCatalogue: readTeamsCatalogue,
  readMessages: async () => ({ issues: [], advisories: [], content: {}, missing: [] }),
  sources: [deviceSource, teamsInventory, ...signalSources],
  readBefore: async () => ({ before: null, missing: [] }),
  plane: null,
};
