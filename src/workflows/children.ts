/**
 * The short jobs a release starts: newcomers are registered before each ring opens, and a ring opens on fresh labels. While
 * they are under way virtual time stands still.
 */
import { executeChild } from '@temporalio/workflow';
import type { Release, RingState } from '#core/release/state/release.ts';
import type { Wake } from '#core/release/step/wake.ts';
import { readinessWorkflow, registrationWorkflow } from './registration.ts';

/** Registers and checks the fleet. */
export async function bringIn(release: Release, wake: Wake | null, asOf: number): Promise<void> {
  const { tenant, area } = release.key;
  const step = wake === null ? 'start' : `step-${release.revision}`;
  const input = { tenant, area, rings: release.policy.rings, asOf };
  const id = `${tenant}/${area}/${release.key.id}/${step}`;
  await executeChild(registrationWorkflow, {
    workflowId: `registration/${id}`,
    args: [input],
    staticSummary: 'Discover devices, check prerequisites, give rings',
  });
  if (wake === null) return;
  await executeChild(readinessWorkflow, {
    workflowId: `readiness/${id}`,
    args: [input],
    staticSummary: 'Check registered devices',
  });
}

/** Whether publication or a ring's opening is due now. */
export function isEdge(release: Release, now: number): boolean {
  if (release.content === null) return now >= release.publishedAt;
  return release.rings.some(
    (ring) =>
      ring.offeredAt === null &&
      ring.pause === null &&
      now >= ring.opensAt &&
      isNews(release, ring),
  );
}

/** A ring that waits for its gate is due at every look; its labels are made fresh on its day. */
function isNews({ lastAssessedAt }: Release, { gate, opensAt }: RingState): boolean {
  return gate === 'clock' || opensAt > (lastAssessedAt ?? 0);
}
