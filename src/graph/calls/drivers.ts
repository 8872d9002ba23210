/** Calls to the profiles by which Intune gates driver updates; they stand in beta only. */
import type { KnownCall } from './call.ts';

const profile = 'microsoft.graph.windowsDriverUpdateProfile';
const profiles = '/deviceManagement/windowsDriverUpdateProfiles';
const reads = {
  method: 'GET',
  version: 'beta',
  permissions: ['DeviceManagementConfiguration.Read.All'],
} as const;
const writes = {
  version: 'beta',
  permissions: ['DeviceManagementConfiguration.ReadWrite.All'],
} as const;

/** Driver update profiles, and what is on offer in each. */
export const driverCalls = {
  listDriverProfiles: {
    ...reads,
    path: profiles,
    document: 'intune-softwareupdate-windowsdriverupdateprofile-list',
    answers: profile,
  },
  createDriverProfile: {
    ...writes,
    method: 'POST',
    path: profiles,
    document: 'intune-softwareupdate-windowsdriverupdateprofile-create',
    answers: profile,
    sends: profile,
  },
  patchDriverProfile: {
    ...writes,
    method: 'PATCH',
    path: `${profiles}/{profileId}`,
    document: 'intune-softwareupdate-windowsdriverupdateprofile-update',
    sends: profile,
  },
  deleteDriverProfile: {
    ...writes,
    method: 'DELETE',
    path: `${profiles}/{profileId}`,
    document: 'intune-softwareupdate-windowsdriverupdateprofile-delete',
  },
  assignDriverProfile: {
    ...writes,
    method: 'POST',
    path: `${profiles}/{profileId}/assign`,
    document: 'intune-softwareupdate-windowsdriverupdateprofile-assign',
    sends: { assignments: 'microsoft.graph.windowsDriverUpdateProfileAssignment' },
  },
  readDriverTargets: {
    ...reads,
    path: `${profiles}/{profileId}/assignments`,
    document: 'intune-softwareupdate-windowsdriverupdateprofileassignment-list',
    answers: 'microsoft.graph.windowsDriverUpdateProfileAssignment',
  },
  listDrivers: {
    ...reads,
    path: `${profiles}/{profileId}/driverInventories`,
    document: 'intune-softwareupdate-windowsdriverupdateinventory-list',
    answers: 'microsoft.graph.windowsDriverUpdateInventory',
  },
  actOnDrivers: {
    ...writes,
    method: 'POST',
    path: `${profiles}/{profileId}/executeAction`,
    document: 'intune-softwareupdate-windowsdriverupdateprofile-executeaction',
    answers: 'microsoft.graph.bulkDriverActionResult',
    sends: {
      actionName: 'microsoft.graph.driverApprovalAction',
      driverIds: 'Edm.String',
      deploymentDate: 'Edm.DateTimeOffset',
    },
  },
} as const satisfies Record<string, KnownCall>;
