/**
 * Who is in a group of ours, written and read back: a member counts as one when the group's own list shows it, and as
 * none when the list does not. What was accepted and does not show yet waits for another look.
 */
import { GraphError } from '#graph/error.ts';
import { readMembers, removeMember } from '#graph/directory/groups.ts';
import { addMembers } from '#graph/directory/members.ts';
import type { IntendedWrite } from '#store/writes.ts';
import { audited } from '../audit.ts';
import type { Deps } from '../deps.ts';

/** Members added per round: what one batch of Graph takes (20 writes of 20). */
const roundSize = 400;

/** Members that are to be in a group, or out of it. */
export interface Wanted {
  readonly groupId: string;
  /** Directory object ids. */
  readonly objectIds: readonly string[];
  /** Told of progress. */
  readonly beat?: ((done: number) => void) | undefined;
}

/** What a group's list shows of those wanted. */
export interface Confirmed {
  /** As wanted, by the list. */
  readonly done: readonly string[];
  /** Of which the directory itself said that it does not know them. */
  readonly missing: readonly string[];
  /** Accepted, and not shown yet. */
  readonly awaited: readonly string[];
}

/** Brings objects into a group. Throws GraphError `notYetKnown` where the group itself is not known. */
export async function bringInto(
  deps: Deps,
  write: IntendedWrite,
  { groupId, objectIds, beat }: Wanted,
): Promise<Confirmed> {
  const asOf = write.at;
  const before = await readMembers(deps.graph, { groupId, asOf });
  const lacking = objectIds.filter((id) => !before.has(id.toLowerCase()));
  if (lacking.length === 0) return { done: objectIds, missing: [], awaited: [] };
  const missing = new Set<string>();
  await audited(deps, write, async (graph) => {
    for (let from = 0; from < lacking.length; from += roundSize) {
      const round = lacking.slice(from, from + roundSize);
      for (const id of (await addMembers(graph, { groupId, objectIds: round, asOf })).missing)
        missing.add(id);
      beat?.(from + round.length);
    }
  });
  const after = await readMembers(deps.graph, { groupId, asOf });
  const shows = (id: string) => after.has(id.toLowerCase());
  return {
    done: objectIds.filter(shows),
    missing: objectIds.filter((id) => missing.has(id) && !shows(id)),
    awaited: objectIds.filter((id) => !missing.has(id) && !shows(id)),
  };
}

/** Takes objects out of a group. Throws GraphError `notYetKnown` where the group itself is not known. */
export async function takeOutOf(
  deps: Deps,
  write: IntendedWrite,
  { groupId, objectIds, beat }: Wanted,
): Promise<Confirmed> {
  const asOf = write.at;
  await audited(deps, write, async (graph) => {
    for (const [index, objectId] of objectIds.entries()) {
      await removeMember(graph, { groupId, objectId, asOf });
      beat?.(index + 1);
    }
  });
  const after = await readMembers(deps.graph, { groupId, asOf });
  const isOut = (id: string) => !after.has(id.toLowerCase());
  return {
    done: objectIds.filter(isOut),
    missing: [],
    awaited: objectIds.filter((id) => !isOut(id)),
  };
}

/** The error of members that do not show yet; it passes. */
export function demandShown(groupId: string, { awaited }: Confirmed): void {
  if (awaited.length === 0) return;
  const written = awaited.length === 1 ? '1 member' : `${awaited.length} members`;
  throw new GraphError(
    `The list of the group ${groupId} does not show ${written} yet that a write has added or taken out`,
    { kind: 'notYetKnown', code: 'membersNotYetShown' },
  );
}
