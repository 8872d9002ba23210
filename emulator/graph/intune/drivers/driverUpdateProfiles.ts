/**
 * `deviceManagement/windowsDriverUpdateProfiles` (beta): whether and when groups get driver updates. Drivers are not played, so
 * a profile is kept, shown and assigned, and offers none. Sources: Graph's pages "windowsDriverUpdateProfile" and
 * "windowsDriverUpdateProfile: executeAction".
 */
import {
  contextOf,
  type GraphCall,
  replyEmpty,
  replyJson,
  type Reply,
} from '../../../http/call.ts';
import { bodyObject } from '../../../http/dispatch.ts';
import { badRequest } from '../../../http/errors.ts';
import type { Route } from '../../../http/routes.ts';
import type { Noun } from '../../../store/documents.ts';
import type { AssignmentRecord } from '../../../store/nouns.ts';
import type { Tenant } from '../../../store/tenant.ts';
import { type KeptNoun, type KeptRecord, keptOf, keptRoutes, ownProperties } from '../../kept.ts';
import { assignmentsOf, assignPolicy } from '../assignments.ts';
import { readsConfiguration, writesConfiguration } from '../configurationAccess.ts';

const page = 'graph/api/intune-softwareupdate-windowsdriverupdate';
const readAccess = readsConfiguration(`${page}profile-list`);
const writeAccess = writesConfiguration(readAccess);
const noun: Noun<KeptRecord> = 'driverProfile';
const assignment: Noun<AssignmentRecord> = 'driverProfileAssignment';

const driverProfile: KeptNoun = {
  noun,
  path: '/deviceManagement/windowsDriverUpdateProfiles',
  read: readAccess,
  write: writeAccess,
  type: 'microsoft.graph.windowsDriverUpdateProfile',
  shape: checked,
  methods: ['POST', 'PATCH', 'DELETE'],
};

const one = `${driverProfile.path}/{id}`;
/** What its page is called, of each way to write. */
const pages: Readonly<Partial<Record<string, string>>> = {
  POST: 'create',
  PATCH: 'update',
  DELETE: 'delete',
};

/** Routes of driver update profiles. */
export const driverUpdateProfileRoutes: readonly Route[] = [
  ...keptRoutes(driverProfile).map((route) => ({
    ...route,
    document: `${page}profile-${pages[route.method] ?? 'list'}`,
  })),
  {
    ...writeAccess,
    document: `${page}profile-assign`,
    method: 'POST',
    path: `${one}/assign`,
    handle: assign,
  },
  {
    ...readAccess,
    document: `${page}profileassignment-list`,
    method: 'GET',
    path: `${one}/assignments`,
    handle: (call, tenant) => listOf(call, tenant, 'assignments'),
  },
  {
    ...readAccess,
    document: `${page}inventory-list`,
    method: 'GET',
    path: `${one}/driverInventories`,
    handle: (call, tenant) => listOf(call, tenant, 'driverInventories'),
  },
  {
    ...writeAccess,
    document: `${page}profile-executeaction`,
    method: 'POST',
    path: `${one}/executeAction`,
    handle: act,
  },
];

function checked(
  call: GraphCall,
  tenant: Tenant,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { displayName, approvalType, deploymentDeferralInDays: days = null } = body;
  if (typeof displayName !== 'string') throw badRequest('intune', 'displayName is required.');
  if (approvalType !== 'automatic' && approvalType !== 'manual')
    throw badRequest('intune', 'approvalType must be automatic or manual.');
  const known = tenant.documents.get(noun, call.params['id'] ?? '');
  if (known !== undefined && known.properties['approvalType'] !== approvalType)
    throw badRequest('intune', 'approvalType cannot be changed.');
  const isDeferral = Number.isInteger(days) && Number(days) >= 0 && Number(days) <= 30;
  if (approvalType === 'automatic' ? !isDeferral : days !== null)
    throw badRequest('intune', 'deploymentDeferralInDays must be 0 to 30, with automatic only.');
  return {
    description: null,
    deploymentDeferralInDays: null,
    roleScopeTagIds: ['0'],
    deviceReporting: 0,
    newUpdates: 0,
    inventorySyncStatus: null,
    ...ownProperties(body),
  };
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = keptOf(driverProfile, call, tenant);
  const type = 'windowsDriverUpdateProfileAssignment';
  assignPolicy(call, tenant, { id, noun: assignment, type });
  return replyEmpty(204);
}

function listOf(call: GraphCall, tenant: Tenant, what: 'assignments' | 'driverInventories'): Reply {
  const { id } = keptOf(driverProfile, call, tenant);
  return replyJson(200, {
    '@odata.context': contextOf(call, `${driverProfile.path.slice(1)}('${id}')/${what}`),
    value: what === 'assignments' ? assignmentsOf(tenant, assignment, id) : [],
  });
}

/** Answered with 200 whatever becomes of it: of no driver is anything known. */
function act(call: GraphCall, tenant: Tenant): Reply {
  keptOf(driverProfile, call, tenant);
  const { actionName, driverIds } = bodyObject(call, 'intune');
  if (!['approve', 'decline', 'suspend'].includes(String(actionName)))
    throw badRequest('intune', 'actionName must be approve, decline or suspend.');
  return replyJson(200, {
    '@odata.context': contextOf(call, 'microsoft.graph.bulkDriverActionResult'),
    successfulDriverIds: [],
    failedDriverIds: [],
    notFoundDriverIds: Array.isArray(driverIds) ? driverIds : [],
  });
}
