/**
 * How a release of an earlier version had newcomers registered before each ring opened: by children of its own, as its
 * history tells. Today the care of the tenant walks the fleet (`workflows/tenant/`). To be removed once no history of this
 * shape lives.
 */
import { executeChild } from '@temporalio/workflow';
import type { Release } from '#core/release/state/release.ts';
import type { Wake } from '#core/release/step/wake.ts';
import { readinessWorkflow, registrationWorkflow } from '../../registration.ts';

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
