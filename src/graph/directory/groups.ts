/**
 * Directory groups: the rings' own groups and the registration group. Two groups may have the same name, so ours carry
 * a marker in their description. Group membership names directory object ids, never Entra's device ids. A group that was
 * just made is 404 for some seconds, and missing from filtered lists for longer: so a 404 alone proves nothing.
 * Source: Graph's pages "Create group", "List groups" and "Working with Azure Active Directory resources" (eventual
 * consistency).
 */
import { z } from 'zod';
import { calls, pathOf, to } from '../calls.ts';
import { GraphError } from '../error.ts';
import { allOf } from '../paging.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { guidOf, odataText, wireMaybeInstant, wireMaybeText, wireNothing } from '../wire.ts';

/** Stands in the description of each group we made; found again by it when another has the same name. */
export const groupMarker = '[ringmaster]';

/** Whether a description is of something that we made. */
function isOurs(description: unknown): boolean {
  return typeof description === 'string' && description.includes(groupMarker);
}

/** A row of a list of groups or policies that is of others, whatever it holds: it is left out. */
export const wireOfOthers = z
  .unknown()
  .refine(
    (row) => typeof row !== 'object' || row === null || !isOurs(Reflect.get(row, 'description')),
  )
  .transform(() => null);

/** A directory group. */
export interface Group {
  readonly groupId: string;
  readonly displayName: string;
  readonly description: string | null;
  /** Epoch milliseconds; null when it is not told. */
  readonly createdAt: number | null;
  /** Its members follow a rule and cannot be written. */
  readonly isDynamic: boolean;
}

interface Instant {
  readonly asOf: number;
}

const fields = 'id,displayName,description,groupTypes,createdDateTime';
const groupPageSize = 999;
const memberPageSize = 999;

/** What is read of a group. */
const wireGroup = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  description: wireMaybeText,
  groupTypes: z.array(z.string()).nullish(),
  createdDateTime: wireMaybeInstant,
});

/**
 * The group of that name; of several the one with our marker. Null when none is known, which a group of a minute ago
 * need not be. Throws GraphError `ambiguous` with the candidates when it cannot be told which of several is meant.
 */
export async function findGroup(
  graph: Graph,
  { displayName, asOf }: { readonly displayName: string } & Instant,
): Promise<Group | null> {
  return theOne(displayName, await listNamed(graph, { displayName, asOf }));
}

/** The only one of the groups of a name, or the only one with our marker. Throws GraphError `ambiguous`. */
export function theOne(displayName: string, named: readonly Group[]): Group | null {
  if (named.length <= 1) return named[0] ?? null;
  const ours = named.filter(({ description }) => isOurs(description));
  if (ours.length === 1) return ours[0] ?? null;
  throw ambiguous(displayName, named);
}

/** All groups of exactly that name. */
export async function listNamed(
  graph: Graph,
  { displayName, asOf }: { readonly displayName: string } & Instant,
): Promise<readonly Group[]> {
  const rows = await allOf(graph, {
    path: pathOf(calls.listGroups, {}),
    query: { $filter: `displayName eq ${odataText(displayName)}`, $select: fields },
    asOf,
    row: wireGroup,
  });
  return rows.map(groupOf).filter((group) => group.displayName === displayName);
}

/** Every group of the tenant: a plain listing shows a new group before a filtered one does. */
export async function* listGroups(
  graph: Graph,
  { asOf }: Instant,
): AsyncGenerator<readonly Group[]> {
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listGroups, {}),
    query: { $select: fields, $top: String(groupPageSize) },
    asOf,
    row: wireGroup,
  });
  for await (const page of pages) yield page.map(groupOf);
}

/** One group; null when the directory does not know it: it is gone, or too new. */
export async function readGroup(
  graph: Graph,
  { groupId, asOf }: { readonly groupId: string } & Instant,
): Promise<Group | null> {
  try {
    const query = { $select: fields };
    const call = { ...to(calls.readGroup, { groupId }), query, asOf, schema: wireGroup };
    return groupOf(await graph.request(call));
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'notFound') return null;
    throw error;
  }
}

