/**
 * Puts a ring's policy in Graph right: one writer per ring, under a row lock. Declares what this release wants, merges it
 * with what other live releases want, reads the ring, and writes only the difference, so that a repetition after a crash
 * finds nothing to do. Drift made by others is put right on the way. Source: design.md 2 ("Ring policy is desired state").
 */
import type { Pause } from '#core/release/release.ts';
import { desiredRing, type DesiredRing } from '#core/ring.ts';
import {
  patchRingPolicy,
  readRingPolicy,
  type RingPolicy,
  type RingPolicyChanges,
} from '#graph/ringPolicies.ts';
import {
  declareIntent,
  readIntents,
  withRing,
  writeRing,
  type RingKey,
  type RingRow,
} from '#store/rings.ts';
import type { StoreTransaction } from '#store/store.ts';
import { audited } from './audit.ts';
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

/** Brings a ring's policy to what all live releases together want of it. */
export async function putRingRight(deps: Deps, o: Enactment, change: RingChange): Promise<void> {
  const { tenant, area } = o.key;
  await withRing(deps.store, { tenant, area, ring: change.ring }, async (row, tx) => {
    const desired = await merged(tx, o, { row, change });
    const { policyId } = row;
    if (policyId === null) throw new Error(`Ring ${row.ring} of ${tenant} has no policy yet`);
    const now = await readRingPolicy(deps.graph, { policyId, asOf: o.asOf });
    const difference = differenceOf(now, desired);
    const after =
      difference === null ? now : await patch(deps, o, { change, policyId, difference });
    const { cadence, paused, pauseExpiresAt, rolledBackAt } = after;
    await writeRing(tx, {
      ...row,
      cadence,
      paused,
      pauseExpiresAt,
      rolledBackAt,
      writtenAt: o.asOf,
    });
  });
}

/** Declares this release's intent and merges all of them. Lifting a pause lifts it for every release: it is the ring's. */
async function merged(
  tx: { readonly db: StoreTransaction },
  o: Enactment,
  { row, change }: { readonly row: RingRow; readonly change: RingChange },
): Promise<DesiredRing> {
  const ring: RingKey = row;
  const former = await readIntents(tx, ring);
  const own = former.find((intent) => intent.release === o.key.id);
  const plan = o.plans.find((one) => one.name === change.ring)?.cadence ?? row.cadence;
  const isLifted = change.pause === null;
  const standing = isLifted ? null : (own?.rolledBackAt ?? null);
  const intent = {
    release: o.key.id,
    cadence: plan,
    pause: change.pause === 'keep' ? (own?.pause ?? false) : change.pause !== null,
    rolledBackAt: change.rollBack ? o.asOf : standing,
  };
  const others = former.filter((one) => one.release !== o.key.id);
  const changed = isLifted
    ? others.map((one) => ({ ...one, pause: false, rolledBackAt: null }))
    : [];
  for (const wanted of [intent, ...changed]) await declareIntent(tx, { ...ring, intent: wanted });
  return desiredRing(plan, isLifted ? [intent, ...changed] : [intent, ...others]);
}

/** One write, noted before it leaves; accepted is not applied, so what counts is what is read back. */
async function patch(
  deps: Deps,
  o: Enactment,
  {
    change,
    policyId,
    difference,
  }: { change: RingChange; policyId: string; difference: RingPolicyChanges },
): Promise<RingPolicy> {
  const { tenant, area, id } = o.key;
  const intentId = `${area}/${id}/${change.order.id}`;
  const path = `/deviceManagement/deviceConfigurations/${policyId}`;
  const why = change.order.reason;
  const write = { intentId, tenant, method: 'PATCH', path, why, at: o.asOf };
  return await audited(deps, write, (graph) =>
    patchRingPolicy(graph, { policyId, asOf: o.asOf, changes: difference }),
  );
}

function differenceOf(now: RingPolicy, desired: DesiredRing): RingPolicyChanges | null {
  const isSame =
    now.cadence.deferralDays === desired.cadence.deferralDays &&
    now.cadence.deadlineDays === desired.cadence.deadlineDays &&
    now.cadence.gracePeriodDays === desired.cadence.gracePeriodDays;
  const mustRollBack =
    desired.rolledBackAt !== null && (now.rolledBackAt ?? 0) < secondOf(desired.rolledBackAt);
  const difference: RingPolicyChanges = {
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
