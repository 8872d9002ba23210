/** Microsoft 365 Apps: the public list of versions, Intune's inventory and crashes, and policies of the settings catalogue. */
import { office } from '#core/area/office.ts';
import type { Deps } from '../../deps.ts';
import type { AreaAdapter } from '../adapter.ts';
import type { ControlPlane } from '../plane.ts';
import { readOfficeCatalogue } from './catalogue.ts';
import { officeInventory } from './inventory.ts';
import { officeForm } from './settings.ts';
import { cataloguePlane } from '../catalogue/plane.ts';
import { deviceSource, signalSources } from '../windows/sources.ts';

/** Who keeps the Office policies of a tenant. */
export function officePlane(deps: Pick<Deps, 'store'>, tenant: string): ControlPlane {
  return cataloguePlane(officeForm, deps, tenant);
}

export const officeAdapter: AreaAdapter = {
  facts: office,
  readCatalogue: readOfficeCatalogue,
  readMessages: null,
  sources: [deviceSource, officeInventory, ...signalSources],
  readBefore: null,
  plane: officePlane,
};