/** The refusal to choose between groups of one name. Whatever people wrote into their descriptions is not repeated. */
function ambiguous(displayName: string, groups: readonly Group[]): GraphError {
  const candidates = groups.map(({ groupId, createdAt, description }) => {
    const made =
      createdAt === null ? '' : `, made ${new Date(createdAt).toISOString().slice(0, 16)}Z`;
    const marked = isOurs(description) ? `, marked ${groupMarker}` : '';
    return `${groupId}${made}${marked}`;
  });
  return new GraphError(
    `${groups.length} groups have the name "${displayName}" (${candidates.join('; ')}): ` +
      `rename all but one, or write ${groupMarker} into the description of the one that is meant`,
    { kind: 'ambiguous', code: 'ambiguousGroup' },
  );
}

/** A group that should be there and is not known; nothing is concluded of its members. */
export function unknownGroup(groupId: string): GraphError {
  return new GraphError(
    `The directory does not know the group ${groupId}. If it was deleted, restore it in Entra (deleted groups, for 30 days)`,
    { kind: 'notYetKnown', status: 404, code: 'unknownGroup' },
  );
}

/** Creates a security group; the marker is added to its description. Not safe to repeat: look for it first. */
export async function createGroup(
  graph: Graph,
  options: { readonly displayName: string; readonly description: string } & Instant,
): Promise<Group> {
  const { displayName, description, asOf } = options;
  const wire = await graph.request({
    ...to(calls.createGroup, {}),
    asOf,
    schema: wireGroup,
    body: {
      displayName,
      description: description.includes(groupMarker)
        ? description
        : `${description} ${groupMarker}`.trim(),
      mailEnabled: false,
      mailNickname: mailNicknameOf(displayName),
      securityEnabled: true,
    },
  });
  return groupOf(wire);
}

/** Required by Graph even without a mailbox: at most 64 plain characters. */
function mailNicknameOf(displayName: string): string {
  const plain = displayName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 64);
  return plain.replaceAll(/^-|-$/g, '') || 'ringmaster';
}

function groupOf(wire: z.infer<typeof wireGroup>): Group {
  return {
    groupId: wire.id,
    displayName: wire.displayName ?? '',
    description: wire.description,
    createdAt: wire.createdDateTime,
    isDynamic: wire.groupTypes?.includes('DynamicMembership') ?? false,
  };
}

/** What is read of a member; the type tells devices from people and groups. */
const wireMember = z.object({ '@odata.type': z.string().nullish(), id: z.string().min(1) });

/** Directory object ids of all devices in a group, nested groups resolved. */
export async function* listTransitiveDevices(
  graph: Graph,
  {
    groupId,
    asOf,
    onPoison,
  }: {
    readonly groupId: string;
    /** Told of each row that cannot be read; without it too many of them fail the listing. */
    readonly onPoison?: (reason: string, row: number) => void;
  } & Instant,
): AsyncGenerator<readonly string[]> {
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listTransitiveDevices, { groupId }),
    query: { $select: 'id', $top: String(memberPageSize), $count: 'true' },
    // A typed listing is an advanced query of the directory.
    headers: { ConsistencyLevel: 'eventual' },
    asOf,
    row: wireMember,
    onPoison,
  });
  for await (const page of pages) yield page.filter(isDevice).flatMap(({ id }) => guidOf(id) ?? []);
}

/** Directory object ids of the objects that are themselves members of a group. Throws GraphError `notYetKnown`. */
export async function readMembers(
  graph: Graph,
  { groupId, asOf }: { readonly groupId: string } & Instant,
): Promise<ReadonlySet<string>> {
  const members = new Set<string>();
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listMembers, { groupId }),
    query: { $select: 'id', $top: String(memberPageSize) },
    asOf,
    row: wireMember,
  });
  try {
    for await (const page of pages) for (const { id } of page) members.add(id.toLowerCase());
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'notFound') throw unknownGroup(groupId);
    throw error;
  }
  return members;
}

function isDevice(member: z.infer<typeof wireMember>): boolean {
  const type = member['@odata.type'];
  return type === undefined || type === null || type.endsWith('.device');
}

/**
 * Takes one object out of a group; one that is no member is no error. A 404 may be the group's: then nothing is known
 * of the member. Throws GraphError `notYetKnown` for that.
 */
export async function removeMember(
  graph: Graph,
  { groupId, objectId, asOf }: { readonly groupId: string; readonly objectId: string } & Instant,
): Promise<'removed' | 'wasNotMember'> {
  try {
    const call = to(calls.removeMember, { groupId, objectId });
    await graph.request({ ...call, asOf, schema: wireNothing });
    return 'removed';
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'notFound') throw error;
    if ((await readGroup(graph, { groupId, asOf })) === null) throw unknownGroup(groupId);
    return 'wasNotMember';
  }
}
