/**
 * Listings of a group's members (learn.microsoft.com/graph/api/group-list-members and …/group-list-transitivemembers): own
 * or transitive, all or devices alone, as the replica asked knows them.
 */
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { nextLink, pick, selectOf, startOf, topOf } from '../../http/paging.ts';
import { groupsUnder } from '../../store/nesting.ts';
import { nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { demandForCast, tellsCount } from './advancedQuery.ts';
import { administrator, deviceObject, groupObject, groupOf } from './directoryObjects.ts';

/** Devices looked at for one page of members. */
const memberScanMax = 200_000;

/** Which members: the group's own or those of nested groups too, all or devices alone. */
export interface Listing {
  readonly depth: 'own' | 'all';
  readonly only: 'device' | null;
}

/** Lists members page by page: first the groups and users, then set by set its devices by number. */
export function listMembers(call: GraphCall, tenant: Tenant, listing: Listing): Reply {
  if (listing.only !== null) demandForCast(call, tenant);
  const { id } = groupOf(call, tenant);
  const top = topOf(call, { standard: 100, max: 999, dialect: 'directory' });
  const groups = listing.depth === 'own' ? [id] : livingUnder(tenant, id);
  const select = selectOf(call);
  const start = startOf(call, 'directory');
  const others = listing.only === 'device' || start > 0 ? [] : otherMembers(tenant, groups);
  const { indices, next, count } = shownDevices(call, tenant, {
    groups,
    start,
    limit: Math.max(1, top - others.length),
  });
  const devices = indices.map((index) =>
    memberDevice(call, tenant, { index, isTyped: listing.only !== null, select }),
  );
  return replyJson(200, {
    '@odata.context': contextOf(call, listing.only === null ? 'directoryObjects' : 'devices'),
    ...(count === null ? {} : { '@odata.count': others.length + count }),
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
  const needsState = select === null || select.some((name) => stateful.has(name));
  const signIn = needsState ? tenant.stateAt(index, call.at) : { osVersion: '', lastSyncAt: 0 };
  return pick({ ...type, ...deviceObject(facts, signIn) }, select);
}

const stateful: ReadonlySet<string> = new Set([
  'operatingSystemVersion',
  'approximateLastSignInDateTime',
]);

function otherMembers(
  tenant: Tenant,
  groups: readonly string[],
): readonly Record<string, unknown>[] {
  return groups.flatMap((id) => {
    const record = tenant.documents.get(nouns.group, id);
    const nested = (record?.memberGroups ?? []).flatMap((nestedId) => {
      const inner = tenant.documents.get(nouns.group, nestedId);
      return inner === undefined
        ? []
        : [{ '@odata.type': '#microsoft.graph.group', ...groupObject(nestedId, inner) }];
    });
    const users = (record?.memberUsers ?? []).map(() => ({
      '@odata.type': '#microsoft.graph.user',
      ...administrator,
    }));
    return [...nested, ...users];
  });
}

/** The group and all groups in it that are not deleted. */
function livingUnder({ documents }: Tenant, id: string): readonly string[] {
  return groupsUnder(documents, id).filter((one) => documents.get(nouns.group, one) !== undefined);
}

interface DevicePage {
  readonly indices: readonly number[];
  readonly next: number | null;
}

/**
 * The devices of a page as the replica asked knows them: who just joined is not there yet, who left still is. `count` is
 * how many there are on all pages, where it is told: on the first, if it was asked for.
 */
function shownDevices(
  call: GraphCall,
  tenant: Tenant,
  page: { readonly groups: readonly string[]; readonly start: number; readonly limit: number },
): DevicePage & { readonly count: number | null } {
  const { indices, next } = devicesOf(tenant, page.groups, page);
  if (page.start > 0) return { indices, next, count: null };
  const { joined, left } = tenant.replicas.lateMembers(page.groups, call);
  const shown = indices.filter((index) => !joined.has(index));
  const late = left.filter((index) => !shown.includes(index));
  const count = tellsCount(call, tenant)
    ? countOf(tenant, page.groups) - joined.size + late.length
    : null;
  return { indices: [...shown, ...late].slice(0, page.limit), next, count };
}

function countOf({ memberships, fleet }: Tenant, groups: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < fleet.size; index++)
    if (groups.some((id) => memberships.contains(id, index))) count += 1;
  return count;
}

/** Devices of several sets, each once, in rising number. A single set is asked for a page at a time. */
function devicesOf(
  tenant: Tenant,
  groups: readonly string[],
  page: { readonly start: number; readonly limit: number },
): DevicePage {
  const { memberships, fleet } = tenant;
  const [only] = groups;
  const bounds = { limit: page.limit, scanMax: memberScanMax };
  if (groups.length === 1 && only !== undefined) return memberships.page(only, page.start, bounds);
  const indices: number[] = [];
  const end = Math.min(fleet.size, page.start + memberScanMax);
  let index = page.start;
  for (; index < end && indices.length < page.limit; index++) {
    if (groups.some((id) => memberships.contains(id, index))) indices.push(index);
  }
  return { indices, next: index < fleet.size ? index : null };
}
