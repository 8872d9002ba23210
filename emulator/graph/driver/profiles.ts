/**
 * `deviceManagement/windowsDriverUpdateProfiles` (beta): whether and when groups get driver updates, what each profile
 * offers, and what is decided of it. Sources: Graph's pages "windowsDriverUpdateProfile", "windowsDriverUpdateInventory" and
 * "windowsDriverUpdateProfile: executeAction".
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import { nouns, type DriverProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy } from '../intune/assignments.ts';
import { readsConfiguration, writesConfiguration } from '../intune/configurationAccess.ts';
import { actOnDrivers } from './actions.ts';
import { rowsOf, showRow } from './inventoryRows.ts';
import { changeDriverProfile, createDriverProfile, showDriverProfile } from './profileRecord.ts';
import { minuteMs } from '../../time.ts';

const pages = 'graph/api/intune-softwareupdate-windowsdriverupdate';
const readAccess = readsConfiguration(`${pages}profile-list`);
const writeAccess = writesConfiguration(readAccess);
const resourcePath = '/deviceManagement/windowsDriverUpdateProfiles';
const contextPath = resourcePath.slice(1);
/** How long it takes to bring a profile's list up to date. */
const syncMs = 20 * minuteMs;

/** Routes of driver update profiles. */
export const driverUpdateProfileRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listProfiles },
  writing('POST', '', { page: 'profile-create', handle: createProfile }),
  reading('/{id}', { page: 'profile-get', handle: getProfile }),
  writing('PATCH', '/{id}', { page: 'profile-update', handle: patchProfile }),
  writing('DELETE', '/{id}', { page: 'profile-delete', handle: deleteProfile }),
  writing('POST', '/{id}/assign', { page: 'profile-assign', handle: assign }),
  reading('/{id}/assignments', { page: 'profileassignment-list', handle: listAssignments }),
  reading('/{id}/driverInventories', { page: 'inventory-list', handle: listInventories }),
  reading('/{id}/driverInventories/{driverId}', { page: 'inventory-get', handle: getInventory }),
  writing('POST', '/{id}/executeAction', { page: 'profile-executeaction', handle: act }),
  writing('POST', '/{id}/syncInventory', { page: 'profile-syncinventory', handle: sync }),
];

interface Answering {
  /** Of Microsoft's page, after what all have in common. */
  readonly page: string;
  readonly handle: Route['handle'];
}

function reading(path: string, { page, handle }: Answering): Route {
  const document = `${pages}${page}`;
  return { ...readAccess, document, method: 'GET', path: `${resourcePath}${path}`, handle };
}

function writing(method: Route['method'], path: string, { page, handle }: Answering): Route {
  const document = `${pages}${page}`;
  return { ...writeAccess, document, method, path: `${resourcePath}${path}`, handle };
}

interface Found {
  readonly id: string;
  readonly record: DriverProfileRecord;
}

function profileOf(call: GraphCall, tenant: Tenant): Found {
  const id = (call.params['id'] ?? '').toLowerCase();
  const record = tenant.documents.get(nouns.driverProfile, id);
  if (record === undefined) throw notFound('intune', id);
  return { id, record };
}

function listProfiles(call: GraphCall, tenant: Tenant): Reply {
  const all = tenant.documents.list(nouns.driverProfile);
  const page = pageOf(call, inNoOrder(call, all), { standard: 1000, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': contextOf(call, contextPath),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map(({ id, value }) => shown(call, tenant, { id, record: value })),
  });
}

function shown(call: GraphCall, tenant: Tenant, found: Found): Record<string, unknown> {
  const expanded = call.query.get('$expand') ?? '';
  return {
    ...pick(showDriverProfile(call, tenant, found), selectOf(call)),
    ...(expanded.includes('assignments')
      ? { assignments: assignmentsOf(tenant, nouns.driverProfileAssignment, found.id) }
      : {}),
    ...(expanded.includes('driverInventories')
      ? { driverInventories: rowsOf(tenant, found.id, call.at).map(showRow) }
      : {}),
  };
}

function replyProfile(call: GraphCall, tenant: Tenant, status: 200 | 201, found: Found): Reply {
  return replyEntity(status, contextOf(call, `${contextPath}/$entity`), shown(call, tenant, found));
}

function getProfile(call: GraphCall, tenant: Tenant): Reply {
  return replyProfile(call, tenant, 200, profileOf(call, tenant));
}

function createProfile(call: GraphCall, tenant: Tenant): Reply {
  const record = createDriverProfile(call, bodyObject(call, 'intune'));
  const id = tenant.newId();
  tenant.commit([{ kind: 'put', noun: nouns.driverProfile, id, at: call.at, value: record }]);
  return replyProfile(call, tenant, 201, { id, record });
}

function patchProfile(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = profileOf(call, tenant);
  const changed = changeDriverProfile(call, record, bodyObject(call, 'intune'));
  tenant.commit([{ kind: 'put', noun: nouns.driverProfile, id, at: call.at, value: changed }]);
  return replyProfile(call, tenant, 200, { id, record: changed });
}

function deleteProfile(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  tenant.commit([{ kind: 'remove', noun: nouns.driverProfile, id, at: call.at }]);
  return replyEmpty(204);
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  const type = 'windowsDriverUpdateProfileAssignment';
  assignPolicy(call, tenant, { id, noun: nouns.driverProfileAssignment, type });
  return replyEmpty(204);
}

function listAssignments(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  return replyJson(200, {
    '@odata.context': contextOf(call, `${contextPath}('${id}')/assignments`),
    value: assignmentsOf(tenant, nouns.driverProfileAssignment, id),
  });
}

function listInventories(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  const rows = rowsOf(tenant, id, call.at).map(showRow);
  const page = pageOf(call, inNoOrder(call, rows), { standard: 100, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': contextOf(call, `${contextPath}('${id}')/driverInventories`),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((row) => pick(row, selectOf(call))),
  });
}

function getInventory(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  const driverId = call.params['driverId'] ?? '';
  const row = rowsOf(tenant, id, call.at).find(({ driver }) => driver.id === driverId);
  if (row === undefined) throw notFound('intune', driverId);
  const context = contextOf(call, `${contextPath}('${id}')/driverInventories/$entity`);
  return replyEntity(200, context, showRow(row));
}

function act(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  return replyJson(200, {
    '@odata.context': contextOf(call, 'microsoft.graph.bulkDriverActionResult'),
    ...actOnDrivers(call, tenant, id),
  });
}

/** A profile that reaches nobody has nothing to be brought up to date. */
function sync(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  if (tenant.documents.get(nouns.driverProfileAssignment, id) === undefined)
    throw badRequest('intune', 'The profile is not assigned.');
  const value = { doneAt: call.at + syncMs };
  tenant.commit([{ kind: 'put', noun: nouns.driverSync, id, at: call.at, value }]);
  return replyEmpty(204);
}
