/** Incidents, told from outside that there is news, and what operators say to them. */
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { IncidentCommand } from '#core/incident/command.ts';
import { incidentWorkflowId, type Incident } from '#core/incident/incident.ts';
import { incidentToldSignal, incidentUpdates } from '#workflows/incidentMessages.ts';
import { translated } from './operatorError.ts';
import { signalStarting } from './signalStarting.ts';

/** Which incident, and what time it is for its releases. */
interface Told extends Pick<Incident, 'tenant' | 'number' | 'isRehearsal'> {
  readonly asOf: number;
}

/** What tells an incident that there is news, and begins its workflow where none runs. */
export function tellingIncident(
  client: Client,
  { taskQueue, rehearsed }: { readonly taskQueue: string; readonly rehearsed: object },
) {
  return async ({ tenant, number, isRehearsal, asOf }: Told): Promise<void> =>
    await signalStarting(client, {
      type: 'incidentWorkflow',
      workflowId: incidentWorkflowId({ tenant, number }),
      taskQueue,
      args: [{ tenant, number, isRehearsal }],
      staticSummary: `Incident ${number} of ${tenant}`,
      staticDetails: `How it stands, what is tried, and its timeline: \`ringmaster incident show ${number}\``,
      signal: incidentToldSignal,
      argument: { asOf },
      rehearsed: isRehearsal ? rehearsed : null,
    });
}

/** Says something to an incident, and waits until it is stored. Throws OperatorError. */
export async function sendToIncident(
  client: Client,
  o: {
    readonly tenant: string;
    readonly number: number;
    readonly command: IncidentCommand;
    readonly timeoutMs: number;
  },
): Promise<Incident> {
  const { number, command, timeoutMs } = o;
  const { kind, ...argument } = command;
  // Kind and argument come out of one command, so they belong together.
  const update: UpdateDefinition<Incident, [typeof argument]> = incidentUpdates[kind];
  const handle = client.workflow.getHandle(incidentWorkflowId(o));
  return await translated(`sending "${kind}" to incident ${number}`, () =>
    client.withDeadline(Date.now() + timeoutMs, () =>
      handle.executeUpdate(update, { args: [argument] }),
    ),
  );
}
