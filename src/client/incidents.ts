/** Incidents, told from outside that there is news, and what operators say to them. */
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { commandRefusal, type IncidentCommand } from '#core/incident/command.ts';
import { incidentWorkflowId, type Incident } from '#core/incident/incident.ts';
import { incidentToldSignal, incidentUpdates } from '#workflows/incidentMessages.ts';
import { say, type Asking } from './asking.ts';
import { OperatorError, translated } from './operatorError.ts';
import { signalStarting } from './signalStarting.ts';

/** Which incident, and what time it is for its releases. */
interface Told extends Pick<Incident, 'tenant' | 'number' | 'isRehearsal'> {
  readonly asOf: number;
}

/** What tells an incident that there is news, and begins its workflow where none runs. */
export function tellingIncident(
  client: Client,
  { taskQueue, rehearsed }: { readonly taskQueue: string; readonly rehearsed: object | null },
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

/**
 * Says something to an incident, and waits until it is stored. One whose workflow was ended before its end is begun again
 * first. Throws OperatorError.
 */
export async function sendToIncident(
  asked: Omit<Asking, 'workflowId' | 'name'>,
  incident: Incident,
  command: IncidentCommand,
): Promise<Incident> {
  const { tenant, number, isRehearsal, lookedAt, openedAt } = incident;
  const refusal = commandRefusal(incident, command);
  if (refusal !== null) throw new OperatorError('refused', refusal.message, { refusal });
  const { client, taskQueue } = asked;
  const { kind, ...argument } = command;
  // Kind and argument come out of one command, so they belong together.
  const update: UpdateDefinition<Incident, [typeof argument]> = incidentUpdates[kind];
  const workflowId = incidentWorkflowId(incident);
  const asking = { ...asked, workflowId, name: `incident ${number}` };
  const send = () => say(asking, { kind, update, argument });
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof OperatorError) || error.kind !== 'notFound') throw error;
    const tell = tellingIncident(client, { taskQueue, rehearsed: null });
    await translated(`beginning ${asking.name} again`, () =>
      tell({ tenant, number, isRehearsal, asOf: lookedAt ?? openedAt }),
    );
    return await send();
  }
}
