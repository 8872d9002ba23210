/** A deliberately wrong release workflow: it looks at the fleet before it has prepared the rings. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '#activities/contract.ts';
import type { ReleaseInput } from '#workflows/messages.ts';

const { planReadiness } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

export async function releaseWorkflow({ key }: ReleaseInput): Promise<void> {
  await planReadiness({ tenant: key.tenant, asOf: Date.now() });
}
