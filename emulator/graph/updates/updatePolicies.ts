/**
 * The planes that only keep what they are told: `updatePolicies`, `policies` with rings and approvals, and
 * Intune's `windowsQualityUpdatePolicies` with its bulk action that can fail in part inside a 200. They steer no
 * device of this fleet: the service uses update rings and expedite profiles.
 */
import {
  contextOf,
  type GraphCall,
  replyEmpty,
  replyJson,
  type Reply,
  textOf,
} from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest } from '../../http/errors.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Noun } from '../../store/documents.ts';
import { nouns, type AssignmentRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy } from '../intune/assignments.ts';
import { keptOf, type KeptNoun, keptRoutes, ownProperties } from '../kept.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { readsConfiguration, writesConfiguration } from '../intune/configurationAccess.ts';

const serviceRead: RouteFamily = {
  versions: 'beta',
  document: 'graph/api/resources/windowsupdates-policy',
  permissions: ['WindowsUpdates.ReadWrite.All', 'WindowsUpdates.Read.All'],
  dialect: 'updates',
  quota: 'none',
};
const serviceWrite: RouteFamily = {
  ...serviceRead,
  permissions: ['WindowsUpdates.ReadWrite.All'],
};
const intuneRead = readsConfiguration(
  'graph/api/intune-softwareupdate-windowsqualityupdatepolicy-list',
);
const intuneWrite = writesConfiguration(intuneRead);
const base = '/admin/windows/updates';
const types = 'microsoft.graph.windowsUpdates';
const service = {
  read: serviceRead,
  write: serviceWrite,
  methods: ['POST', 'PATCH', 'DELETE'],
} as const;

const updatePolicy: KeptNoun = {
  ...service,
  noun: 'updatePolicy',
  path: `${base}/updatePolicies`,
  type: `${types}.updatePolicy`,
  shape: shapeUpdatePolicy,
};
const policy: KeptNoun = {
  ...service,
  noun: 'servicePolicy',
  path: `${base}/policies`,
  type: `${types}.qualityUpdatePolicy`,
  shape: (_call, _tenant, body) => ownProperties(checkTexts(body, 'updates')),
};
const ring: KeptNoun = {
  ...service,
  noun: 'serviceRing',
  path: `${base}/policies/{parentId}/rings`,
  type: `${types}.qualityUpdateRing`,
  parentNoun: policy.noun,
  shape: shapeRing,
};
const approval: KeptNoun = {
  ...service,
  noun: 'serviceApproval',
  path: `${base}/policies/{parentId}/approvals`,
  type: `${types}.policyApproval`,
  parentNoun: policy.noun,
  shape: shapeApproval,
};
const qualityPolicy: KeptNoun = {
  read: intuneRead,
  write: intuneWrite,
  methods: ['POST', 'PATCH', 'DELETE'],
  noun: 'qualityUpdatePolicy',
  path: '/deviceManagement/windowsQualityUpdatePolicies',
  type: 'microsoft.graph.windowsQualityUpdatePolicy',
  shape: (_call, _tenant, body) => ownProperties(checkTexts(body, 'intune')),
};

/** Routes of the kept policies. */
export const updatePolicyRoutes: readonly Route[] = [
  ...keptRoutes(updatePolicy),
  ...keptRoutes(policy).map(withParentName),
  ...keptRoutes(ring),
  ...keptRoutes(approval),
  ...keptRoutes(qualityPolicy),
  { ...intuneWrite, method: 'POST', path: `${qualityPolicy.path}/{id}/assign`, handle: assign },
  {
    ...intuneRead,
    document: 'graph/api/intune-softwareupdate-windowsqualityupdatepolicyassignment-list',
    method: 'GET',
    path: `${qualityPolicy.path}/{id}/assignments`,
    handle: listAssignments,
  },
  {
    ...intuneWrite,
    method: 'POST',
    path: `${qualityPolicy.path}/{id}/bulkAction`,
    handle: bulkAction,
  },
];

/** In `policies/{x}` the key is at once the policy's own and the parent's of what is below it. */
function withParentName(route: Route): Route {
  return {
    ...route,
    path: route.path.replace('{id}', '{parentId}'),
    handle: (call, tenant) => {
      const { parentId, ...others } = call.params;
      return route.handle(
        { ...call, params: parentId === undefined ? others : { ...others, id: parentId } },
        tenant,
      );
    },
  };
}

type Body = Readonly<Record<string, unknown>>;

/** Names and descriptions have their limits. */
function checkTexts(body: Body, dialect: 'updates' | 'intune'): Body {
  const name = body['displayName'];
  if (typeof name !== 'string' || name === '' || name.length > 200) {
    throw badRequest(dialect, 'displayName is required and has at most 200 characters.');
  }
  if (textOf(body['description'] ?? '').length > 1500) {
    throw badRequest(dialect, 'description has at most 1500 characters.');
  }
  return body;
}

