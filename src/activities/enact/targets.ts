/**
 * Whom each policy of ours reaches, computed from the store in one place, so that whoever writes an assignment list
 * writes the whole of it: a ring's policy and its expedite profiles reach the ring's group without the groups of all
 * standing holds. Microsoft replaces the list, so nothing may be forgotten.
 */
import type { Graph } from '#graph/request.ts';
import {
  reachesOnly,
  type AssignedTargets,
  type AssignmentTargets,
} from '#graph/intune/targets.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { withRing, type RingRow } from '#store/release/rings.ts';
import { audited } from '../audit.ts';
import type { Steering } from '../areas/plane.ts';
import type { Deps } from '../deps.ts';
import { step, writeOf, type Noted, type Writing } from './writing.ts';

/** Puts right whom a ring's policy and all its expedite profiles reach, under the ring's row. */
export async function putRingTargetsRight(deps: Steering, w: Writing, ring: string): Promise<void> {
  const { tenant, area } = w.key;
  await withRing(deps.store, { tenant, area, ring }, async (row) => {
    const targets = await targetsOfRing(deps, row);
    if (targets === null) return;
    const { policyId } = row;
    if (policyId !== null)
      await putPolicyTargetsRight(deps, step(w, `targets/${ring}`), { policyId, targets });
    await deps.plane.expedite?.putTargetsRight(deps, step(w, `expedite/${ring}`), { row, targets });
  });
}

/** The ring's group without the groups of its area's standing holds; null when the ring has no group yet. */
export async function targetsOfRing(deps: Deps, row: RingRow): Promise<AssignmentTargets | null> {
  if (row.groupId === null) return null;
  const holds = await readHoldGroups(deps.store, { tenant: row.tenant, area: row.area });
  return {
    groupIds: [row.groupId],
    excludedGroupIds: holds.flatMap(({ groupId }) => groupId ?? []),
  };
}

/** Makes an update policy reach exactly these. */
export async function putPolicyTargetsRight(
  deps: Steering,
  w: Writing,
  { policyId, targets }: { readonly policyId: string; readonly targets: AssignmentTargets },
): Promise<void> {
  const { plane } = deps;
  const of = { policyId, asOf: w.asOf };
  await putTargetsRight(deps, w, {
    path: `${plane.path}/${policyId}/assign`,
    targets,
    read: () => plane.readTargets(deps.graph, of),
    assign: (graph) => plane.assign(graph, { ...of, ...targets }),
  });
}

/** A list of those whom something reaches. */
export interface Assignable {
  readonly path: string;
  readonly targets: AssignmentTargets;
  readonly read: () => Promise<AssignedTargets>;
  readonly assign: (graph: Graph) => Promise<void>;
}

/** Writes only a difference, so that a repetition writes nothing; accepted is not applied, so it is read back. */
export async function putTargetsRight(deps: Deps, w: Noted, o: Assignable): Promise<void> {
  if (reachesOnly(await o.read(), o.targets)) return;
  await audited(deps, writeOf(w, 'POST', o.path), o.assign);
  if (reachesOnly(await o.read(), o.targets)) return;
  throw new Error(`Assigning: Intune accepted POST ${o.path}, but the list is not what was sent`);
}
