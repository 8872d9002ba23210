/** The care of a tenant, told from outside what is wanted; there is one for each tenant, begun by whoever asks first. */
import type { Client } from '@temporalio/client';
import type { DriverRequest, DriversSteered } from '#core/driver/command.ts';
import { careWorkflowId, type LabelsDemand } from '#core/tenant/care.ts';
import { labelsDemandedSignal, steerDriversUpdate } from '#workflows/messages.ts';
import { say, type Asking } from './asking.ts';
import { signalStarting } from './signalStarting.ts';

/** What labels are wanted, and where. */
interface Wanted {
  readonly tenant: string;
  readonly isRehearsal: boolean;
  readonly demand: LabelsDemand;
}

/** How a care is begun. */
interface Beginning {
  readonly taskQueue: string;
  /** Start options of one that is rehearsed: its time is skipped, so that nobody waits while Graph is to be asked later. */
  readonly rehearsed: object;
}

/** What tells the care of a tenant that labels are wanted, and begins it where there is none. */
export function demandingLabels(client: Client, { taskQueue, rehearsed }: Beginning) {
  return async (wanted: Wanted): Promise<void> =>
    await signalStarting(client, {
      ...startOf(wanted),
      taskQueue,
      signal: labelsDemandedSignal,
      argument: wanted.demand,
      rehearsed: wanted.isRehearsal ? rehearsed : null,
    });
}

function startOf({ tenant, isRehearsal }: Wanted) {
  return {
    type: 'tenantCareWorkflow',
    workflowId: careWorkflowId(tenant),
    args: [{ tenant, isRehearsal }],
    staticSummary: `Care of ${tenant}: devices are discovered, registered and labelled`,
    staticDetails: isRehearsal
      ? 'Walks the fleet when a rehearsed release asks, as of the instant that it asks for.'
      : 'Walks the fleet each hour, labels it each day, and does both when a release asks.',
  };
}

/** Says something of drivers, and waits until it is carried out. Throws OperatorError. */
export async function sendToDrivers(
  asked: Omit<Asking, 'workflowId' | 'name'>,
  { tenant, request }: { readonly tenant: string; readonly request: DriverRequest },
): Promise<DriversSteered> {
  const asking = { ...asked, workflowId: careWorkflowId(tenant), name: `the care of ${tenant}` };
  const said = { kind: request.action, update: steerDriversUpdate, argument: request };
  return await say(asking, said);
}
