/**
 * Puts a ring's policy in Graph right: one writer per ring, under a row lock. Declares what this release wants, merges
 * it with what other live releases want, reads the ring, and writes only the difference, so that a repetition after a
 * crash finds nothing to do. Drift made by others is put right on the way.
 */
import { desiredRing, type Cadence, type DesiredRing } from '#core/ring.ts';
import { othersAfter, standing } from '#core/ringIntents.ts';
import type { RingPolicy, RingPolicyChanges } from '#graph/intune/ringPolicy.ts';
import {
  declareIntent,
  intentRevision,
  readIntents,
  withRing,
  writeRing,
  type RingKey,
  type RingRow,
} from '#store/release/rings.ts';
import type { StoreTransaction } from '#store/store.ts';
import { audited } from '../audit.ts';
import type { Enactment, Order } from '../contract.ts';
import type { Steering } from '../areas/plane.ts';
import type { Deps } from '../deps.ts';
import { livingPolicy } from './livingPolicy.ts';
import { requireCurrentStore } from './olderStore.ts';
import { differenceOf, isPausable, leftPinned, pausedOf } from './stopping.ts';
import { putPolicyTargetsRight, targetsOfRing } from './targets.ts';
import { settledAll, step, writeOf, writingOf, type Writing } from './writing.ts';
import { dayMs } from '#core/time.ts';
import type { PolicyAct } from '#core/release/action/meaning.ts';
import { pauseDays } from '#core/release/state/pause.ts';

/** A pause that lasts this long from now has just been renewed. */
const renewedDaysMin = 34;

/** An order about a ring, and what it means for its policy beside what the release wants. */
export interface RingOrder extends PolicyAct {
  readonly order: Order;
  readonly ring: string;
}

/** Decisions to carry out, with what their release wants of its rings. */
export type Wanting = Enactment & Required<Pick<Enactment, 'wants'>>;
type Want = NonNullable<Wanting['wants'][string]>;

/** Brings a ring's policy to what all live releases together want of it. */
export async function putRingRight(deps: Steering, o: Wanting, act: RingOrder): Promise<void> {
  const { tenant, area } = o.key;
  const want = o.wants[act.ring];
  if (want === undefined) throw new Error(`Release ${o.key.id} has no ring ${act.ring}`);
  const w = writingOf(o, act.order);
  // One order may change several rings.
  const own = step(w, act.ring);
  await withRing(deps.store, { tenant, area, ring: act.ring }, async (row, tx) => {
    // An order that comes late is not carried out over what the release wants by now.
    if ((await intentRevision(tx, { ...row, release: o.key.id })) > want.revision) return;
    const desired = await merged(tx, o, { row, act, want });
    // A ring that was opened meanwhile must not be paused by a renewal that comes late.
    if (act.begins && !desired.paused) return;
    if (!desired.paused) await requireCurrentStore(deps.store, o);
    const known = row.policyId;
    if (known === null) throw new Error(`Ring ${row.ring} of ${tenant} has no policy yet`);
    const of = { ...row, policyId: known, cadence: planOf(o, row) };
    const now = await livingPolicy(deps, own, of);
    const { policyId } = now;
    if (isPausedByHand(row, { now, desired, act }))
      deps.emergency?.adopt({ ...row, policyId, at: o.asOf });
    const isMending = act.order.action.kind === 'mendPolicy';
    const wanted = leftPinned(area, isMending, now, leftPaused(deps, policyId, desired));
    const difference = differenceOf(area, now, wanted);
    const right = difference === null ? now : await patch(deps, own, { policyId, difference });
    const after = act.begins ? await renewPolicyPause(deps, w, right) : right;
    const { policyId: kept } = after;
    // One that took the place of a lost policy reaches nobody before it is right.
    if (kept !== known) await reach(deps, own, { row, policyId: kept });
    await writeRing(tx, stateOf(row, { after, desired }, o.asOf));
    // Of several rings of one order this one is in force; only of one ring the whole order is.
    await settledAll(deps, act.begins ? w : own);
  });
}

async function reach(
  deps: Steering,
  w: Writing,
  { row, policyId }: { readonly row: RingRow; readonly policyId: string },
): Promise<void> {
  const targets = await targetsOfRing(deps, row);
  if (targets !== null)
    await putPolicyTargetsRight(deps, step(w, 'targets'), { policyId, targets });
}

