/** A deliberately wrong release workflow: it checks readiness before it has prepared the rings. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '#activities/contract.ts';
import type { ReleaseInput } from '#workflows/messages.ts';

const { planReadiness } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

export async function releaseWorkflow({ key, policy }: ReleaseInput): Promise<void> {
  const { tenant, area } = key;
  await planReadiness({ tenant, area, rings: policy.rings, asOf: Date.now() });
}
