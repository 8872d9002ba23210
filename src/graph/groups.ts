/**
 * Directory groups: the rings' own groups and the registration group. Two groups may have the same name, so ours carry
 * a marker in their description. Group membership names directory object ids, never Entra's device ids.
 * Source: graph.md 1.4 and 8.5.
 */
import { z } from 'zod';
import { calls, pathOf, to } from './calls.ts';
import { GraphError } from './error.ts';
import { allOf } from './paging.ts';
import { soundPagesOf } from './poison.ts';
import type { Graph } from './request.ts';
import { guidOf, odataText, wireMaybeText, wireNothing } from './wire.ts';

/** Stands in the description of each group we made; found again by it when another has the same name. */
export const groupMarker = '[ringmaster]';

/** A directory group. */
export interface Group {
  readonly groupId: string;
  readonly displayName: string;
  readonly description: string | null;
  /** Its members follow a rule and cannot be written. */
  readonly isDynamic: boolean;
}

interface Instant {
  readonly asOf: number;
}

const fields = 'id,displayName,description,groupTypes';
const memberPageSize = 999;

/** What is read of a group. */
const wireGroup = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  description: wireMaybeText,
  groupTypes: z.array(z.string()).nullish(),
});

/**
 * The group of that name; of several the one with our marker. Null when there is none.
 * Throws GraphError `conflict` when it cannot be told which of several is meant.
 */
export async function findGroup(
  graph: Graph,
  { displayName, asOf }: { readonly displayName: string } & Instant,
): Promise<Group | null> {
  const rows = await allOf(graph, {
    path: pathOf(calls.listGroups, {}),
    query: { $filter: `displayName eq ${odataText(displayName)}`, $select: fields },
    asOf,
    row: wireGroup,
  });
  const named = rows.map(groupOf).filter((group) => group.displayName === displayName);
  if (named.length <= 1) return named[0] ?? null;
  const ours = named.filter((group) => group.description?.includes(groupMarker) ?? false);
  if (ours.length === 1) return ours[0] ?? null;
  const ids = named.map((group) => group.groupId).join(', ');
  throw new GraphError(
    `Looking for a group found ${named.length} of the same name (${ids}), ${ours.length} with ${groupMarker} in the description; ` +
      `exactly one must carry it, so rename or mark one`,
    { kind: 'conflict', code: 'ambiguousGroup' },
  );
}

/** Creates a security group; the marker is added to its description. Not safe to repeat: look with `findGroup` first. */
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

function isDevice(member: z.infer<typeof wireMember>): boolean {
  const type = member['@odata.type'];
  return type === undefined || type === null || type.endsWith('.device');
}

/** Takes one object out of a group; one that is no member is no error. */
export async function removeMember(
  graph: Graph,
  { groupId, objectId, asOf }: { readonly groupId: string; readonly objectId: string } & Instant,
): Promise<'removed' | 'wasNotMember'> {
  try {
    await graph.request({
      ...to(calls.removeMember, { groupId, objectId }),
      asOf,
      schema: wireNothing,
    });
    return 'removed';
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'notFound') return 'wasNotMember';
    throw error;
  }
}