function shapeUpdatePolicy(call: GraphCall, tenant: Tenant, body: Body): Body {
  const { id } = (body['audience'] ?? {}) as { id?: unknown };
  if (typeof id !== 'string' || tenant.documents.get(nouns.audience, id) === undefined) {
    throw badRequest(
      'updates',
      `audience.id must name a deployment audience; ${JSON.stringify(id)} was sent.`,
    );
  }
  const at = isoSeconds(call.at);
  const rules = (body['complianceChangeRules'] ?? []) as readonly Body[];
  return {
    audience: { id },
    autoEnrollmentUpdateCategories: body['autoEnrollmentUpdateCategories'] ?? [],
    complianceChanges: body['complianceChanges'] ?? [],
    complianceChangeRules: rules.map((rule) => ({
      createdDateTime: at,
      lastEvaluatedDateTime: at,
      lastModifiedDateTime: at,
      ...rule,
    })),
    deploymentSettings: shapeSettings((body['deploymentSettings'] ?? {}) as Body, at),
  };
}

/** The settings with every part named; a schedule always has a start, and counts devices in the plural. */
function shapeSettings(settings: Body, at: string): Body {
  const schedule = settings['schedule'] as Body | null | undefined;
  const rollout = schedule?.['gradualRollout'] as Body | null | undefined;
  const { devicePerOffer, ...spelled } = rollout ?? {};
  return {
    monitoring: null,
    contentApplicability: null,
    userExperience: null,
    expedite: null,
    ...settings,
    schedule:
      schedule === null || schedule === undefined
        ? null
        : {
            startDateTime: at,
            ...schedule,
            gradualRollout: rollout
              ? {
                  ...spelled,
                  devicesPerOffer: spelled['devicesPerOffer'] ?? devicePerOffer ?? null,
                }
              : null,
          },
  };
}

function shapeRing(_call: GraphCall, _tenant: Tenant, body: Body): Body {
  checkTexts(body, 'updates');
  const deferral = body['deferralInDays'] ?? 0;
  if (!Number.isInteger(deferral) || Number(deferral) < 0 || Number(deferral) > 30) {
    throw badRequest(
      'updates',
      `deferralInDays must be a whole number from 0 to 30; ${JSON.stringify(deferral)} was sent.`,
    );
  }
  return {
    includedGroupAssignment: { assignments: [] },
    excludedGroupAssignment: { assignments: [] },
    isPaused: false,
    isHotpatchEnabled: false,
    ...ownProperties(body),
    deferralInDays: deferral,
  };
}

function shapeApproval(call: GraphCall, tenant: Tenant, body: Body): Body {
  const { catalogEntryId, status } = body;
  if (status !== 'approved' && status !== 'suspended') {
    throw badRequest(
      'updates',
      `status must be approved or suspended; ${JSON.stringify(status)} was sent.`,
    );
  }
  if (!tenant.catalog.entriesAt(call.at).some(({ id }) => id === catalogEntryId)) {
    throw badRequest('updates', `There is no catalog entry ${JSON.stringify(catalogEntryId)}.`);
  }
  return { catalogEntryId, status };
}

const assigned = 'qualityUpdatePolicyAssignment' as Noun<AssignmentRecord>;

function listAssignments(call: GraphCall, tenant: Tenant): Reply {
  const { id } = keptOf(qualityPolicy, call, tenant);
  const path = `deviceManagement/windowsQualityUpdatePolicies('${id}')/assignments`;
  return replyJson(200, {
    '@odata.context': contextOf(call, path),
    value: assignmentsOf(tenant, assigned, id),
  });
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = keptOf(qualityPolicy, call, tenant);
  assignPolicy(call, tenant, {
    id,
    noun: assigned,
    type: 'windowsQualityUpdatePolicyAssignment',
  });
  return replyEmpty(204);
}

function bulkAction(call: GraphCall, tenant: Tenant): Reply {
  const { id } = keptOf(qualityPolicy, call, tenant);
  const { action, ids } = bodyObject(call, 'intune');
  if (action !== 'approve' && action !== 'suspend') {
    throw badRequest(
      'intune',
      `action must be approve or suspend; ${JSON.stringify(action)} was sent.`,
    );
  }
  if (!Array.isArray(ids)) throw badRequest('intune', 'ids must be a list of catalog item ids.');
  const known = new Set(tenant.catalog.entriesAt(call.at).map((entry) => entry.id));
  const wanted = ids.map(String);
  const successfulIds = wanted.filter((entryId) => known.has(entryId));
  const approvalStatus = action === 'approve' ? 'approved' : 'suspended';
  tenant.commit(
    successfulIds.map((entryId) => ({
      kind: 'put',
      noun: 'qualityUpdateApproval',
      id: `${id}/${entryId}`,
      at: call.at,
      value: { policyId: id, catalogItemId: entryId, approvalStatus },
    })),
  );
  const context = contextOf(call, 'microsoft.graph.bulkCatalogItemActionResult');
  return replyEntity(200, context, {
    '@odata.type': 'microsoft.graph.bulkCatalogItemActionResult',
    successfulIds,
    failedIds: wanted.filter((entryId) => !known.has(entryId)),
  });
}
