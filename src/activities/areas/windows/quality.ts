/** Windows quality updates: Microsoft's catalogue of updates, all that is told of Windows devices, and Intune's update rings. */
import { quality } from '#core/area/quality.ts';
import { readMonthBefore } from '../../observe/readMonthBefore.ts';
import { readWindowsCatalogue, readWindowsMessages } from '../../observe/windowsCatalogue.ts';
import type { AreaAdapter } from '../adapter.ts';
import { updateRings } from './updateRings.ts';
import { windowsSources } from './sources.ts';

export const qualityAdapter: AreaAdapter = {
  facts: quality,
  readCatalogue: readWindowsCatalogue,
  readMessages: readWindowsMessages,
  sources: windowsSources,
  readBefore: readMonthBefore,
  plane: () => updateRings,
};
