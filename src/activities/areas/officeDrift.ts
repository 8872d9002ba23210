/**
 * Policies of Microsoft 365 Apps that somebody has changed in Intune. A release gives few orders once its rings are open, so
 * each look compares what a ring's policy says with what releases want of it, and puts it right, noted as every write. A pin
 * is never lifted here: that is an order's alone, since a store that is older than its release does not know of it.
 */
import { desiredRing, type DesiredRing } from '#core/ring.ts';
import { standing } from '#core/ringIntents.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import { readIntents, readRings, withRing, writeRing, type RingRow } from '#store/release/rings.ts';
import type { StoreTransaction } from '#store/store.ts';
import { audited } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { livingPolicy } from '../enact/livingPolicy.ts';
import { differenceOf } from '../enact/stopping.ts';
import { putPolicyTargetsRight, targetsOfRing } from '../enact/targets.ts';
import { step, writeOf, type Writing } from '../enact/writing.ts';
import type { Collection, Source } from './adapter.ts';
import { officePlane } from './officePlane.ts';
import type { Steering } from './plane.ts';

/** The comparison as a source of a release. */
export const officeDrift: Source = { name: 'policies', isConnected: () => true, read: putAllRight };

async function putAllRight(deps: Deps, { release, asOf }: Collection): Promise<void> {
  const { key } = release;
  const steering = { ...deps, plane: officePlane(deps, key.tenant) };
  const intentId = `${key.area}/${key.id}/drift/${asOf}`;
  const why = 'Somebody has changed the policy of the ring in Intune; it is put right.';
  for (const { ring } of await readRings(deps.store, key)) {
    const w = step({ key, intentId, why, asOf }, ring);
    await withRing(deps.store, { ...key, ring }, (row, tx) => putRight(steering, w, { row, tx }));
  }
}

async function putRight(
  deps: Steering,
  w: Writing,
  { row, tx }: { readonly row: RingRow; readonly tx: { readonly db: StoreTransaction } },
): Promise<void> {
  const { policyId: known, ring, cadence, groupId, area } = row;
  if (known === null) return;
  const now = await livingPolicy(deps, w, { ring, policyId: known, groupId, cadence });
  const intents = standing(await readIntents(tx, row), cadence, w.asOf);
  const changes = differenceOf(area, now, withPinOf(now, desiredRing(cadence, intents)));
  const { plane } = deps;
  const { policyId } = now;
  const write = writeOf(w, 'PATCH', `${plane.path}/${policyId}`);
  const right =
    changes === null
      ? now
      : await audited(deps, write, (watched) =>
          plane.change(watched, { policyId, asOf: w.asOf, changes }),
        );
  if (right.policyId === known && changes === null) return;
  process.emitWarning(`${ring}: ${w.why}`, 'PolicyChanged');
  const targets = await targetsOfRing(deps, row);
  const of = { policyId: right.policyId, asOf: w.asOf };
  if (targets !== null) await putPolicyTargetsRight(deps, step(w, 'targets'), { ...of, targets });
  await writeRing(tx, { ...row, policyId: right.policyId, writtenAt: w.asOf });
}

/** What is pinned stays pinned, by whomever. */
function withPinOf({ pinnedTo = null }: RingPolicy, desired: DesiredRing): DesiredRing {
  return desired.pinnedTo === null ? { ...desired, pinnedTo } : desired;
}
