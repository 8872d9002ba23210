/**
 * Deployment audiences: who a deployment is for, by Entra device id. Changes are accepted with an empty 202 and take
 * effect a little later; an audience that never had a member answers its listing with 404; a device that the directory
 * does not know becomes an asset with an error, not a refusal.
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest, GraphError, notFound } from '../../http/errors.ts';
import { nextLink, startOf, topOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { JournalEvent } from '../../store/journal.ts';
import { nouns, type AudienceRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { registerAssets, showAsset, showUnknownAsset } from './updatableAssets.ts';

const readAccess: RouteFamily = {
  versions: 'beta',
  document: 'graph/api/resources/windowsupdates-deploymentaudience',
  permissions: ['WindowsUpdates.ReadWrite.All', 'WindowsUpdates.Read.All'],
  dialect: 'updates',
  quota: 'none',
};
const writeAccess: RouteFamily = { ...readAccess, permissions: ['WindowsUpdates.ReadWrite.All'] };
const base = '/admin/windows/updates';
const contextPath = 'admin/windows/updates/deploymentAudiences';

/** How long a change of an audience takes to be visible and to count. */
const settleMs = 5_000;

/** Routes of audiences, by their own path and through a deployment. */
export const audienceRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: `${base}/deploymentAudiences`, handle: listAudiences },
  { ...writeAccess, method: 'POST', path: `${base}/deploymentAudiences`, handle: createAudience },
  { ...readAccess, method: 'GET', path: `${base}/deploymentAudiences/{id}`, handle: getAudience },
  {
    ...writeAccess,
    method: 'DELETE',
    path: `${base}/deploymentAudiences/{id}`,
    handle: deleteAudience,
  },
  ...under(`${base}/deploymentAudiences/{id}`, (call) => call.params['id'] ?? ''),
  ...under(`${base}/deployments/{id}/audience`, audienceOfDeployment),
  {
    ...readAccess,
    method: 'GET',
    path: `${base}/deployments/{id}/audience`,
    handle: (call, tenant) => showAudience(call, tenant, audienceOfDeployment(call, tenant)),
  },
];

type AudienceIdOf = (call: GraphCall, tenant: Tenant) => string;

function under(path: string, idOf: AudienceIdOf): readonly Route[] {
  return [
    {
      ...readAccess,
      method: 'GET',
      path: `${path}/members`,
      handle: (call, tenant) =>
        listAssets(call, tenant, { id: idOf(call, tenant), set: 'members' }),
    },
    {
      ...readAccess,
      method: 'GET',
      path: `${path}/exclusions`,
      handle: (call, tenant) =>
        listAssets(call, tenant, { id: idOf(call, tenant), set: 'exclusions' }),
    },
    {
      ...writeAccess,
      method: 'POST',
      path: `${path}/updateAudience`,
      handle: (call, tenant) => update(call, tenant, idOf(call, tenant)),
    },
    {
      ...writeAccess,
      method: 'POST',
      path: `${path}/updateAudienceById`,
      handle: (call, tenant) => update(call, tenant, idOf(call, tenant)),
    },
  ];
}

function audienceOfDeployment(call: GraphCall, tenant: Tenant): string {
  const id = call.params['id'] ?? '';
  const deployment = tenant.documents.get(nouns.deployment, id);
  if (deployment === undefined) throw notFound('updates', id);
  return deployment.audienceId;
}

function audienceNamed(tenant: Tenant, id: string): AudienceRecord {
  const record = tenant.documents.get(nouns.audience, id);
  if (record === undefined) throw notFound('updates', id);
  return record;
}

/** The event that makes a new, empty audience. */
export function newAudience(id: string, at: number): JournalEvent {
  const value: AudienceRecord = { createdAt: at, unknownMembers: [], settlesAt: null };
  return { kind: 'put', noun: nouns.audience, id, at, value };
}

function listAudiences(call: GraphCall, tenant: Tenant): Reply {
  const value = tenant.documents.list(nouns.audience).map(({ id }) => audienceObject(id));
  return replyJson(200, { '@odata.context': contextOf(call, contextPath), value });
}

function audienceObject(id: string): object {
  return { '@odata.type': '#microsoft.graph.windowsUpdates.deploymentAudience', id };
}

