/**
 * What a hold has in a tenant: a group and a paused update policy for all its devices, and a second pair for those that
 * try its rollback first. A policy is made, paused and read back before it reaches anybody, and rings exclude the group
 * while it is still empty: so the one join of a device takes it from its ring to the hold, and never between the two.
 * A device may be in several such groups; then one policy alone reaches it, that of the first in `ranked`, since two
 * pauses of different instants would contradict each other.
 */
import type { Hold } from '#core/hold/hold.ts';
import { stricter, type RingPlan } from '#core/ring.ts';
import { dotted } from '#core/version.ts';
import type { Graph } from '#graph/request.ts';
import type { RingPolicy, RingPolicyChanges } from '#graph/intune/ringPolicy.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { readHoldGroups, upsertHoldGroup, type HoldKey } from '#store/holds/groups.ts';
import { readRings, withRing } from '#store/release/rings.ts';
import { audited } from '../audit.ts';
import type { ControlPlane, Steering } from '../areas/plane.ts';
import type { Deps } from '../deps.ts';
import { holdGroupName, marker, type HoldGroupPart } from '../names.ts';
import {
  findOwnGroup,
  findOwnPolicy,
  provideGroup,
  providePolicy,
  type Own,
} from './ownObjects.ts';
import { alwaysNames, stopping } from './stopping.ts';
import { putPolicyTargetsRight, putRingTargetsRight } from './targets.ts';
import { step, writeOf, type Writing } from './writing.ts';

/** A part's objects in Graph. */
export interface StandingPart {
  readonly hold: string;
  readonly part: HoldGroupPart;
  readonly groupId: string;
  readonly policyId: string;
}

/** How the store knows a hold on whose behalf something is written. */
export function holdKeyOf({ key: { tenant, area } }: Pick<Writing, 'key'>, hold: string): HoldKey {
  return { tenant, area, hold };
}

/** The parts of all holds that stand in an area. */
export async function standingParts(
  { store }: Deps,
  { tenant, area }: AreaKey,
): Promise<readonly StandingPart[]> {
  const rows = await readHoldGroups(store, { tenant, area });
  return rows.flatMap(({ hold, part, groupId, policyId }) =>
    part === 'rest' || groupId === null || policyId === null
      ? []
      : [{ hold, part, groupId, policyId }],
  );
}

/** Makes sure that a part has its group and its paused policy, that rings leave its devices out, and that it is known. */
export async function providePart(
  deps: Steering,
  w: Writing,
  o: {
    readonly hold: Pick<Hold, 'id' | 'pin'>;
    readonly part: HoldGroupPart;
    readonly plans: readonly RingPlan[];
  },
): Promise<StandingPart> {
  const { part, plans } = o;
  const { id: hold, pin } = o.hold;
  const of = { ...holdKeyOf(w, hold), part };
  const own = await ownPart(deps, w, { hold, part });
  const groupId = await provideGroup(deps, step(w, 'group'), own);
  const made = await providePolicy(deps, step(w, 'policy'), {
    ...own,
    make: (graph) => createPartPolicy(deps.plane, graph, w, { hold, part, plans }),
  });
  // Known before it is complete, so that a repetition asks for it by its id.
  await upsertHoldGroup(deps.store, { ...of, groupId, policyId: null });
  const changes = stopping(of.area, pin === undefined ? null : dotted(pin.to));
  const { policyId } = await putPartRight(deps, step(w, 'pause'), { ...made, changes });
  await upsertHoldGroup(deps.store, { ...of, groupId, policyId });
  await putAllTargetsRight(deps, w);
  return { hold, part, groupId, policyId };
}

/** What a part's group and policy are called, and what the store knows of them. */
async function ownPart(
  { store }: Deps,
  w: Writing,
  { hold, part }: { readonly hold: string; readonly part: HoldGroupPart },
): Promise<Own> {
  const { tenant } = w.key;
  const rows = await readHoldGroups(store, holdKeyOf(w, hold));
  const knownId = rows.find((one) => one.part === part)?.groupId ?? null;
  return { displayName: holdGroupName(hold, part), mark: markOf(tenant, hold, part), knownId };
}

/** A part's objects as Graph has them. One whose group cannot be found is asked for by what the store knows. */
export async function findPart(
  deps: Steering,
  w: Writing,
  o: { readonly hold: string; readonly part: HoldGroupPart },
): Promise<{ readonly groupId: string | null; readonly policyId: string | null }> {
  const own = await ownPart(deps, w, o);
  const policy = await findOwnPolicy(deps, own, w.asOf);
  const groupId = await findOwnGroup(deps.graph, { ...own, knownId: null }, w.asOf);
  return { groupId: groupId ?? own.knownId, policyId: policy?.policyId ?? null };
}

