/**
 * `/groups`: listing with the directory's filters, creating (names may repeat), reading, changing and deleting. Members
 * are in members.ts, changes over time in groupDelta.ts.
 */
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { badRequest, GraphError } from '../../http/errors.ts';
import { type Filter, fits, parseFilter, pathsOf } from '../../http/filter.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import { nouns, type GroupRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { groupOnRequest, groupObject, groupOf } from './directoryObjects.ts';
import { demandForCount, demandForFilter, demandForSearch, tellsCount } from './advancedQuery.ts';
import { bindMembers, initialMembers } from './members.ts';

const readAccess: RouteFamily = {
  versions: 'both',
  document: 'graph/api/group-list',
  permissions: [
    'GroupMember.Read.All',
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
  ],
  dialect: 'directory',
  quota: 'directory',
};
/** Members may be written with less than the group itself, but a device only with its own permission beside it. */
const writeMembers: readonly string[] = [
  'GroupMember.ReadWrite.All+Device.ReadWrite.All',
  'Group.ReadWrite.All+Device.ReadWrite.All',
];
const writeAccess: RouteFamily = { ...readAccess, permissions: ['Group.ReadWrite.All'] };

/** Routes of groups. */
export const groupRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: '/groups', handle: listGroups },
  { ...readAccess, method: 'GET', path: '/groups/$count', handle: countGroups },
  {
    ...readAccess,
    document: 'graph/api/group-get',
    method: 'GET',
    path: '/groups/{id}',
    handle: getGroup,
  },
  {
    ...writeAccess,
    document: 'graph/api/group-post-groups',
    permissions: ['Group.ReadWrite.All', 'Group.Create'],
    method: 'POST',
    path: '/groups',
    handle: createGroup,
  },
  {
    ...writeAccess,
    document: 'graph/api/group-update',
    // Several members at once are added by this call: learn.microsoft.com/graph/api/group-post-members.
    permissionsFor: (body) => (isOfMembersOnly(body) ? writeMembers : writeAccess.permissions),
    method: 'PATCH',
    path: '/groups/{id}',
    handle: patchGroup,
  },
  {
    ...writeAccess,
    document: 'graph/api/group-delete',
    method: 'DELETE',
    path: '/groups/{id}',
    handle: deleteGroup,
  },
];

function isOfMembersOnly(body: unknown): boolean {
  const names = Object.keys(body ?? {});
  return names.length > 0 && names.every((name) => name.startsWith('members@'));
}

function listGroups(call: GraphCall, tenant: Tenant): Reply {
  const select = selectOf(call);
  const found = filtered(call, tenant);
  const page = pageOf(call, sorted(call, found), { standard: 100, max: 999, dialect: 'directory' });
  const names = select === null ? 'groups' : `groups(${select.join(',')})`;
  return replyJson(200, {
    '@odata.context': contextOf(call, names),
    ...(tellsCount(call, tenant) ? { '@odata.count': found.length } : {}),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((group) => pick(group, select)),
  });
}

function countGroups(call: GraphCall, tenant: Tenant): Reply {
  demandForCount(call);
  const count = filtered(call, tenant).length;
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: String(count) };
}

function filtered(call: GraphCall, tenant: Tenant): readonly Record<string, unknown>[] {
  const groups = tenant.documents.list(nouns.group).map(({ id, value }) => groupObject(id, value));
  const filter = directoryFilter(call, tenant, Object.keys({ ...groups[0], ...groupOnRequest }));
  const read = (group: Record<string, unknown>) => (path: string) =>
    group[path] ?? groupOnRequest[path];
  return inNoOrder(call, groups).filter(
    (group) =>
      (filter === null || fits(filter, { read: read(group), isOf: () => true })) &&
      tenant.replicas.findsGroup(String(group['id']), call),
  );
}

function sorted(
  call: GraphCall,
  groups: readonly Record<string, unknown>[],
): readonly Record<string, unknown>[] {
  const orderBy = call.query.get('$orderby');
  if (orderBy === null) return groups;
  const [name = '', direction] = orderBy.trim().split(/\s+/);
  if (name !== 'displayName') throw unsupportedQuery(`Sorting by '${name}' is not supported.`);
  const sign = direction === 'desc' ? -1 : 1;
  return groups.toSorted((a, b) => sign * String(a[name]).localeCompare(String(b[name])));
}

