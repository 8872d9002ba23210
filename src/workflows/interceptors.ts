/** Activities of an installation with many tenants go to the queue of their workflow’s tenant, whatever workflow calls them. */
import { workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { activityQueue } from '#core/tenant/queues.ts';

/** Read by the worker’s bundle by this name. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const taskQueue = activityQueue(workflowInfo());
        if (taskQueue === null) return next(input);
        return next({ ...input, options: { ...input.options, taskQueue } });
      },
    },
  ],
});