const markOf = (tenant: string, hold: string, part: HoldGroupPart): string =>
  marker(tenant, `hold/${hold}/${part}`);

/** The cadence never matters while the policy is paused; it is the strictest, so that a hold loosens nothing. */
async function createPartPolicy(
  plane: ControlPlane,
  graph: Graph,
  w: Writing,
  {
    hold,
    part,
    plans,
  }: { readonly hold: string; readonly part: HoldGroupPart; readonly plans: readonly RingPlan[] },
): Promise<RingPolicy> {
  const [first, ...others] = plans.map(({ cadence }) => cadence);
  if (first === undefined) throw new Error(`Holding ${hold}: the release has no rings`);
  return await plane.create(graph, {
    displayName: plane.holdPolicyName(hold, part),
    description: markOf(w.key.tenant, hold, part),
    cadence: others.reduce(stricter, first),
    groupId: null,
    asOf: w.asOf,
  });
}

/** Stops or rolls back a part's policy unless it is so already, and reads it back. */
export async function putPartRight(
  deps: Steering,
  w: Writing,
  { policyId, changes }: { readonly policyId: string; readonly changes: RingPolicyChanges },
): Promise<RingPolicy> {
  const isDone = ({ paused, rolledBackAt, pinnedTo = null }: RingPolicy) =>
    (paused || alwaysNames(w.key.area)) &&
    (changes.rollBack !== true || rolledBackAt !== null) &&
    (changes.pinnedTo === undefined || pinnedTo === changes.pinnedTo);
  const of = { policyId, asOf: w.asOf };
  const { plane } = deps;
  const now = await plane.read(deps.graph, of);
  if (isDone(now)) return now;
  const path = `${plane.path}/${policyId}`;
  const after = await audited(deps, writeOf(w, 'PATCH', path), (graph) =>
    plane.change(graph, { ...of, changes }),
  );
  if (!isDone(after))
    throw new Error(`Changing a hold's policy: Intune accepted PATCH ${path}, but it is not so`);
  return after;
}

/**
 * Puts right whom holds and rings reach. Holds come first: a device that a hold lets go is with another hold that still
 * wants it before its ring could have it.
 */
export async function putAllTargetsRight(deps: Steering, w: Writing): Promise<void> {
  const rings = await readRings(deps.store, w.key);
  await putPartTargetsRight(deps, w);
  for (const { ring } of rings) await putRingTargetsRight(deps, w, ring);
}

/** Each part reaches its group without the groups of those before it. The first ring's row guards these lists. */
export async function putPartTargetsRight(deps: Steering, w: Writing): Promise<void> {
  const { tenant, area } = w.key;
  const [first] = await readRings(deps.store, { tenant, area });
  if (first === undefined) throw new Error(`Holding devices of ${tenant}: there are no rings yet`);
  await withRing(deps.store, first, async () => {
    const parts = await ranked(deps, w);
    for (const [place, { policyId, groupId }] of parts.entries()) {
      const excludedGroupIds = parts.slice(0, place).map((one) => one.groupId);
      const targets = { groupIds: [groupId], excludedGroupIds };
      await putPolicyTargetsRight(deps, step(w, `targets/${policyId}`), { policyId, targets });
    }
  });
}

/** What takes an update off comes before what only keeps it away, a pilot before holds, and the rest by name. */
async function ranked(deps: Steering, { key, asOf }: Writing): Promise<readonly StandingPart[]> {
  const parts = await standingParts(deps, key);
  const isKeptOnly: Record<string, boolean> = {};
  for (const { policyId } of parts) {
    const { rolledBackAt } = await deps.plane.read(deps.graph, { policyId, asOf });
    isKeptOnly[policyId] = rolledBackAt === null;
  }
  const rank = (one: StandingPart) =>
    [isKeptOnly[one.policyId] === true ? 1 : 0, one.part === 'pilot' ? 0 : 1, one.hold] as const;
  return parts.toSorted((one, other) => compared(rank(one), rank(other)));
}

function compared(
  one: readonly [number, number, string],
  other: readonly [number, number, string],
): number {
  return one[0] - other[0] || one[1] - other[1] || (one[2] < other[2] ? -1 : 1);
}
