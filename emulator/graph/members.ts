/**
 * Members of groups (graph.md 1.4): listings, typed and transitive, and the three ways to change them: `$ref` adds one
 * (400 when it is there already), `members@odata.bind` adds up to 20 or none, DELETE removes one.
 */
import { bodyObject } from '../http/dispatch.ts';
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../http/call.ts';
import { badRequest, GraphError, notFound } from '../http/errors.ts';
import { nextLink, pick, selectOf, startOf, topOf } from '../http/paging.ts';
import type { Route, RouteFamily } from '../http/routes.ts';
import type { JournalEvent } from '../store/journal.ts';
import { NOUN, type GroupRecord } from '../store/nouns.ts';
import type { Tenant } from '../store/tenant.ts';
import {
  ADMINISTRATOR,
  deviceObject,
  findDirectoryObject,
  groupObject,
  groupOf,
  readReference,
} from './directoryObjects.ts';

const READ: RouteFamily & { units: number } = {
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
/** Adding a device needs both permissions (graph.md 1.4). */
const WRITE: RouteFamily = {
  ...READ,
  document: 'graph/api/group-post-members',
  permissions: [
    'GroupMember.ReadWrite.All+Device.ReadWrite.All',
    'Group.ReadWrite.All+Device.ReadWrite.All',
  ],
};

/** Routes of group members. */
export const memberRoutes: readonly Route[] = [
  {
    ...READ,
    method: 'GET',
    path: '/groups/{id}/members',
    handle: (call, tenant) => list(call, tenant, { depth: 'own', only: null }),
  },
  {
    ...READ,
    method: 'GET',
    path: '/groups/{id}/members/microsoft.graph.device',
    handle: (call, tenant) => list(call, tenant, { depth: 'own', only: 'device' }),
  },
  {
    ...READ,
    document: 'graph/api/group-list-transitivemembers',
    units: 5,
    method: 'GET',
    path: '/groups/{id}/transitiveMembers',
    handle: (call, tenant) => list(call, tenant, { depth: 'all', only: null }),
  },
  {
    ...READ,
    document: 'graph/api/group-list-transitivemembers',
    units: 5,
    method: 'GET',
    path: '/groups/{id}/transitiveMembers/microsoft.graph.device',
    handle: (call, tenant) => list(call, tenant, { depth: 'all', only: 'device' }),
  },
  { ...WRITE, units: 1, method: 'POST', path: '/groups/{id}/members/$ref', handle: addMember },
  {
    ...WRITE,
    document: 'graph/api/group-delete-members',
    units: 1,
    method: 'DELETE',
    path: '/groups/{id}/members/{memberId}/$ref',
    handle: removeMember,
  },
];

/** The most members one PATCH or POST may bind. */
const BIND_MAX = 20;
/** Devices looked at for one page of members. */
const SCAN_MAX = 200_000;

interface Listing {
  readonly depth: 'own' | 'all';
  readonly only: 'device' | null;
}

/** Members page by page: first the groups and users, then set by set its devices by number. */
function list(call: GraphCall, tenant: Tenant, listing: Listing): Reply {
  const { id } = groupOf(call, tenant);
  const top = topOf(call, { standard: 100, max: 999 });
  const groups = listing.depth === 'own' ? [id] : groupsUnder(tenant, id);
  const select = selectOf(call);
  const start = startOf(call, 'directory');
  const others = listing.only === 'device' || start > 0 ? [] : otherMembers(tenant, groups);
  const { indices, next } = devicesOf(tenant, groups, {
    start,
    limit: Math.max(1, top - others.length),
  });
  const devices = indices.map((index) =>
    memberDevice(call, tenant, { index, isTyped: listing.only !== null, select }),
  );
  return replyJson(200, {
    '@odata.context': contextOf(call, listing.only === null ? 'directoryObjects' : 'devices'),
    ...(next === null ? {} : { '@odata.nextLink': nextLink(call, next) }),
    value: [...others.map((member) => pick(member, select)), ...devices],
  });
}

function memberDevice(
  call: GraphCall,
  tenant: Tenant,
  { index, isTyped, select }: { index: number; isTyped: boolean; select: readonly string[] | null },
): object {
  const facts = tenant.fleet.facts(index);
  const type = isTyped ? {} : { '@odata.type': '#microsoft.graph.device' };
  const needsState = select === null || select.some((name) => STATEFUL.has(name));
  const signIn = needsState ? tenant.stateAt(index, call.at) : { osVersion: '', lastSyncAt: 0 };
  return pick({ ...type, ...deviceObject(facts, signIn) }, select);
}

const STATEFUL: ReadonlySet<string> = new Set([
  'operatingSystemVersion',
  'approximateLastSignInDateTime',
]);

function otherMembers(
  tenant: Tenant,
  groups: readonly string[],
): readonly Record<string, unknown>[] {
  return groups.flatMap((id) => {
    const record = tenant.documents.get(NOUN.group, id);
    const nested = (record?.memberGroups ?? []).flatMap((nestedId) => {
      const inner = tenant.documents.get(NOUN.group, nestedId);
      return inner === undefined
        ? []
        : [{ '@odata.type': '#microsoft.graph.group', ...groupObject(nestedId, inner) }];
    });
    const users = (record?.memberUsers ?? []).map(() => ({
      '@odata.type': '#microsoft.graph.user',
      ...ADMINISTRATOR,
    }));
    return [...nested, ...users];
  });
}

/** The group and all groups in it, each once. */
function groupsUnder(tenant: Tenant, id: string): readonly string[] {
  const found = new Set<string>();
  const visit = (groupId: string): void => {
    const record = tenant.documents.get(NOUN.group, groupId);
    if (record === undefined || found.has(groupId)) return;
    found.add(groupId);
    for (const nested of record.memberGroups) visit(nested);
  };
  visit(id);
  return [...found];
}

/** Devices of several sets, each once, in rising number. A single set is asked for a page at a time. */
function devicesOf(
  tenant: Tenant,
  groups: readonly string[],
  page: { readonly start: number; readonly limit: number },
): { readonly indices: readonly number[]; readonly next: number | null } {
  const { memberships, fleet } = tenant;
  const [only] = groups;
  const bounds = { limit: page.limit, scanMax: SCAN_MAX };
  if (groups.length === 1 && only !== undefined) return memberships.page(only, page.start, bounds);
  const indices: number[] = [];
  const end = Math.min(fleet.size, page.start + SCAN_MAX);
  let index = page.start;
  for (; index < end && indices.length < page.limit; index++) {
    if (groups.some((id) => memberships.contains(id, index))) indices.push(index);
  }
  return { indices, next: index < fleet.size ? index : null };
}

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
  if (references.length > BIND_MAX)
    throw badRequest('directory', `A request can bind at most ${BIND_MAX} members.`);
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
  const put = { kind: 'put', noun: NOUN.group, id, at: call.at, value: bind.record } as const;
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
  tenant.commit([{ kind: 'put', noun: NOUN.group, id, at: call.at, value }]);
  return replyEmpty(204);
}
