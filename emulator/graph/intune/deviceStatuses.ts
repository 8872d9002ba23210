/**
 * `deviceStatuses` and `deviceStatusOverview` of an update ring: whether the *policy* arrived on the devices, which
 * says nothing about updates. Rows appear once a device has checked in.
 */
import type { RingPolicyStatus } from '../../fleet/fleet.ts';
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { replyEntity } from '../../http/dispatch.ts';
import { nextLink, startOf, topOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { configurationOf } from './deviceConfigurations.ts';
import { inVersion } from '../versions.ts';
import { isoSeconds, neverInstant } from './managedDeviceFields.ts';
import { readsConfiguration } from './configurationAccess.ts';

const readAccess = readsConfiguration(
  'graph/api/intune-deviceconfig-deviceconfigurationdevicestatus-list',
  'both',
);
const resourcePath = '/deviceManagement/deviceConfigurations/{id}';

/** Routes of policy statuses. */
export const deviceStatusRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: `${resourcePath}/deviceStatuses`, handle: listStatuses },
  {
    ...readAccess,
    method: 'GET',
    path: `${resourcePath}/deviceStatusOverview`,
    handle: getOverview,
  },
];

/** Devices a page holds. */
const pageSize = 1000;

/** Graph's word for a status; `pending` devices have no row. */
const statusWords: Readonly<Record<RingPolicyStatus, string | null>> = {
  notAssigned: null,
  pending: null,
  compliant: 'compliant',
  error: 'error',
  conflict: 'conflict',
};

function listStatuses(call: GraphCall, tenant: Tenant): Reply {
  const { id } = configurationOf(call, tenant);
  const top = topOf(call, { standard: pageSize, max: pageSize });
  const value: object[] = [];
  let index = startOf(call, 'intune');
  for (; index < tenant.fleet.size && value.length < top; index++) {
    const row = statusRow(call, tenant, { policyId: id, index });
    if (row !== null) value.push(inVersion(call, tenant, 'deviceConfigurationDeviceStatus', row));
  }
  return replyJson(200, {
    '@odata.context': contextOf(
      call,
      `deviceManagement/deviceConfigurations('${id}')/deviceStatuses`,
    ),
    ...(index < tenant.fleet.size ? { '@odata.nextLink': nextLink(call, index) } : {}),
    value,
  });
}

function statusRow(
  call: GraphCall,
  tenant: Tenant,
  { policyId, index }: { readonly policyId: string; readonly index: number },
): object | null {
  const status = statusOf(tenant, { policyId, index, at: call.at });
  const word = status === null ? null : statusWords[status];
  if (word === null) return null;
  const facts = tenant.fleet.facts(index);
  return {
    '@odata.type': '#microsoft.graph.deviceConfigurationDeviceStatus',
    id: `${facts.managedDeviceId}_${policyId}`,
    deviceDisplayName: facts.name,
    userName: `User ${index}`,
    deviceModel: facts.model ?? '',
    platform: 0,
    complianceGracePeriodExpirationDateTime: neverInstant,
    status: word,
    lastReportedDateTime: isoSeconds(tenant.stateAt(index, call.at).lastSyncAt),
    userPrincipalName: `user${index}@emulated.example`,
  };
}

/** Null when the policy never looked at the device: most of a fleet, told without working out its state. */
function statusOf(
  tenant: Tenant,
  {
    policyId,
    index,
    at,
  }: { readonly policyId: string; readonly index: number; readonly at: number },
): RingPolicyStatus | null {
  if (!tenant.policiesOf(index).rings.some((ring) => ring.policyId === policyId)) return null;
  return tenant.stateAt(index, at).ringPolicyStatus[policyId] ?? null;
}

function getOverview(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = configurationOf(call, tenant);
  const counts: Record<RingPolicyStatus, number> = {
    notAssigned: 0,
    pending: 0,
    compliant: 0,
    error: 0,
    conflict: 0,
  };
  for (let index = 0; index < tenant.fleet.size; index++) {
    const status = statusOf(tenant, { policyId: id, index, at: call.at });
    if (status !== null) counts[status] += 1;
  }
  return replyEntity(
    200,
    contextOf(call, `deviceManagement/deviceConfigurations('${id}')/deviceStatusOverview`),
    inVersion(call, tenant, 'deviceConfigurationDeviceOverview', {
      '@odata.type': '#microsoft.graph.deviceConfigurationDeviceOverview',
      id: `${id}_overview`,
      pendingCount: counts.pending,
      notApplicableCount: 0,
      notApplicablePlatformCount: 0,
      successCount: counts.compliant,
      errorCount: counts.error,
      failedCount: 0,
      conflictCount: counts.conflict,
      lastUpdateDateTime: isoSeconds(call.at),
      configurationVersion: record.version,
    }),
  );
}
