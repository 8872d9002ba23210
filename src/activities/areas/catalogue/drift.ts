/**
 * Policies of the settings catalogue that somebody has changed in Intune. A release gives few orders once its rings are open, so
 * each look compares what a ring's policy says with what releases want of it. It only looks: what is to be done is decided.
 */
import { desiredRing, type RingName } from '#core/ring.ts';
import { standing, type KnownIntent } from '#core/ringIntents.ts';
import { unlessGone } from '#graph/error.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import { readIntents, readRings, type RingRow } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';
import { differenceOf } from '../../enact/stopping.ts';
import type { LookAt } from '../adapter.ts';
import type { ControlPlane } from '../plane.ts';

/** Rings whose policy differs from what releases want, or is gone. A pin that somebody else has set is no difference. */
export async function findAlteredPolicies(
  deps: Deps,
  plane: ControlPlane,
  { release, asOf }: LookAt,
): Promise<readonly RingName[]> {
  const intents = await readIntents(deps.store, release.key);
  const altered: RingName[] = [];
  for (const row of await readRings(deps.store, release.key)) {
    const { policyId, ring } = row;
    if (policyId === null) continue;
    const now = await plane.read(deps.graph, { policyId, asOf }).catch(unlessGone);
    const own = intents.filter((intent) => intent.ring === ring);
    if (now === null || isAltered(now, { row, intents: own, asOf })) altered.push(ring);
  }
  return altered;
}

function isAltered(
  now: RingPolicy,
  {
    row: { area, cadence },
    intents,
    asOf,
  }: {
    readonly row: RingRow;
    readonly intents: readonly KnownIntent[];
    readonly asOf: number;
  },
): boolean {
  const desired = desiredRing(cadence, standing(intents, cadence, asOf));
  const { pinnedTo = null } = now;
  const wanted = desired.pinnedTo === null ? { ...desired, pinnedTo } : desired;
  return differenceOf(area, now, wanted) !== null;
}
