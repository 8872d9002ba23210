/** Microsoft Edge: the public list of versions, Intune's inventory and crashes. No policy of it is kept. */
import { edge } from '#core/area/edge.ts';
import { edgeChannelOf, isEdgeBefore } from '#core/device/edgeBrowser.ts';
import type { AreaAdapter } from '../adapter.ts';
import { inventorySource } from '../appInventory.ts';
import { readEdgeCatalogue } from './catalogue.ts';
import { deviceSource, signalSources } from '../windows/sources.ts';

const edgeInventory = inventorySource({
  name: 'edgeVersions',
  product: 'edge',
  title: 'Edge',
  isWanted: (name) => edgeChannelOf(name) !== null,
  isBefore: isEdgeBefore,
  installed: async (_deps, { rows }) =>
    rows.flatMap(({ deviceId, name, version }) => {
      const line = edgeChannelOf(name);
      return line === null ? [] : [{ deviceId, version, line }];
    }),
});

export const edgeAdapter: AreaAdapter = {
  facts: edge,
  readCatalogue: readEdgeCatalogue,
  readMessages: async () => ({ issues: [], advisories: [], content: {}, missing: [] }),
  sources: [deviceSource, edgeInventory, ...signalSources],
  readBefore: async () => ({ before: null, missing: [] }),
  findAltered: null,
  plane: null,
};
