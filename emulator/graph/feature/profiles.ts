/**
 * `deviceManagement/windowsFeatureUpdateProfiles` (beta): which version of Windows groups are taken to and kept at. The
 * list takes no filter (microsoft/Microsoft365DSC, issue 4594).
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import { nouns, type FeatureProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy } from '../intune/assignments.ts';
import { readsConfiguration, writesConfiguration } from '../intune/configurationAccess.ts';
import { changeFeatureProfile, createFeatureProfile, showFeatureProfile } from './profileRecord.ts';

const pages = 'graph/api/intune-softwareupdate-windowsfeatureupdateprofile';
const readAccess = readsConfiguration(`${pages}-list`);
const writeAccess = writesConfiguration(readAccess);
const resourcePath = '/deviceManagement/windowsFeatureUpdateProfiles';
const contextPath = 'deviceManagement/windowsFeatureUpdateProfiles';

/** Routes of feature update profiles. */
export const featureUpdateProfileRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listProfiles },
  {
    ...writeAccess,
    document: `${pages}-create`,
    method: 'POST',
    path: resourcePath,
    handle: createProfile,
  },
  {
    ...readAccess,
    document: `${pages}-get`,
    method: 'GET',
    path: `${resourcePath}/{id}`,
    handle: getProfile,
  },
  {
    ...writeAccess,
    document: `${pages}-update`,
    method: 'PATCH',
    path: `${resourcePath}/{id}`,
    handle: patchProfile,
  },
  {
    ...writeAccess,
    document: `${pages}-delete`,
    method: 'DELETE',
    path: `${resourcePath}/{id}`,
    handle: deleteProfile,
  },
  {
    ...writeAccess,
    document: `${pages}-assign`,
    method: 'POST',
    path: `${resourcePath}/{id}/assign`,
    handle: assign,
  },
  {
    ...readAccess,
    document: `${pages}assignment-list`,
    method: 'GET',
    path: `${resourcePath}/{id}/assignments`,
    handle: listAssignments,
  },
];

interface Found {
  readonly id: string;
  readonly record: FeatureProfileRecord;
}

function profileOf(call: GraphCall, tenant: Tenant): Found {
  const id = (call.params['id'] ?? '').toLowerCase();
  const record = tenant.documents.get(nouns.featureProfile, id);
  if (record === undefined) throw notFound('intune', id);
  return { id, record };
}

function listProfiles(call: GraphCall, tenant: Tenant): Reply {
  if (call.query.get('$filter') !== null)
    throw badRequest('intune', 'The query option $filter is not supported here.');
  const all = tenant.documents.list(nouns.featureProfile);
  const page = pageOf(call, inNoOrder(call, all), { standard: 1000, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': contextOf(call, contextPath),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map(({ id, value }) => shown(call, tenant, { id, record: value })),
  });
}

function shown(call: GraphCall, tenant: Tenant, { id, record }: Found): Record<string, unknown> {
  const isExpanded = call.query.get('$expand')?.includes('assignments') ?? false;
  return {
    ...pick(showFeatureProfile(tenant, id, record), selectOf(call)),
    ...(isExpanded
      ? { assignments: assignmentsOf(tenant, nouns.featureProfileAssignment, id) }
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
  const record = createFeatureProfile(call, tenant, bodyObject(call, 'intune'));
  const id = tenant.newId();
  tenant.commit([{ kind: 'put', noun: nouns.featureProfile, id, at: call.at, value: record }]);
  return replyProfile(call, tenant, 201, { id, record });
}

function patchProfile(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = profileOf(call, tenant);
  const body = bodyObject(call, 'intune');
  const changed = changeFeatureProfile(call, tenant, { record, body });
  tenant.commit([{ kind: 'put', noun: nouns.featureProfile, id, at: call.at, value: changed }]);
  return replyProfile(call, tenant, 200, { id, record: changed });
}

function deleteProfile(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  tenant.commit([{ kind: 'remove', noun: nouns.featureProfile, id, at: call.at }]);
  return replyEmpty(204);
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  assignPolicy(call, tenant, {
    id,
    noun: nouns.featureProfileAssignment,
    type: 'windowsFeatureUpdateProfileAssignment',
    isRolledOut: true,
  });
  return replyEmpty(204);
}

function listAssignments(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  return replyJson(200, {
    '@odata.context': contextOf(call, `${contextPath}('${id}')/assignments`),
    value: assignmentsOf(tenant, nouns.featureProfileAssignment, id),
  });
}
