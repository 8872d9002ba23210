/**
 * `deviceManagement/windowsDriverUpdateProfiles` (beta): whether and when groups get driver updates, what each profile
 * offers, and what is decided of it. Sources: Graph's pages "windowsDriverUpdateProfile", "windowsDriverUpdateInventory" and
 * "windowsDriverUpdateProfile: executeAction".
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { replyEntity } from '../../http/dispatch.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import { nouns, type DriverProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import {
  profileContext,
  profileOf,
  profileRoute,
  profileRoutes,
  type ProfileKind,
} from '../intune/updateProfiles.ts';
import { actOnDrivers } from './actions.ts';
import { rowsOf, showRow } from './inventoryRows.ts';
import { changeDriverProfile, createDriverProfile, showDriverProfile } from './profileRecord.ts';
import { minuteMs } from '../../time.ts';

/** How long it takes to bring a profile's list up to date. */
const syncMs = 20 * minuteMs;

const driverProfiles: ProfileKind<DriverProfileRecord> = {
  path: '/deviceManagement/windowsDriverUpdateProfiles',
  pages: 'graph/api/intune-softwareupdate-windowsdriverupdate',
  noun: nouns.driverProfile,
  assigned: {
    noun: nouns.driverProfileAssignment,
    type: 'windowsDriverUpdateProfileAssignment',
  },
  show: showDriverProfile,
  expand: (call, tenant, { id }) =>
    call.query.get('$expand')?.includes('driverInventories') === true
      ? { driverInventories: rowsOf(tenant, id, call.at).map(showRow) }
      : {},
  create: (call, _tenant, body) => createDriverProfile(call, body),
  change: (call, _tenant, { record, body }) => changeDriverProfile(call, record, body),
};

const route = profileRoute(driverProfiles);

/** Routes of driver update profiles. */
export const driverUpdateProfileRoutes: readonly Route[] = [
  ...profileRoutes(driverProfiles),
  route('GET', '/{id}/driverInventories', { page: 'inventory-list', handle: listInventories }),
  route('GET', '/{id}/driverInventories/{driverId}', {
    page: 'inventory-get',
    handle: getInventory,
  }),
  route('POST', '/{id}/executeAction', { page: 'profile-executeaction', handle: act }),
  route('POST', '/{id}/syncInventory', { page: 'profile-syncinventory', handle: sync }),
];

function listInventories(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(driverProfiles, call, tenant);
  const rows = rowsOf(tenant, id, call.at).map(showRow);
  const page = pageOf(call, inNoOrder(call, rows), { standard: 100, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': `${profileContext(driverProfiles, call)}('${id}')/driverInventories`,
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((row) => pick(row, selectOf(call))),
  });
}

function getInventory(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(driverProfiles, call, tenant);
  const driverId = call.params['driverId'] ?? '';
  const row = rowsOf(tenant, id, call.at).find(({ driver }) => driver.id === driverId);
  if (row === undefined) throw notFound('intune', driverId);
  const context = `${profileContext(driverProfiles, call)}('${id}')/driverInventories/$entity`;
  return replyEntity(200, context, showRow(row));
}

function act(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(driverProfiles, call, tenant);
  return replyJson(200, {
    '@odata.context': contextOf(call, 'microsoft.graph.bulkDriverActionResult'),
    ...actOnDrivers(call, tenant, id),
  });
}

/** A profile that reaches nobody has nothing to be brought up to date. */
function sync(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(driverProfiles, call, tenant);
  if (tenant.documents.get(nouns.driverProfileAssignment, id) === undefined)
    throw badRequest('intune', 'The profile is not assigned.');
  const value = { doneAt: call.at + syncMs };
  tenant.commit([{ kind: 'put', noun: nouns.driverSync, id, at: call.at, value }]);
  return replyEmpty(204);
}
