/**
 * Task queues of an installation with many tenants. What speaks to a tenant (Graph, mail, the store) waits in the tenant's own
 * queue, so that one whose Graph throttles or hangs keeps no other waiting. Workflows wait for nobody, are a few
 * milliseconds a task and know no secret: they share a queue, because each queue of workflows costs a worker 40 MB. An
 * installation with one tenant has one queue for all.
 */

/** Where workflows of all tenants wait. */
export const sharedQueue = 'ringmaster/tenants';

/** Where the activities of a tenant wait. */
export function tenantQueue(tenant: string): string {
  return `${sharedQueue}/${tenant}`;
}

/** Whose a workflow is: the second part of each id. */
export function tenantIn(workflowId: string): string {
  return workflowId.split('/')[1] ?? '';
}

/** Where the activities of a workflow wait; null = where it waits itself. */
export function activityQueue(workflow: {
  readonly taskQueue: string;
  readonly workflowId: string;
}): string | null {
  return workflow.taskQueue === sharedQueue ? tenantQueue(tenantIn(workflow.workflowId)) : null;
}
