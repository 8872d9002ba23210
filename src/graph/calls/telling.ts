/** Calls by which Microsoft tells of devices and updates, and the one by which people are told. */
import type { KnownCall } from './call.ts';

const readDevices = ['DeviceManagementManagedDevices.Read.All'] as const;

/** Devices are read from beta, where five of their fields stand alone. */
export const tellingCalls = {
  listManagedDevices: {
    method: 'GET',
    version: 'beta',
    path: '/deviceManagement/managedDevices',
    permissions: readDevices,
    document: 'intune-devices-manageddevice-list',
    answers: 'microsoft.graph.managedDevice',
  },
  readManagedDevice: {
    method: 'GET',
    version: 'beta',
    path: '/deviceManagement/managedDevices/{deviceId}',
    permissions: readDevices,
    document: 'intune-devices-manageddevice-get',
    answers: 'microsoft.graph.managedDevice',
  },
  listQualityUpdates: {
    method: 'GET',
    version: 'beta',
    path: '/admin/windows/updates/catalog/entries',
    permissions: ['WindowsUpdates.ReadWrite.All'],
    document: 'windowsupdates-catalog-list-entries',
    answers: 'microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry',
  },
  findProducts: {
    method: 'GET',
    version: 'beta',
    path: "/admin/windows/updates/products/findByCatalogId(catalogID='{entryId}')",
    permissions: ['WindowsUpdates.ReadWrite.All'],
    document: 'windowsupdates-product-findbycatalogid',
    answers: 'microsoft.graph.windowsUpdates.product',
  },
  listServiceIssues: {
    method: 'GET',
    version: 'v1.0',
    path: '/admin/serviceAnnouncement/issues',
    permissions: ['ServiceHealth.Read.All'],
    document: 'serviceannouncement-list-issues',
    answers: 'microsoft.graph.serviceHealthIssue',
    only: 'advisories',
  },
  listStartups: {
    method: 'GET',
    version: 'v1.0',
    path: '/deviceManagement/userExperienceAnalyticsDeviceStartupHistory',
    permissions: readDevices,
    document: 'intune-devices-userexperienceanalyticsdevicestartuphistory-list',
    answers: 'microsoft.graph.userExperienceAnalyticsDeviceStartupHistory',
  },
  listAppEvents: {
    method: 'GET',
    version: 'v1.0',
    path: '/deviceManagement/userExperienceAnalyticsAppHealthDevicePerformanceDetails',
    permissions: readDevices,
    document: 'intune-devices-userexperienceanalyticsapphealthdeviceperformancedetails-list',
    answers: 'microsoft.graph.userExperienceAnalyticsAppHealthDevicePerformanceDetails',
  },
  listDevicePerformance: {
    method: 'GET',
    version: 'v1.0',
    path: '/deviceManagement/userExperienceAnalyticsDevicePerformance',
    permissions: readDevices,
    document: 'intune-devices-userexperienceanalyticsdeviceperformance-list',
    answers: 'microsoft.graph.userExperienceAnalyticsDevicePerformance',
  },
  listAppHealth: {
    method: 'GET',
    version: 'v1.0',
    path: '/deviceManagement/userExperienceAnalyticsAppHealthDevicePerformance',
    permissions: readDevices,
    document: 'intune-devices-userexperienceanalyticsapphealthdeviceperformance-list',
    answers: 'microsoft.graph.userExperienceAnalyticsAppHealthDevicePerformance',
  },
  sendMail: {
    method: 'POST',
    version: 'v1.0',
    path: '/users/{mailbox}/sendMail',
    permissions: ['Mail.Send'],
    document: 'user-sendmail',
    sends: { message: 'microsoft.graph.message', saveToSentItems: 'Edm.Boolean' },
    only: 'mail',
  },
  queryLogs: {
    method: 'POST',
    version: 'v1',
    path: '/workspaces/{workspaceId}/query',
    permissions: [],
    document: 'Azure Monitor Log Analytics API, overview (role Log Analytics Reader)',
    only: 'analytics',
    readOnly: true,
  },
} as const satisfies Record<string, KnownCall>;
