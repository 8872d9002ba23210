/**
 * Whom a policy reaches: assignments look the same on every kind of policy, and `assign` replaces the list as a whole.
 * A group that is excluded wins over one that is included. Groups that were made for a policy are deleted here too,
 * after everything that names them. Source: Graph's resource pages "groupAssignmentTarget" and
 * "exclusionGroupAssignmentTarget".
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { GraphError } from '../error.ts';
import { readGroup, unknownGroup } from '../directory/groups.ts';
import { allOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import { guidOf, wireNothing } from '../wire.ts';

/** Members of some groups, unless they are members of others. */
export interface AssignmentTargets {
  readonly groupIds: readonly string[];
  readonly excludedGroupIds: readonly string[];
}

/** AssignmentTargets as they stand, and how many there are of kinds that we never make (all devices, all users). */
export interface AssignedTargets extends AssignmentTargets {
  readonly others: number;
}

const includes = '#microsoft.graph.groupAssignmentTarget';
const excludes = '#microsoft.graph.exclusionGroupAssignmentTarget';

/** What is read of an assignment. */
const wireAssignment = z.object({
  target: z.object({ '@odata.type': z.string().nullish(), groupId: z.string().nullish() }),
});

/** The targets of a list of assignments. */
function targetsOf(rows: readonly z.infer<typeof wireAssignment>[]): AssignedTargets {
  const of = (type: string) =>
    rows.flatMap(({ target }) =>
      target['@odata.type'] === type ? (guidOf(target.groupId) ?? []) : [],
    );
  const groupIds = of(includes);
  const excludedGroupIds = of(excludes);
  const others = rows.length - groupIds.length - excludedGroupIds.length;
  return { groupIds, excludedGroupIds, others };
}

/** Whom a policy reaches whose assignments stand at a path. Throws GraphError `notFound`. */
export async function readTargets(
  graph: Graph,
  o: { readonly path: string; readonly asOf: number },
): Promise<AssignedTargets> {
  return targetsOf(await allOf(graph, { ...o, row: wireAssignment }));
}

/** AssignmentTargets as assignments name them. */
function targetsOnWire(targets: AssignmentTargets): readonly Readonly<Record<string, string>>[] {
  return [
    ...targets.groupIds.map((groupId) => ({ '@odata.type': includes, groupId })),
    ...targets.excludedGroupIds.map((groupId) => ({ '@odata.type': excludes, groupId })),
  ];
}

/** Whether a list reaches exactly these, in whatever order. */
export function reachesOnly(
  assigned: AssignedTargets,
  { groupIds, excludedGroupIds }: AssignmentTargets,
): boolean {
  return (
    assigned.others === 0 &&
    isSameSet(assigned.groupIds, groupIds) &&
    isSameSet(assigned.excludedGroupIds, excludedGroupIds)
  );
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const lower = (ids: readonly string[]) =>
    [...new Set(ids.map((id) => id.toLowerCase()))].toSorted().join();
  return lower(one) === lower(other);
}

/** Deletes a group that a policy was made for; one that is gone already is no error. */
export async function deletePolicyGroup(
  graph: Graph,
  { groupId, asOf }: { readonly groupId: string; readonly asOf: number },
): Promise<void> {
  await deleteObject(graph, {
    path: pathOf(calls.deleteGroup, { groupId }),
    isKnown: async () => (await readGroup(graph, { groupId, asOf })) !== null,
    asOf,
  });
}

/**
 * Deletes what stands at a path; what is gone already is no error. A 404 of what is known elsewhere is that of a replica
 * which does not know it yet. Throws GraphError `notYetKnown` for that.
 */
export async function deleteObject(
  graph: Graph,
  {
    path,
    isKnown,
    asOf,
  }: {
    readonly path: string;
    readonly isKnown: () => Promise<boolean>;
    readonly asOf: number;
  },
): Promise<void> {
  try {
    await graph.request({ method: 'DELETE', path, asOf, schema: wireNothing });
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'notFound') throw error;
    if (!(await isKnown())) return;
    throw new GraphError(`DELETE ${path} was answered with status 404, although it is there`, {
      kind: 'notYetKnown',
      status: 404,
    });
  }
}

/** Deletes a policy by its path; one that is gone already is no error. `list` says whether it is there still. */
export async function deletePolicy<Policy>(
  graph: Graph,
  { path, asOf }: { readonly path: string; readonly asOf: number },
  {
    list,
    isIt,
  }: {
    readonly list: (graph: Graph, o: { readonly asOf: number }) => Promise<readonly Policy[]>;
    readonly isIt: (policy: Policy) => boolean;
  },
): Promise<void> {
  const isKnown = async () => (await list(graph, { asOf })).some(isIt);
  await deleteObject(graph, { path, isKnown, asOf });
}

/**
 * Sends an assignment list. A refusal may be that of a group which is too new to be known: each is asked for then.
 * Throws GraphError `notYetKnown` for that.
 */
export async function sendTargets(
  graph: Graph,
  {
    call,
    asOf,
  }: { readonly call: { readonly method: 'POST'; readonly path: string }; readonly asOf: number },
  { type, targets }: { readonly type: string; readonly targets: AssignmentTargets },
): Promise<void> {
  const assignments = targetsOnWire(targets).map((target) => ({ '@odata.type': type, target }));
  try {
    await graph.request({ ...call, asOf, schema: wireNothing, body: { assignments } });
  } catch (error) {
    const isRefusal =
      error instanceof GraphError && (error.kind === 'invalid' || error.kind === 'notFound');
    if (!isRefusal) throw error;
    for (const groupId of [...targets.groupIds, ...targets.excludedGroupIds])
      if ((await readGroup(graph, { groupId, asOf })) === null) throw unknownGroup(groupId);
    throw error;
  }
}
