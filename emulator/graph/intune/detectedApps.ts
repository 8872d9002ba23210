/** `deviceManagement/detectedApps`: what Intune found installed. A handful of apps, on every Windows device. */
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { forbidden, notFound } from '../../http/errors.ts';
import { nextLink, startOf, topOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import { guidFrom, type Tenant } from '../../store/tenant.ts';
import { isEnrolledAt } from './managedDevices.ts';

const readAccess: RouteFamily = {
  versions: 'both',
  document: 'graph/api/intune-devices-detectedapp-list',
  permissions: [
    'DeviceManagementManagedDevices.Read.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
  ],
  dialect: 'intune',
  quota: 'intuneDevices',
};
const resourcePath = '/deviceManagement/detectedApps';

/** Routes of detected apps. */
export const detectedAppRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listApps },
  {
    ...readAccess,
    method: 'GET',
    path: `${resourcePath}/{id}/managedDevices`,
    handle: listDevices,
  },
];

const installedApps = [
  {
    displayName: 'Microsoft 365 Apps for enterprise - en-us',
    version: '16.0.15225.20288',
    publisher: 'Microsoft Corporation',
    sizeInByte: 0,
  },
  {
    displayName: 'Microsoft Edge',
    version: '102.0.1245.39',
    publisher: 'Microsoft Corporation',
    sizeInByte: 0,
  },
  {
    displayName: 'Microsoft Teams',
    version: '1.5.00.14473',
    publisher: 'Microsoft Corporation',
    sizeInByte: 142_606_336,
  },
] as const;

const idOf = (app: (typeof installedApps)[number]) => guidFrom(`${app.displayName} ${app.version}`);

/** "Application: Not supported", says the document, and every token here is an application's. */
function refuseApplication({ profile }: Tenant): void {
  if (profile === 'strict') throw forbidden('intune');
}

function listApps(call: GraphCall, tenant: Tenant): Reply {
  refuseApplication(tenant);
  const deviceCount = windowsDevices(tenant, call.at);
  const value = installedApps.map((app) => ({
    '@odata.type': '#microsoft.graph.detectedApp',
    id: idOf(app),
    ...app,
    platform: 'windows',
    deviceCount,
  }));
  return replyJson(200, {
    '@odata.context': contextOf(call, 'deviceManagement/detectedApps'),
    value,
  });
}

/** Devices the count is taken from; inventory is stale anyway, so a large fleet is estimated. */
const sampleMax = 10_000;

function windowsDevices(tenant: Tenant, at: number): number {
  const step = Math.max(1, Math.ceil(tenant.fleet.size / sampleMax));
  let count = 0;
  for (let index = 0; index < tenant.fleet.size; index += step) {
    if (isWindows(tenant, index, at)) count += step;
  }
  return Math.min(count, tenant.fleet.size);
}

function isWindows(tenant: Tenant, index: number, at: number): boolean {
  const facts = tenant.fleet.facts(index);
  return facts.operatingSystem === 'Windows' && isEnrolledAt(facts, at);
}

function listDevices(call: GraphCall, tenant: Tenant): Reply {
  refuseApplication(tenant);
  const id = call.params['id'] ?? '';
  if (!installedApps.some((app) => idOf(app) === id.toLowerCase())) throw notFound('intune', id);
  const top = topOf(call, { standard: 1000, max: 1000 });
  const value: object[] = [];
  let index = startOf(call, 'intune');
  for (; index < tenant.fleet.size && value.length < top; index++) {
    if (!isWindows(tenant, index, call.at)) continue;
    const { managedDeviceId, name } = tenant.fleet.facts(index);
    value.push({ id: managedDeviceId, deviceName: name });
  }
  return replyJson(200, {
    '@odata.context': contextOf(call, `deviceManagement/detectedApps('${id}')/managedDevices`),
    ...(index < tenant.fleet.size ? { '@odata.nextLink': nextLink(call, index) } : {}),
    value,
  });
}
