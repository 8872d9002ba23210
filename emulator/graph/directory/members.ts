/**
 * Members of groups: listings, typed and transitive, and the three ways to change them: `$ref` adds one (400 when it is
 * there already), `members@odata.bind` adds up to 20 or none, DELETE removes one.
 */
import { bodyObject } from '../../http/dispatch.ts';
import { type GraphCall, replyEmpty, type Reply } from '../../http/call.ts';
import { badRequest, GraphError, notFound } from '../../http/errors.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { JournalEvent } from '../../store/journal.ts';
import { nouns, type GroupRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { findDirectoryObject, groupOf, readReference } from './directoryObjects.ts';
import { listMembers } from './memberListing.ts';

const readAccess: RouteFamily & { units: number } = {
  versions: 'both',
  document: 'graph/api/group-list-members',
  permissions: [
    'GroupMember.Read.All',
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
  ],
  dialect: 'directory',
  quota: 'directory',
  units: 3,
};
/** Adding a device needs both permissions. */
const writeAccess: RouteFamily = {
  ...readAccess,
  document: 'graph/api/group-post-members',
  permissions: [
    'GroupMember.ReadWrite.All+Device.ReadWrite.All',
    'Group.ReadWrite.All+Device.ReadWrite.All',
  ],
};

/** Routes of group members. */
export const memberRoutes: readonly Route[] = [
  {
    ...readAccess,
    method: 'GET',
    path: '/groups/{id}/members',
    handle: (call, tenant) => listMembers(call, tenant, { depth: 'own', only: null }),
  },
  {
    ...readAccess,
    method: 'GET',
    path: '/groups/{id}/members/microsoft.graph.device',
    handle: (call, tenant) => listMembers(call, tenant, { depth: 'own', only: 'device' }),
  },
  {
    ...readAccess,
    document: 'graph/api/group-list-transitivemembers',
    units: 5,
    method: 'GET',
    path: '/groups/{id}/transitiveMembers',
    handle: (call, tenant) => listMembers(call, tenant, { depth: 'all', only: null }),
  },
  {
    ...readAccess,
    document: 'graph/api/group-list-transitivemembers',
    units: 5,
    method: 'GET',
    path: '/groups/{id}/transitiveMembers/microsoft.graph.device',
    handle: (call, tenant) => listMembers(call, tenant, { depth: 'all', only: 'device' }),
  },
  {
    ...writeAccess,
    units: 1,
    method: 'POST',
    path: '/groups/{id}/members/$ref',
    handle: addMember,
  },
  {
    ...writeAccess,
    document: 'graph/api/group-delete-members',
    units: 1,
    method: 'DELETE',
    path: '/groups/{id}/members/{memberId}/$ref',
    handle: removeMember,
  },
];

/** The most members one PATCH or POST may bind. */
const bindMax = 20;
/** What a list of member references holds. */
export interface Members {
  readonly devices: readonly number[];
  readonly groups: readonly string[];
  readonly users: readonly string[];
}

/** Reads `members@odata.bind` of a new group; all references must lead somewhere. */
export function initialMembers(tenant: Tenant, bind: unknown): Members {
  const references = bind ?? [];
  if (!Array.isArray(references))
    throw badRequest('directory', 'members@odata.bind must be an array.');
  if (references.length > bindMax)
    throw badRequest('directory', `A request can bind at most ${bindMax} members.`);
  const devices: number[] = [];
  const groups: string[] = [];
  const users: string[] = [];
  for (const reference of references) {
    const id = readReference(reference);
    if (id === null) throw badRequest('directory', `Invalid reference '${String(reference)}'.`);
    const object = findDirectoryObject(tenant, id);
    if (object === null) throw notFound('directory', id);
    if (object.kind === 'device') devices.push(object.index);
    else (object.kind === 'group' ? groups : users).push(id);
  }
  return { devices, groups, users };
}

interface GroupAt {
  readonly id: string;
  readonly record: GroupRecord;
  readonly at: number;
}

/** What binding these members changes; throws, and changes nothing, when one of them cannot be added. */
export function bindMembers(
  tenant: Tenant,
  { id, record, at }: GroupAt,
  bind: unknown,
): { readonly record: GroupRecord; readonly events: readonly JournalEvent[] } {
  if (bind === undefined) return { record, events: [] };
  refuseDynamic(record);
  const { devices, groups, users } = initialMembers(tenant, bind);
  const isThere =
    devices.some((index) => tenant.memberships.contains(id, index)) ||
    groups.some((member) => record.memberGroups.includes(member)) ||
    users.some((member) => record.memberUsers.includes(member));
  if (isThere) throw alreadyMember();
  return {
    record: {
      ...record,
      memberGroups: [...record.memberGroups, ...groups],
      memberUsers: [...record.memberUsers, ...users],
    },
    events: devices.length === 0 ? [] : [{ kind: 'join', set: id, at, who: devices }],
  };
}

function alreadyMember(): GraphError {
  const message =
    "One or more added object references already exist for the following modified properties: 'members'.";
  return new GraphError(400, 'Request_BadRequest', message);
}

function refuseDynamic(record: GroupRecord): void {
  if (!record.groupTypes.includes('DynamicMembership')) return;
  throw badRequest(
    'directory',
    'Insufficient privileges: members of a group with dynamic membership follow its rule.',
  );
}

function addMember(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = groupOf(call, tenant);
  const bind = bindMembers(tenant, { id, record, at: call.at }, [
    bodyObject(call, 'directory')['@odata.id'],
  ]);
  const isChanged = bind.record.memberGroups !== record.memberGroups && bind.events.length === 0;
  const put = { kind: 'put', noun: nouns.group, id, at: call.at, value: bind.record } as const;
  tenant.commit([...bind.events, ...(isChanged ? [put] : [])]);
  return replyEmpty(204);
}

function removeMember(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = groupOf(call, tenant);
  refuseDynamic(record);
  const memberId = (call.params['memberId'] ?? '').toLowerCase();
  const object = findDirectoryObject(tenant, memberId);
  if (object?.kind === 'device' && tenant.memberships.contains(id, object.index)) {
    tenant.commit([{ kind: 'leave', set: id, at: call.at, who: [object.index] }]);
    return replyEmpty(204);
  }
  const value: GroupRecord = {
    ...record,
    memberGroups: record.memberGroups.filter((member) => member !== memberId),
    memberUsers: record.memberUsers.filter((member) => member !== memberId),
  };
  const removed =
    record.memberGroups.length +
    record.memberUsers.length -
    value.memberGroups.length -
    value.memberUsers.length;
  if (removed === 0) throw notFound('directory', memberId);
  tenant.commit([{ kind: 'put', noun: nouns.group, id, at: call.at, value }]);
  return replyEmpty(204);
}
