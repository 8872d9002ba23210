/** Windows feature updates: the versions of Intune's catalogue, all that is told of Windows devices, and feature update profiles. */
import { feature } from '#core/area/feature.ts';
import type { AreaAdapter } from '../adapter.ts';
import { windowsSources } from '../windows/sources.ts';
import { readStoppedQuality } from './carried.ts';
import { readFeatureCatalogue } from './catalogue.ts';
import { readAgainst } from './messages.ts';
import { featurePlane } from './plane.ts';
import { readFeatureStates } from './readStates.ts';

export const featureAdapter: AreaAdapter = {
  facts: feature,
  readCatalogue: readFeatureCatalogue,
  readMessages: readAgainst,
  // What installs come to is told by the reports on the profiles, in place of those on quality updates.
  sources: windowsSources.map((one) =>
    one.name === 'installs'
      ? { name: 'installs', isConnected: () => true, read: readFeatureStates }
      : one,
  ),
  readKeptAway: readStoppedQuality,
  readBefore: null,
  plane: featurePlane,
};
