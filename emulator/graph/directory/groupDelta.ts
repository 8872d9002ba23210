/**
 * `/groups/delta`: a walk over the groups with their members, then only what changed. All places are in the tokens:
 * which groups, how far, since which change. A token older than a month, or one the tenant cannot have given, is dead:
 * 410, start again.
 */
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { badRequest, GraphError } from '../../http/errors.ts';
import { type Filter, parseFilter } from '../../http/filter.ts';
import type { Route } from '../../http/routes.ts';
import type { MembershipChange } from '../../store/memberships.ts';
import { nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { groupObject } from './directoryObjects.ts';
import { dayMs } from '../../time.ts';

/** The route of the delta query. */
export const groupDeltaRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/groups/delta',
    versions: 'both',
    document: 'graph/api/group-delta',
    permissions: [
      'GroupMember.Read.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      'GroupMember.ReadWrite.All',
    ],
    dialect: 'directory',
    quota: 'directory',
    units: 2,
    handle: delta,
  },
];

/** Groups and members that one page holds. */
const groupsMax = 100;
const membersMax = 1_000;
/** Ids a filter may name. */
const idsMax = 50;
/** How long a token lives. */
const tokenMs = 30 * dayMs;

/** A state of the directory: the number of the last change of a membership and of the last write of an object. */
interface Known {
  readonly members: number;
  readonly objects: number;
}

/** What a walk carries from page to page. */
interface Walk {
  /** Ids asked for, or null for all groups. */
  readonly ids: readonly string[] | null;
  readonly select: readonly string[] | null;
  readonly withMembers: boolean;
  /** What the client knows already; null on the first walk, which lists all members. */
  readonly since: Known | null;
  /** What this walk leads up to, fixed at its start. */
  readonly until: Known;
  readonly startedAt: number;
  /** The next group's place, and the place in its members. */
  readonly group: number;
  readonly member: number;
}

function delta(call: GraphCall, tenant: Tenant): Reply {
  const walk = walkOf(call, tenant);
  const page = fillPage(tenant, walk);
  const isDone = page.next === null;
  const link = isDone
    ? { '@odata.deltaLink': `${linkBase(call)}$deltatoken=${writeToken(walk)}` }
    : { '@odata.nextLink': `${linkBase(call)}$skiptoken=${writeToken({ ...walk, ...page.next })}` };
  const names = walk.select === null ? '' : `(${walk.select.join(',')})`;
  return replyJson(200, {
    '@odata.context': contextOf(call, `groups${names}`),
    ...link,
    value: page.groups,
  });
}

function linkBase(call: GraphCall): string {
  return `${call.origin}/${call.version}/groups/delta?`;
}

function walkOf(call: GraphCall, tenant: Tenant): Walk {
  const until = { members: tenant.memberships.sequence(), objects: tenant.documents.sequence() };
  const skip = call.query.get('$skiptoken');
  if (skip !== null) return readToken(call, tenant, skip);
  const token = call.query.get('$deltatoken');
  if (token === 'latest') return { ...firstWalk(call, until), since: until };
  if (token !== null) {
    const last = readToken(call, tenant, token);
    return { ...last, since: last.until, until, startedAt: call.at, group: 0, member: 0 };
  }
  return firstWalk(call, until);
}

function firstWalk(call: GraphCall, until: Known): Walk {
  const names =
    call.query
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()) ?? null;
  const isExpanded = call.query.get('$expand')?.includes('members') ?? false;
  return {
    ids: filteredIds(call.query.get('$filter')),
    select: names?.filter((name) => name !== 'members') ?? null,
    withMembers: names === null || names.includes('members') || isExpanded,
    since: null,
    until,
    startedAt: call.at,
    group: 0,
    member: 0,
  };
}

function filteredIds(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const filter = parseFilter(text);
  const ids = filter === null ? null : idsIn(filter);
  if (ids === null)
    throw badRequest(
      'directory',
      `delta filters by id only: id eq '…' or id eq '…'; '${text}' was sent.`,
    );
  if (ids.length > idsMax) throw badRequest('directory', `delta filters by at most ${idsMax} ids.`);
  return ids;
}

function idsIn(filter: Filter): readonly string[] | null {
  if (filter.kind === 'compare') {
    return filter.path === 'id' && filter.operator === 'eq'
      ? [String(filter.value).toLowerCase()]
      : null;
  }
  if (filter.kind !== 'or') return null;
  const [left, right] = [idsIn(filter.left), idsIn(filter.right)];
  return left === null || right === null ? null : [...left, ...right];
}

