/** Calls to the directory: its devices, groups, and who is in them. */
import type { KnownCall } from './call.ts';

const writeDeviceMembers = ['GroupMember.ReadWrite.All', 'Device.ReadWrite.All'] as const;

/** A device is added by two permissions, and a batch needs those of what is in it. */
export const directoryCalls = {
  listDirectoryDevices: {
    method: 'GET',
    version: 'v1.0',
    path: '/devices',
    permissions: ['Device.Read.All'],
    document: 'device-list',
    answers: 'microsoft.graph.device',
  },
  readDirectoryDevice: {
    method: 'GET',
    version: 'v1.0',
    path: '/devices/{objectId}',
    permissions: ['Device.Read.All'],
    document: 'device-get',
  },
  listGroups: {
    method: 'GET',
    version: 'v1.0',
    path: '/groups',
    permissions: ['GroupMember.Read.All'],
    document: 'group-list',
    answers: 'microsoft.graph.group',
  },
  readGroup: {
    method: 'GET',
    version: 'v1.0',
    path: '/groups/{groupId}',
    permissions: ['GroupMember.Read.All'],
    document: 'group-get',
    answers: 'microsoft.graph.group',
  },
  createGroup: {
    method: 'POST',
    version: 'v1.0',
    path: '/groups',
    permissions: ['Group.Create'],
    document: 'group-post-groups',
    answers: 'microsoft.graph.group',
    sends: 'microsoft.graph.group',
  },
  deleteGroup: {
    method: 'DELETE',
    version: 'v1.0',
    path: '/groups/{groupId}',
    permissions: ['Group.ReadWrite.All'],
    document: 'group-delete',
  },
  listMembers: {
    method: 'GET',
    version: 'v1.0',
    path: '/groups/{groupId}/members',
    permissions: ['GroupMember.Read.All'],
    document: 'group-list-members',
    answers: 'microsoft.graph.directoryObject',
  },
  listTransitiveDevices: {
    method: 'GET',
    version: 'v1.0',
    path: '/groups/{groupId}/transitiveMembers/microsoft.graph.device',
    permissions: ['GroupMember.Read.All'],
    document: 'group-list-transitivemembers',
    answers: 'microsoft.graph.device',
  },
  addMembers: {
    method: 'PATCH',
    version: 'v1.0',
    path: '/groups/{groupId}',
    permissions: writeDeviceMembers,
    document: 'group-post-members',
    sends: 'microsoft.graph.group',
  },
  addMember: {
    method: 'POST',
    version: 'v1.0',
    path: '/groups/{groupId}/members/$ref',
    permissions: writeDeviceMembers,
    document: 'group-post-members',
    sends: { '@odata.id': 'Edm.String' },
  },
  removeMember: {
    method: 'DELETE',
    version: 'v1.0',
    path: '/groups/{groupId}/members/{objectId}/$ref',
    permissions: writeDeviceMembers,
    document: 'group-delete-members',
  },
  batch: {
    method: 'POST',
    version: 'v1.0',
    path: '/$batch',
    permissions: [],
    document: 'json-batching (concepts)',
  },
  batchOfBeta: {
    method: 'POST',
    version: 'beta',
    path: '/$batch',
    permissions: [],
    document: 'json-batching (concepts)',
    readOnly: true,
  },
} as const satisfies Record<string, KnownCall>;
