/**
 * Assignments as administrators have made them, each with all that stands on it (filters, scope), so that one may be added
 * and the others sent back unchanged: `assign` replaces the list as a whole. Source: Graph's resource page
 * "deviceAndAppManagementAssignmentTarget" and those of its kinds.
 */
import { z } from 'zod';
import { GraphError } from '../error.ts';
import { allOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import { guidOf, wireNothing } from '../wire.ts';

/** One assignment. */
export interface Assignment {
  readonly kind: 'group' | 'exclusion' | 'everyDevice' | 'everyUser' | 'other';
  /** Of a group or an exclusion. */
  readonly groupId: string | null;
  /** The target as Graph told it. */
  readonly target: Readonly<Record<string, unknown>>;
}

const exclusion = '#microsoft.graph.exclusionGroupAssignmentTarget';
const kinds: Readonly<Record<string, Assignment['kind']>> = {
  '#microsoft.graph.groupAssignmentTarget': 'group',
  [exclusion]: 'exclusion',
  '#microsoft.graph.allDevicesAssignmentTarget': 'everyDevice',
  '#microsoft.graph.allLicensedUsersAssignmentTarget': 'everyUser',
};

const wireAssignment = z.object({
  target: z.looseObject({ '@odata.type': z.string().nullish(), groupId: z.string().nullish() }),
});

/** The assignments at a path. Throws GraphError `notFound`. */
export async function readAssignments(
  graph: Graph,
  o: { readonly path: string; readonly asOf: number },
): Promise<readonly Assignment[]> {
  const rows = await allOf(graph, { ...o, row: wireAssignment });
  return rows.map(({ target }) => ({
    kind: kinds[target['@odata.type'] ?? ''] ?? 'other',
    groupId: guidOf(target.groupId),
    target,
  }));
}

/**
 * Takes the members of these groups out of a policy's reach, and leaves all else as it is; those that are excluded already
 * are not added again. What is thrown leaves the policy as it was, unless somebody else writes it in the same second: Graph
 * has no condition for this call, so it is read back. Throws GraphError `notYetKnown` where it does not show.
 */
export async function excludeGroups(
  graph: Graph,
  o: {
    readonly assign: { readonly method: 'POST'; readonly path: string };
    readonly read: string;
    /** `#microsoft.graph.deviceConfigurationAssignment`. */
    readonly type: string;
    readonly groupIds: readonly string[];
    readonly asOf: number;
  },
): Promise<{ readonly changed: boolean }> {
  const { assign, read, type, groupIds, asOf } = o;
  const before = await readAssignments(graph, { path: read, asOf });
  const missing = withoutExcluded(before, groupIds);
  if (missing.length === 0) return { changed: false };
  const added = missing.map((groupId) => ({ '@odata.type': exclusion, groupId }));
  const assignments = [...before.map(({ target }) => target), ...added].map((target) => ({
    '@odata.type': type,
    target,
  }));
  await graph.request({ ...assign, asOf, schema: wireNothing, body: { assignments } });
  const after = await readAssignments(graph, { path: read, asOf });
  if (withoutExcluded(after, groupIds).length === 0) return { changed: true };
  const what = `POST ${assign.path} was taken, but the exclusion does not show`;
  throw new GraphError(what, { kind: 'notYetKnown' });
}

function withoutExcluded(
  assignments: readonly Assignment[],
  groupIds: readonly string[],
): readonly string[] {
  const excluded = assignments.flatMap(({ kind, groupId }) =>
    kind === 'exclusion' && groupId !== null ? groupId.toLowerCase() : [],
  );
  return groupIds.filter((groupId) => !excluded.includes(groupId.toLowerCase()));
}
