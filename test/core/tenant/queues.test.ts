/** Which queue the activities of a workflow wait in. */
import assert from 'node:assert/strict';
import { careWorkflowId } from '#core/tenant/care.ts';
import { activityQueue, sharedQueue, tenantIn, tenantQueue } from '#core/tenant/queues.ts';
import { starterId } from '#core/tenant/schedule.ts';
import { incidentWorkflowId } from '#core/incident/incident.ts';
import { resendWorkflowId } from '#core/message/resend.ts';
import { requestWorkflowId } from '#core/support/request.ts';
import { releaseWorkflowId } from '#core/release/state/release.ts';

const tenant = 'north';
const ids = [
  careWorkflowId(tenant),
  starterId({ tenant, area: 'quality' }),
  incidentWorkflowId({ tenant, number: 3 }),
  requestWorkflowId({ tenant, number: 3 }),
  resendWorkflowId({ tenant, number: 3 }),
  releaseWorkflowId({ tenant, area: 'quality', id: '2026-12-B' }),
  `registration/${tenant}/quality/by-hand-1`,
];

describe('queues of tenants', () => {
  it('are found by the tenant that each workflow has in its id', () => {
    for (const workflowId of ids) {
      assert.equal(tenantIn(workflowId), tenant, workflowId);
      assert.equal(activityQueue({ taskQueue: sharedQueue, workflowId }), tenantQueue(tenant));
    }
  });

  it('are none where there is one tenant: activities wait where their workflow does', () => {
    for (const workflowId of ids)
      assert.equal(activityQueue({ taskQueue: 'ringmaster', workflowId }), null);
  });
});
