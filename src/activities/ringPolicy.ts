/**
 * Puts a ring's policy in Graph right: one writer per ring, under a row lock. Declares what this release wants, merges it
 * with what other live releases want, reads the ring, and writes only the difference, so that a repetition after a crash
 * finds nothing to do. Drift made by others is put right on the way. Source: design.md 2 ("Ring policy is desired state").
 */
import type { Pause } from '#core/release/release.ts';
import { desiredRing, type DesiredRing } from '#core/ring.ts';
import { patchRingPolicy, readRingPolicy, type RingPolicy } from '#graph/ringPolicies.ts';
import {
  clearPauseIntents,
  declareIntent,
  readIntents,
  withRing,
  writeRing,
} from '#store/rings.ts';
import { beginWrite, finishWrite } from '#store/writes.ts';
import type { Enactment } from './contract.ts';
import type { Deps } from './deps.ts';
import type { Order } from './enact.ts';

/** A change to a ring: its pause (or `keep`), and whether to uninstall. */
export interface RingChange {
  readonly order: Order;
  readonly ring: string;
  readonly pause: Pause | null | 'keep';
  readonly rollBack: boolean;
}

type Difference = Parameters<typeof patchRingPolicy>[1]['changes'];

/** Brings a ring's policy to what all live releases together want of it. */
export async function putRingRight(deps: Deps, o: Enactment, change: RingChange): Promise<void> {
  const { tenant, area } = o.key;
  const ring = { tenant, area, ring: change.ring };
  await withRing(deps.store, ring, async (row, transaction) => {
    const pause = change.pause === 'keep' ? row.pause : change.pause;
    if (pause === null) await clearPauseIntents(transaction, ring);
    await declareIntent(transaction, {
      ...ring,
      intent: {
        release: o.key.id,
        cadence: row.cadence,
        pause: pause !== null,
        rolledBackAt: change.rollBack ? o.asOf : null,
      },
    });
    const intents = await readIntents(transaction, ring);
    const plan = o.plans.find((one) => one.name === change.ring)?.cadence ?? row.cadence;
    const desired = desiredRing(plan, intents);
    const now = await readRingPolicy(deps.graph, { policyId: row.policyId, asOf: o.asOf });
    const difference = differenceOf(now, desired);
    if (difference !== null) await patch(deps, o, { change, policyId: row.policyId, difference });
    await writeRing(transaction, {
      ...ring,
      generation: row.generation,
      cadence: desired.cadence,
      pause: desired.paused ? pause : null,
      at: o.asOf,
    });
  });
}

async function patch(
  deps: Deps,
  o: Enactment,
  {
    change,
    policyId,
    difference,
  }: { change: RingChange; policyId: string; difference: Difference },
): Promise<void> {
  const intentId = `${o.key.tenant}/${o.key.area}/${o.key.id}/${change.order.id}`;
  const path = `/deviceManagement/deviceConfigurations/${policyId}`;
  const why = change.order.reason;
  await beginWrite(deps.store, {
    intentId,
    tenant: o.key.tenant,
    method: 'PATCH',
    path,
    why,
    at: o.asOf,
  });
  await patchRingPolicy(deps.graph, { policyId, asOf: o.asOf, changes: difference });
  const after = await readRingPolicy(deps.graph, { policyId, asOf: o.asOf });
  const applied = difference.paused === undefined || after.paused === difference.paused;
  // Accepted is not applied: read back, and try again when the effective value is not there yet.
  if (!applied) throw new Error(`Ring policy ${policyId} took the change but does not show it yet`);
  await finishWrite(deps.store, { intentId, at: o.asOf, status: 200, requestId: null });
}

function differenceOf(now: RingPolicy, desired: DesiredRing): Difference | null {
  const isSame =
    now.cadence.deferralDays === desired.cadence.deferralDays &&
    now.cadence.deadlineDays === desired.cadence.deadlineDays &&
    now.cadence.gracePeriodDays === desired.cadence.gracePeriodDays;
  const mustRollBack =
    desired.rolledBackAt !== null && (now.rolledBackAt ?? 0) < secondOf(desired.rolledBackAt);
  const difference: Difference = {
    ...(isSame ? {} : { cadence: desired.cadence }),
    // Microsoft's rollback pauses the ring by itself (domain.md 3.7).
    ...(now.paused === desired.paused || mustRollBack ? {} : { paused: desired.paused }),
    ...(mustRollBack ? { rollBack: true as const } : {}),
  };
  return Object.keys(difference).length === 0 ? null : difference;
}

/** Graph's instants have no milliseconds. */
function secondOf(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