function createAudience(call: GraphCall, tenant: Tenant): Reply {
  bodyObject(call, 'updates');
  const id = tenant.newId();
  tenant.commit([newAudience(id, call.at)]);
  return replyEntity(201, contextOf(call, `${contextPath}/$entity`), audienceObject(id));
}

function getAudience(call: GraphCall, tenant: Tenant): Reply {
  return showAudience(call, tenant, call.params['id'] ?? '');
}

function showAudience(call: GraphCall, tenant: Tenant, id: string): Reply {
  audienceNamed(tenant, id);
  return replyEntity(200, contextOf(call, `${contextPath}/$entity`), audienceObject(id));
}

function deleteAudience(call: GraphCall, tenant: Tenant): Reply {
  const id = call.params['id'] ?? '';
  audienceNamed(tenant, id);
  tenant.commit([{ kind: 'remove', noun: nouns.audience, id, at: call.at }]);
  return replyEmpty(204);
}

function listAssets(
  call: GraphCall,
  tenant: Tenant,
  { id, set }: { readonly id: string; readonly set: 'members' | 'exclusions' },
): Reply {
  const record = audienceNamed(tenant, id);
  if (record.settlesAt === null) {
    throw new GraphError(404, 'NotFound', "Requested resource 'deployment audience' not found.");
  }
  const top = topOf(call, { standard: 100, max: 999 });
  const start = startOf(call, 'updates');
  const name = `audience:${id}:${set}`;
  const page = tenant.memberships.page(name, start, { limit: top, scanMax: tenant.fleet.size });
  const unknown =
    set === 'members' && start === 0 ? record.unknownMembers.map(showUnknownAsset) : [];
  return replyJson(200, {
    '@odata.context': contextOf(call, `${contextPath}('${id}')/${set}`),
    ...(page.next === null ? {} : { '@odata.nextLink': nextLink(call, page.next) }),
    value: [...unknown, ...page.indices.map((index) => showAsset(call, tenant, index))],
  });
}

const memberLists = ['addMembers', 'removeMembers', 'addExclusions', 'removeExclusions'] as const;

/** Both spellings: lists of assets, or lists of ids with one type for all. */
function update(call: GraphCall, tenant: Tenant, id: string): Reply {
  const record = audienceNamed(tenant, id);
  const body = bodyObject(call, 'updates');
  const lists = Object.fromEntries(
    memberLists.map((name) => [name, readIds(body[name], name)]),
  ) as Record<(typeof memberLists)[number], readonly string[]>;
  const at = call.at + settleMs;
  const indexOf = (entraId: string) => knownIndex(tenant, entraId);
  const known = (ids: readonly string[]) => ids.map(indexOf).filter((index) => index !== null);
  const unknown = lists.addMembers.filter((entraId) => indexOf(entraId) === null);
  const removed = new Set(lists.removeMembers);
  const value: AudienceRecord = {
    ...record,
    unknownMembers: [...new Set([...record.unknownMembers, ...unknown])].filter(
      (entraId) => !removed.has(entraId),
    ),
    settlesAt: lists.addMembers.length > 0 || record.settlesAt !== null ? at : null,
  };
  tenant.commit([
    { kind: 'put', noun: nouns.audience, id, at: call.at, value },
    { kind: 'join', set: `audience:${id}:members`, at, who: known(lists.addMembers) },
    { kind: 'leave', set: `audience:${id}:members`, at, who: known(lists.removeMembers) },
    { kind: 'join', set: `audience:${id}:exclusions`, at, who: known(lists.addExclusions) },
    { kind: 'leave', set: `audience:${id}:exclusions`, at, who: known(lists.removeExclusions) },
    registerAssets(known(lists.addMembers), call.at),
  ]);
  return replyEmpty(202);
}

function readIds(list: unknown, name: string): readonly string[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw badRequest('updates', `${name} must be a list.`);
  return list.map((item: unknown) => {
    const id = typeof item === 'string' ? item : (item as { id?: unknown } | null)?.id;
    if (typeof id !== 'string') throw badRequest('updates', `Each entry of ${name} needs an id.`);
    return id.toLowerCase();
  });
}

/** The number of the device with this Entra device id. */
function knownIndex(tenant: Tenant, entraId: string): number | null {
  const found = tenant.fleet.readId(entraId);
  return found?.kind === 'entraDevice' ? found.index : null;
}