/** A directory filter; unknown properties and unreadable filters are 400, and some need `ConsistencyLevel`. */
export function directoryFilter(
  call: GraphCall,
  tenant: Tenant,
  known: readonly string[],
): Filter | null {
  demandForSearch(call);
  const text = call.query.get('$filter');
  if (text === null) return null;
  const filter = parseFilter(text);
  if (filter === null) throw badRequest('directory', `Invalid filter clause: '${text}'.`);
  const unknown = pathsOf(filter).find((path) => !known.includes(path));
  if (unknown !== undefined)
    throw badRequest('directory', `Could not find a property named '${unknown}'.`);
  demandForFilter(call, tenant, filter);
  return filter;
}

function unsupportedQuery(message: string): GraphError {
  return new GraphError(400, 'Request_UnsupportedQuery', message);
}

function getGroup(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = groupOf(call, tenant);
  const select = selectOf(call);
  if (select === null)
    return replyEntity(200, contextOf(call, 'groups/$entity'), groupObject(id, record));
  const whole = { ...groupObject(id, record), ...groupOnRequest };
  const context = contextOf(call, `groups(${select.join(',')})/$entity`);
  return replyEntity(200, context, pick(whole, ['id', ...select]));
}

/** Longest texts of a group. Source: learn.microsoft.com/graph/api/resources/group, Properties. */
const textMax: Readonly<Record<string, number>> = {
  displayName: 256,
  description: 1024,
  mailNickname: 64,
};

/** A nickname is plain ASCII without some characters. Source: the same. */
const nicknamePattern = /^[\x21-\x7e]+$/;
const notInNickname = /[@()\\[\]";:<>,.]/;

function checkTexts(body: Readonly<Record<string, unknown>>): void {
  for (const [name, max] of Object.entries(textMax)) {
    const value = body[name];
    if (typeof value !== 'string') continue;
    const isNickname = nicknamePattern.test(value) && !notInNickname.test(value);
    if (value.length <= max && (name !== 'mailNickname' || isNickname)) continue;
    throw badRequest(
      'directory',
      `Invalid value specified for property '${name}' of resource 'Group'.`,
    );
  }
}

function createGroup(call: GraphCall, tenant: Tenant): Reply {
  const body = bodyObject(call, 'directory');
  const missing = ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'].find(
    (name) => body[name] === undefined,
  );
  if (missing !== undefined)
    throw badRequest(
      'directory',
      `A value is required for property '${missing}' of resource 'Group'.`,
    );
  checkTexts(body);
  const members = initialMembers(tenant, body['members@odata.bind']);
  const id = tenant.newId();
  const record: GroupRecord = {
    displayName: String(body['displayName']),
    description: typeof body['description'] === 'string' ? body['description'] : null,
    mailEnabled: body['mailEnabled'] === true,
    mailNickname: String(body['mailNickname']),
    securityEnabled: body['securityEnabled'] === true,
    groupTypes: Array.isArray(body['groupTypes']) ? body['groupTypes'].map(String) : [],
    membershipRule: typeof body['membershipRule'] === 'string' ? body['membershipRule'] : null,
    memberGroups: members.groups,
    memberUsers: members.users,
    createdAt: call.at,
  };
  tenant.commit([
    { kind: 'put', noun: nouns.group, id, at: call.at, value: record },
    ...(members.devices.length === 0
      ? []
      : [{ kind: 'join', set: id, at: call.at, who: members.devices } as const]),
  ]);
  return replyEntity(201, contextOf(call, 'groups/$entity'), groupObject(id, record));
}

function patchGroup(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = groupOf(call, tenant);
  const body = bodyObject(call, 'directory');
  const unknown = Object.keys(body).find((name) => !patchable.has(name) && !name.startsWith('@'));
  if (unknown !== undefined)
    throw badRequest('directory', `Property '${unknown}' cannot be changed here.`);
  checkTexts(body);
  const bind = bindMembers(tenant, { id, record, at: call.at }, body['members@odata.bind']);
  const changed: GroupRecord = {
    ...bind.record,
    ...pickText(body, 'displayName'),
    ...pickText(body, 'description'),
  };
  const isChanged = JSON.stringify(changed) !== JSON.stringify(record);
  const put = { kind: 'put', noun: nouns.group, id, at: call.at, value: changed } as const;
  tenant.commit([...bind.events, ...(isChanged ? [put] : [])]);
  return replyEmpty(204);
}

const patchable: ReadonlySet<string> = new Set([
  'displayName',
  'description',
  'mailNickname',
  'members@odata.bind',
]);

function pickText(
  body: Readonly<Record<string, unknown>>,
  name: 'displayName' | 'description',
): Partial<GroupRecord> {
  return typeof body[name] === 'string' ? { [name]: body[name] } : {};
}

function deleteGroup(call: GraphCall, tenant: Tenant): Reply {
  const { id } = groupOf(call, tenant);
  tenant.commit([{ kind: 'remove', noun: nouns.group, id, at: call.at }]);
  return replyEmpty(204);
}
