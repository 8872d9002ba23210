/** How the tenant lets people sign in: conditional access policies, and the security defaults that stand in their place. */
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Noun } from '../../store/documents.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';

interface AccessPolicyRecord {
  readonly body: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
}

const accessPolicyNoun = 'accessPolicy' as Noun<AccessPolicyRecord>;
const defaultsNoun = 'securityDefaults' as Noun<{ readonly isEnabled: boolean }>;
const theOne = 'defaults';

const accessPath = '/identity/conditionalAccess/policies';
const defaultsPath = '/policies/identitySecurityDefaultsEnforcementPolicy';

const readAccess: RouteFamily = {
  versions: 'both',
  document: 'graph/api/conditionalaccessroot-list-policies',
  permissions: ['Policy.Read.All'],
  dialect: 'directory',
  quota: 'directory',
};
const writeAccess: RouteFamily = {
  ...readAccess,
  permissions: ['Policy.Read.All+Policy.ReadWrite.ConditionalAccess'],
};

/** Routes of both. */
export const signInPolicyRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: accessPath, handle: listAccessPolicies },
  {
    ...writeAccess,
    document: 'graph/api/conditionalaccessroot-post-policies',
    method: 'POST',
    path: accessPath,
    handle: createAccessPolicy,
  },
  {
    ...readAccess,
    document: 'graph/api/identitysecuritydefaultsenforcementpolicy-get',
    method: 'GET',
    path: defaultsPath,
    handle: getDefaults,
  },
  {
    ...writeAccess,
    document: 'graph/api/identitysecuritydefaultsenforcementpolicy-update',
    permissions: ['Policy.Read.All+Policy.ReadWrite.SecurityDefaults'],
    method: 'PATCH',
    path: defaultsPath,
    handle: patchDefaults,
  },
];

function listAccessPolicies(call: GraphCall, tenant: Tenant): Reply {
  const value = tenant.documents
    .list(accessPolicyNoun)
    .map(({ id, value: record }) => accessPolicy(id, record));
  return replyJson(200, {
    '@odata.context': contextOf(call, 'identity/conditionalAccess/policies'),
    value,
  });
}

function accessPolicy(id: string, { body, createdAt }: AccessPolicyRecord): object {
  return { id, createdDateTime: isoSeconds(createdAt), modifiedDateTime: null, ...body };
}

function createAccessPolicy(call: GraphCall, tenant: Tenant): Reply {
  const body = bodyObject(call, 'directory');
  const missing = ['displayName', 'state', 'conditions'].find((name) => body[name] === undefined);
  if (missing !== undefined) throw badRequest('directory', `${missing} is required.`);
  const id = tenant.newId();
  const record = { body, createdAt: call.at };
  tenant.commit([{ kind: 'put', noun: accessPolicyNoun, id, at: call.at, value: record }]);
  const context = contextOf(call, 'identity/conditionalAccess/policies/$entity');
  return replyEntity(201, context, { ...accessPolicy(id, record) });
}

function getDefaults(call: GraphCall, tenant: Tenant): Reply {
  const { isEnabled } = tenant.documents.get(defaultsNoun, theOne) ?? { isEnabled: false };
  const context = contextOf(call, 'policies/identitySecurityDefaultsEnforcementPolicy/$entity');
  return replyEntity(200, context, {
    id: '00000000-0000-0000-0000-000000000005',
    displayName: 'Security Defaults',
    description: 'Basic identity security mechanisms of the tenant.',
    isEnabled,
  });
}

function patchDefaults(call: GraphCall, tenant: Tenant): Reply {
  const { isEnabled } = bodyObject(call, 'directory');
  if (typeof isEnabled !== 'boolean') throw badRequest('directory', 'isEnabled is no boolean.');
  const value = { isEnabled };
  tenant.commit([{ kind: 'put', noun: defaultsNoun, id: theOne, at: call.at, value }]);
  return replyEmpty(204);
}