/**
 * Makes a policy's pause last 35 days from now; one that has lapsed meanwhile begins again. What was renewed within the
 * last day is left alone, so that a repetition writes nothing. `now` is the policy as just read.
 */
export async function renewPolicyPause(
  deps: Steering,
  w: Writing,
  now: RingPolicy,
): Promise<RingPolicy> {
  const { policyId } = now;
  const { plane } = deps;
  const { renewal } = plane;
  if (renewal === null) return now;
  const of = { policyId, asOf: w.asOf };
  const isRenewed = ({ paused, pauseExpiresAt }: RingPolicy) =>
    paused && (pauseExpiresAt ?? 0) >= w.asOf + renewedDaysMin * dayMs;
  if (isRenewed(now)) return now;
  await audited(
    deps,
    now.paused
      ? writeOf(w, 'POST', renewal.pathOf(policyId))
      : writeOf(w, 'PATCH', `${plane.path}/${policyId}`),
    async (graph) => {
      if (now.paused) await renewal.renew(graph, { ...of, pauseExpiresAt: now.pauseExpiresAt });
      else await plane.change(graph, { ...of, changes: { paused: true } });
    },
  );
  const after = await plane.read(deps.graph, of);
  if (isRenewed(after)) return after;
  throw new Error(
    `Renewing the pause of policy ${policyId}: Intune accepted it, but the pause expires at ${after.pauseExpiresAt ?? 'no instant'}`,
  );
}

/** A policy that pins tells the version; that it was named to take another one off is ours to know. */
function stateOf(
  row: RingRow,
  { after, desired }: { readonly after: RingPolicy; readonly desired: DesiredRing },
  writtenAt: number,
): RingRow {
  const { policyId, cadence, pauseExpiresAt, pinnedTo = null } = after;
  const rolledBackAt = pinnedTo === null ? after.rolledBackAt : desired.rolledBackAt;
  const paused = pausedOf(row.area, after, desired);
  return { ...row, policyId, cadence, paused, pauseExpiresAt, rolledBackAt, pinnedTo, writtenAt };
}

/** Whether somebody has paused a ring in Intune itself. A version that is named there by hand is only put right. */
function isPausedByHand(
  { area, paused }: RingRow,
  {
    now,
    desired,
    act,
  }: {
    readonly now: RingPolicy;
    readonly desired: DesiredRing;
    readonly act: RingOrder;
  },
): boolean {
  const isFound = now.paused && !paused && !desired.paused;
  return isFound && isPausable(area) && act.lifts !== 'all';
}

/** Declares what this release wants, and what others want after its act, and merges all of it. */
async function merged(
  tx: { readonly db: StoreTransaction },
  o: Wanting,
  { row, act, want }: { readonly row: RingRow; readonly act: RingOrder; readonly want: Want },
): Promise<DesiredRing> {
  const ring: RingKey = row;
  const plan = planOf(o, row);
  const former = standing(await readIntents(tx, ring), plan, o.asOf);
  const { revision, until = o.asOf + pauseDays * dayMs, ...wanted } = want;
  const intent = { release: o.key.id, cadence: plan, ...wanted, until };
  const others = othersAfter(
    former.filter((one) => one.release !== o.key.id),
    { release: o.key.id, ...act },
  );
  await declareIntent(tx, { ...ring, intent, revision });
  for (const other of others) await declareIntent(tx, { ...ring, intent: other });
  return desiredRing(plan, [intent, ...others]);
}

function planOf(o: Enactment, row: RingRow): Cadence {
  return o.plans.find((one) => one.name === row.ring)?.cadence ?? row.cadence;
}

/** One write, noted before it leaves; accepted is not applied, so what counts is what is read back. */
async function patch(
  deps: Steering,
  w: Writing,
  { policyId, difference }: { readonly policyId: string; readonly difference: RingPolicyChanges },
): Promise<RingPolicy> {
  const write = writeOf(w, 'PATCH', `${deps.plane.path}/${policyId}`);
  return await audited(deps, write, (graph) =>
    deps.plane.change(graph, { policyId, asOf: w.asOf, changes: difference }),
  );
}

/** What somebody paused in Intune itself stays paused until a release knows of it. */
function leftPaused({ emergency }: Deps, policyId: string, desired: DesiredRing): DesiredRing {
  const isPaused = emergency?.isPausedDirectly(policyId) === true;
  return isPaused ? { ...desired, paused: true } : desired;
}
