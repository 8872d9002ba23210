/**
 * Whether a ring lets drivers in at all: only where a driver update profile of ours stands before them. A ring that excludes
 * them makes a profile worthless, and one that does not, without a profile, has them come on patch day in all rings at once.
 */
import { patchDriversExcluded, readRingPolicy } from '#graph/intune/ringPolicies.ts';
import type { RingRow } from '#store/release/rings.ts';
import { audited } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { step, writeOf, type Noted } from '../enact/writing.ts';

/** Puts right whether a ring's policy keeps drivers away; a ring that has none yet is made so by its release. */
export async function gateRing(
  deps: Deps,
  w: Noted,
  {
    row,
    driversExcluded,
  }: { readonly row: Pick<RingRow, 'policyId'>; readonly driversExcluded: boolean },
): Promise<void> {
  const { policyId } = row;
  if (policyId === null) return;
  const of = { policyId, asOf: w.asOf };
  if ((await readRingPolicy(deps.graph, of)).driversExcluded === driversExcluded) return;
  const path = `/deviceManagement/deviceConfigurations/${policyId}`;
  await audited(deps, writeOf(step(w, 'gate'), 'PATCH', path), (graph) =>
    patchDriversExcluded(graph, { ...of, driversExcluded }),
  );
  if ((await readRingPolicy(deps.graph, of)).driversExcluded === driversExcluded) return;
  throw new Error(
    `Gating drivers: Intune accepted PATCH ${path}, but the ring ${driversExcluded ? 'still lets drivers in' : 'still keeps drivers away'}`,
  );
}
