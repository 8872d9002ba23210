/** Windows feature updates: the versions of Intune's catalogue, all that is told of Windows devices, and feature update profiles. */
import { feature } from '#core/area/feature.ts';
import type { AreaAdapter } from '../adapter.ts';
import { windowsSources } from '../windows/sources.ts';
import { readFeatureCatalogue } from './catalogue.ts';
import { readAgainst } from './messages.ts';
import { featurePlane } from './plane.ts';

export const featureAdapter: AreaAdapter = {
  facts: feature,
  readCatalogue: readFeatureCatalogue,
  readMessages: readAgainst,
  // Reports of installs are read of quality updates alone.
  sources: windowsSources.filter(({ name }) => name !== 'installs'),
  readBefore: null,
  plane: featurePlane,
};
