/** Calls to the policies that say which version of Windows devices come to, and to the list of versions they may name. */
import type { KnownCall } from './call.ts';

const profiles = '/deviceManagement/windowsFeatureUpdateProfiles';
const profile = 'microsoft.graph.windowsFeatureUpdateProfile';
const assignment = 'microsoft.graph.windowsFeatureUpdateProfileAssignment';
const readConfiguration = ['DeviceManagementConfiguration.Read.All'] as const;
const writeConfiguration = ['DeviceManagementConfiguration.ReadWrite.All'] as const;

/** They stand in beta only. */
export const featureCalls = {
  listFeatureVersions: {
    method: 'GET',
    version: 'beta',
    path: '/deviceManagement/windowsUpdateCatalogItems',
    permissions: readConfiguration,
    document: 'intune-softwareupdate-windowsupdatecatalogitem-list',
    answers: 'microsoft.graph.windowsFeatureUpdateCatalogItem',
  },
  listFeatureProfiles: {
    method: 'GET',
    version: 'beta',
    path: profiles,
    permissions: readConfiguration,
    document: 'intune-softwareupdate-windowsfeatureupdateprofile-list',
    answers: profile,
  },
  readFeatureProfile: {
    method: 'GET',
    version: 'beta',
    path: `${profiles}/{profileId}`,
    permissions: readConfiguration,
    document: 'intune-softwareupdate-windowsfeatureupdateprofile-get',
    answers: profile,
  },
  createFeatureProfile: {
    method: 'POST',
    version: 'beta',
    path: profiles,
    permissions: writeConfiguration,
    document: 'intune-softwareupdate-windowsfeatureupdateprofile-create',
    answers: profile,
    sends: profile,
  },
  patchFeatureProfile: {
    method: 'PATCH',
    version: 'beta',
    path: `${profiles}/{profileId}`,
    permissions: writeConfiguration,
    document: 'intune-softwareupdate-windowsfeatureupdateprofile-update',
    sends: profile,
  },
  assignFeatureProfile: {
    method: 'POST',
    version: 'beta',
    path: `${profiles}/{profileId}/assign`,
    permissions: writeConfiguration,
    document: 'intune-softwareupdate-windowsfeatureupdateprofile-assign',
    sends: { assignments: assignment },
  },
  readFeatureTargets: {
    method: 'GET',
    version: 'beta',
    path: `${profiles}/{profileId}/assignments`,
    permissions: readConfiguration,
    document: 'intune-softwareupdate-windowsfeatureupdateprofileassignment-list',
    answers: assignment,
  },
  deleteFeatureProfile: {
    method: 'DELETE',
    version: 'beta',
    path: `${profiles}/{profileId}`,
    permissions: writeConfiguration,
    document: 'intune-softwareupdate-windowsfeatureupdateprofile-delete',
  },
} as const satisfies Record<string, KnownCall>;
