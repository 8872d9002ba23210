/**
 * Versions of Windows as the two catalogues have them: Intune's item and the deployment service's entry. `version` is
 * what a profile names; `displayName` is spelled in two ways, and clients must not go by it. Sources: Microsoft Graph,
 * "windowsFeatureUpdateCatalogItem" and "featureUpdateCatalogEntry"; answers of live tenants in public code.
 */
import { deployableAt, type CatalogVersion } from '../../fleet/fleet.ts';
import type { Tenant } from '../../store/tenant.ts';
import { midnight } from '../intune/managedDeviceFields.ts';
import { nameOf } from './profileRecord.ts';

/** The type of entries for versions, without `#`. */
export const featureEntry = 'microsoft.graph.windowsUpdates.featureUpdateCatalogEntry';
/** The type of Intune's items for versions, without `#`. */
export const featureItem = 'microsoft.graph.windowsFeatureUpdateCatalogItem';

/** The versions that can be deployed at an instant. */
export function versionsAt({ catalog }: Tenant, at: number): readonly CatalogVersion[] {
  return deployableAt(catalog.versions, at);
}

/** Intune's item. */
export function showFeatureItem(version: CatalogVersion): Record<string, unknown> {
  const name = nameOf(version);
  return {
    '@odata.type': `#${featureItem}`,
    id: version.id,
    displayName: version.product === 'Windows 11' ? name : `Feature Update to ${name}`,
    releaseDateTime: midnight(version.availableAt),
    endOfSupportDate: midnight(version.endsAt),
    version: name,
  };
}

/** The deployment service's entry. */
export function showFeatureEntry(version: CatalogVersion): Record<string, unknown> {
  const name = nameOf(version);
  return {
    '@odata.type': `#${featureEntry}`,
    id: version.id,
    displayName: `Feature Update to ${name}`,
    deployableUntilDateTime: midnight(version.endsAt),
    releaseDateTime: midnight(version.availableAt),
    buildNumber: version.build,
    version: name,
  };
}
