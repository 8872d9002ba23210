/**
 * `deviceManagement/detectedApps`: what the devices' inventories told, one row per application and version, counted once a
 * day, from a sample when the fleet is large.
 */
import type { SoftwareRow } from '../../fleet/fleet.ts';
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { forbidden, notFound } from '../../http/errors.ts';
import { fits, parseFilter } from '../../http/filter.ts';
import { nextLink, pageOf, pick, selectOf, startOf, topOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { softwareKey, softwareOf } from './appInventory.ts';
import { dayMs } from '../../time.ts';

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

/** "Application: Not supported", says the document, and every token here is an application's. */
function refuseApplication({ profile }: Tenant): void {
  if (profile === 'strict') throw forbidden('intune');
}

interface DetectedApp {
  readonly id: string;
  readonly software: SoftwareRow;
  deviceCount: number;
}

interface Counted {
  readonly day: number;
  readonly apps: ReadonlyMap<string, DetectedApp>;
}

/** Devices that are counted; inventory is stale anyway, so a large fleet is estimated. */
const sampleMax = 10_000;
const countedOf = new WeakMap<Tenant, Counted>();

function appsAt(tenant: Tenant, at: number): Counted['apps'] {
  const day = Math.floor(at / dayMs);
  const known = countedOf.get(tenant);
  if (known?.day === day) return known.apps;
  const apps = new Map<string, DetectedApp>();
  const step = Math.max(1, Math.ceil(tenant.fleet.size / sampleMax));
  for (let index = 0; index < tenant.fleet.size; index += step) {
    for (const software of softwareOf(tenant, index, day * dayMs)) {
      const id = softwareKey(software);
      const app = apps.get(id) ?? { id, software, deviceCount: 0 };
      app.deviceCount += step;
      apps.set(id, app);
    }
  }
  countedOf.set(tenant, { day, apps });
  return apps;
}

function listApps(call: GraphCall, tenant: Tenant): Reply {
  refuseApplication(tenant);
  const rows = [...appsAt(tenant, call.at).values()].map(({ id, software, deviceCount }) => ({
    '@odata.type': '#microsoft.graph.detectedApp',
    id,
    displayName: software.name,
    version: software.version,
    sizeInByte: 0,
    deviceCount,
    publisher: '',
    platform: 'windows',
  }));
  // Intune ignores a filter that it does not know.
  const filter = parseFilter(call.query.get('$filter') ?? '');
  const found = rows.filter(
    (row) =>
      filter === null ||
      fits(filter, {
        read: (path) => (row as Readonly<Record<string, unknown>>)[path],
        isOf: () => false,
      }),
  );
  const page = pageOf(call, found, { standard: 50, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': contextOf(call, 'deviceManagement/detectedApps'),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((row) => pick(row, selectOf(call))),
  });
}

function listDevices(call: GraphCall, tenant: Tenant): Reply {
  refuseApplication(tenant);
  const id = (call.params['id'] ?? '').toLowerCase();
  if (!appsAt(tenant, call.at).has(id)) throw notFound('intune', id);
  const top = topOf(call, { standard: 1000, max: 1000 });
  const at = Math.floor(call.at / dayMs) * dayMs;
  const value: object[] = [];
  let index = startOf(call, 'intune');
  for (; index < tenant.fleet.size && value.length < top; index++) {
    if (!softwareOf(tenant, index, at).some((software) => softwareKey(software) === id)) continue;
    const { managedDeviceId, name } = tenant.fleet.facts(index);
    value.push({ id: managedDeviceId, deviceName: name });
  }
  return replyJson(200, {
    '@odata.context': contextOf(call, `deviceManagement/detectedApps('${id}')/managedDevices`),
    ...(index < tenant.fleet.size ? { '@odata.nextLink': nextLink(call, index) } : {}),
    value,
  });
}