interface Page {
  readonly groups: readonly object[];
  readonly next: { readonly group: number; readonly member: number } | null;
}

function fillPage(tenant: Tenant, walk: Walk): Page {
  const ids = [...tenant.documents.historyOf(nouns.group).keys()].filter(
    (id) => walk.ids?.includes(id) ?? true,
  );
  const groups: object[] = [];
  let room = membersMax;
  let { group, member } = walk;
  for (; group < ids.length && groups.length < groupsMax; group++, member = 0) {
    const id = ids[group] ?? '';
    const changes = walk.withMembers
      ? memberChanges(tenant, walk, { id, from: member, limit: room })
      : noChanges;
    const shown = showGroup(tenant, walk, { id, members: changes.members });
    if (shown !== null) groups.push(shown);
    room -= changes.members.length;
    if (changes.next !== null) return { groups, next: { group, member: changes.next } };
    if (room <= 0)
      return { groups, next: group + 1 < ids.length ? { group: group + 1, member: 0 } : null };
  }
  return { groups, next: group < ids.length ? { group, member } : null };
}

interface MemberChanges {
  readonly members: readonly object[];
  readonly next: number | null;
}
const noChanges: MemberChanges = { members: [], next: null };

/** A group with what is to be told of it; null when nothing is. */
function showGroup(
  tenant: Tenant,
  walk: Walk,
  { id, members }: { readonly id: string; readonly members: readonly object[] },
): object | null {
  const history = tenant.documents.history(nouns.group, id);
  const record = history.at(-1)?.value ?? null;
  const known = walk.since?.objects ?? 0;
  const isChanged = history.some(({ sequence }) => sequence > known);
  if (record === null)
    return walk.since !== null && isChanged ? { id, '@removed': { reason: 'changed' } } : null;
  if (walk.since !== null && !isChanged && members.length === 0) return null;
  const whole = groupObject(id, record);
  const shown =
    walk.select === null
      ? whole
      : Object.fromEntries(walk.select.map((name) => [name, whole[name] ?? null]));
  return { ...shown, id, ...(members.length > 0 ? { 'members@delta': members } : {}) };
}

function memberChanges(
  tenant: Tenant,
  walk: Walk,
  { id, from, limit }: { readonly id: string; readonly from: number; readonly limit: number },
): MemberChanges {
  if (walk.since === null) {
    const page = tenant.memberships.page(id, from, { limit, scanMax: tenant.fleet.size });
    const nested = from === 0 ? nestedGroups(tenant, id) : [];
    return {
      members: [
        ...nested,
        ...page.indices.map((index) => deviceEntry(tenant, { index, joined: true })),
      ],
      next: page.next,
    };
  }
  const changes = tenant.memberships.changesSince(id, walk.since.members);
  const end = from + limit;
  return {
    members: changes.slice(from, end).map((change) => deviceEntry(tenant, change)),
    next: end < changes.length ? end : null,
  };
}

function nestedGroups(tenant: Tenant, id: string): readonly object[] {
  const nested = tenant.documents.get(nouns.group, id)?.memberGroups ?? [];
  return nested.map((nestedId) => ({ '@odata.type': '#microsoft.graph.group', id: nestedId }));
}

function deviceEntry(tenant: Tenant, { index, joined }: MembershipChange): object {
  const id = tenant.fleet.facts(index).objectId;
  const entry = { '@odata.type': '#microsoft.graph.device', id };
  return joined ? entry : { ...entry, '@removed': { reason: 'deleted' } };
}

function writeToken(walk: Walk): string {
  return Buffer.from(JSON.stringify(walk)).toString('base64url');
}

function readToken(call: GraphCall, tenant: Tenant, token: string): Walk {
  const walk = parseToken(token);
  const isDead =
    walk === null ||
    walk.until.members > tenant.memberships.sequence() ||
    call.at - walk.startedAt > tokenMs;
  if (!isDead) return walk;
  throw new GraphError(
    410,
    'syncStateNotFound',
    'The sync state generation is not found; continuation token is expired. Start again without it.',
    {
      Location: linkBase(call),
    },
  );
}

function parseToken(token: string): Walk | null {
  try {
    const walk = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<Walk> | null;
    return typeof walk?.until?.members === 'number' && typeof walk.startedAt === 'number'
      ? (walk as Walk)
      : null;
  } catch {
    return null;
  }
}
