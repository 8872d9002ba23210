/**
 * `/devices` of the directory: pages of 100 (at most 999), filters that the directory knows, 400 for those it does not.
 * A device filter by one of its ids is answered without walking the fleet.
 */
import { replyEntity } from '../../http/dispatch.ts';
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { notFound } from '../../http/errors.ts';
import { type Filter, fits } from '../../http/filter.ts';
import { nextLink, pick, selectOf, startOf, topOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { deviceObject } from './directoryObjects.ts';
import { directoryFilter } from './groups.ts';

const family: RouteFamily = {
  versions: 'both',
  document: 'graph/api/device-list',
  permissions: ['Device.Read.All', 'Device.ReadWrite.All', 'Directory.Read.All'],
  dialect: 'directory',
  quota: 'directory',
};

/** Routes of directory devices. */
export const deviceRoutes: readonly Route[] = [
  { ...family, method: 'GET', path: '/devices', handle: listDevices },
  {
    ...family,
    document: 'graph/api/device-get',
    method: 'GET',
    path: '/devices/{id}',
    handle: getDevice,
  },
];

/** Devices looked at for one page. */
const scanMax = 20_000;
const properties = [
  'id',
  'accountEnabled',
  'approximateLastSignInDateTime',
  'deviceId',
  'displayName',
  'isCompliant',
  'isManaged',
  'manufacturer',
  'model',
  'mdmAppId',
  'operatingSystem',
  'operatingSystemVersion',
  'profileType',
  'registrationDateTime',
  'trustType',
  'enrollmentType',
  'managementType',
] as const;

function listDevices(call: GraphCall, tenant: Tenant): Reply {
  const filter = directoryFilter(call, tenant, properties);
  const select = selectOf(call);
  const top = topOf(call, { standard: 100, max: 999, dialect: 'directory' });
  const direct = filter === null ? null : directIndex(tenant, filter);
  const start = direct ?? startOf(call, 'directory');
  const end = direct === null ? Math.min(tenant.fleet.size, start + scanMax) : direct + 1;
  const value: object[] = [];
  let index = start < 0 ? end : start;
  for (; index < end && value.length < top; index++) {
    const device = objectAt(tenant, index, call.at);
    if (filter === null || fits(filter, { read: (path) => device[path], isOf: () => true })) {
      value.push(pick(device, select));
    }
  }
  const isMore = direct === null && index < tenant.fleet.size;
  return replyJson(200, {
    '@odata.context': contextOf(call, select === null ? 'devices' : `devices(${select.join(',')})`),
    ...(isMore ? { '@odata.nextLink': nextLink(call, index) } : {}),
    value,
  });
}

/** The number of the device that the filter names by an id, -1 when there is none, null when it names none. */
function directIndex(tenant: Tenant, filter: Filter): number | null {
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return null;
  if (filter.path !== 'deviceId' && filter.path !== 'id') return null;
  return tenant.fleet.indexOf(String(filter.value).toLowerCase()) ?? -1;
}

function objectAt(tenant: Tenant, index: number, at: number): Record<string, unknown> {
  return deviceObject(tenant.fleet.facts(index), tenant.stateAt(index, at));
}

/** `/devices/{object id}` or `/devices(deviceId='…')`. */
function getDevice(call: GraphCall, tenant: Tenant): Reply {
  const key = call.params['id'] ?? '';
  const byDeviceId = /^deviceId='(.+)'$/i.exec(key)?.[1];
  const id = (byDeviceId ?? key).toLowerCase();
  const index = tenant.fleet.indexOf(id);
  if (index === undefined) throw notFound('directory', id);
  const facts = tenant.fleet.facts(index);
  if ((byDeviceId === undefined ? facts.objectId : facts.entraDeviceId) !== id)
    throw notFound('directory', id);
  return replyEntity(
    200,
    contextOf(call, 'devices/$entity'),
    pick(objectAt(tenant, index, call.at), selectOf(call)),
  );
}
