/** Microsoft 365 Apps: the public list of versions, Intune's inventory and crashes, and policies of the settings catalogue. */
import { office } from '#core/area/office.ts';
import type { AreaAdapter } from '../adapter.ts';
import { readOfficeCatalogue } from './catalogue.ts';
import { findAlteredOffice } from './drift.ts';
import { officeInventory } from './inventory.ts';
import { officePlane } from './plane.ts';
import { deviceSource, signalSources } from '../windows/sources.ts';

export const officeAdapter: AreaAdapter = {
  facts: office,
  readCatalogue: readOfficeCatalogue,
  readMessages: async () => ({ issues: [], advisories: [], content: {}, missing: [] }),
  sources: [deviceSource, officeInventory, ...signalSources],
  readBefore: async () => ({ before: null, missing: [] }),
  findAltered: findAlteredOffice,
  plane: officePlane,
};
