/**
 * The policy of a ring as Intune has it. One that was deleted there cannot be restored by anybody, so another is made in
 * its place; that it is gone is believed only when Intune has it neither by its id nor, by its mark, in the whole list.
 */
import { usualArea } from '#core/area/areas.ts';
import type { Cadence } from '#core/ring.ts';
import { GraphError } from '#graph/error.ts';
import type { Graph } from '#graph/request.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import type { ControlPlane, Steering } from '../areas/plane.ts';
import { marker } from '../names.ts';
import { findOwnPolicy, providePolicy } from './ownObjects.ts';
import { step, type Writing } from './writing.ts';

/** A ring, and what its policy is to be if one has to be made. */
export interface PolicyOfRing {
  readonly ring: string;
  /** What the store knows. */
  readonly policyId: string;
  readonly groupId: string | null;
  readonly cadence: Cadence;
}

/** The mark of a ring's group, which is the tenant's: all areas keep the same one, as the first of them has marked it. */
export function groupMark({ tenant }: Writing['key'], ring: string): string {
  return marker(tenant, `${usualArea}/${ring}`);
}

/** The mark of a ring's policy, which is its area's own. */
export function ringMark({ tenant, area }: Writing['key'], ring: string): string {
  return marker(tenant, `${area}/${ring}`);
}

/**
 * The policy of that id, or the one that stands in its place: it reaches nobody yet. Throws GraphError `notFound` where
 * Intune contradicts itself.
 */
export async function livingPolicy(
  deps: Steering,
  w: Writing,
  o: PolicyOfRing,
): Promise<RingPolicy> {
  const { policyId } = o;
  const { asOf } = w;
  try {
    return await deps.plane.read(deps.graph, { policyId, asOf });
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'notFound') throw error;
    const mark = ringMark(w.key, o.ring);
    const other = await findOwnPolicy(deps, { mark }, asOf);
    if (other?.policyId === policyId) throw error;
    const make = (graph: Graph) => makeRingPolicy(deps.plane, graph, w, o);
    return other ?? (await providePolicy(deps, step(w, 'policy'), { mark, make }));
  }
}

/** Makes a ring's policy, which reaches nobody yet. */
export async function makeRingPolicy(
  plane: ControlPlane,
  graph: Graph,
  { key, asOf }: Writing,
  { ring, groupId, cadence }: Omit<PolicyOfRing, 'policyId'>,
): Promise<RingPolicy> {
  return await plane.create(graph, {
    displayName: plane.ringPolicyName(ring),
    description: ringMark(key, ring),
    cadence,
    groupId,
    asOf,
  });
}
