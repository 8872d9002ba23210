/** Incidents and support requests, told from outside that there is news, and what people say to them. */
import type { Client } from '@temporalio/client';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { commandRefusal, type IncidentCommand } from '#core/incident/command.ts';
import { incidentWorkflowId, type Incident } from '#core/incident/incident.ts';
import type { Matter } from '#core/matter/timeline.ts';
import type { Refusal } from '#core/refusal.ts';
import { wordRefusal, type RequestWord } from '#core/support/command.ts';
import { requestWorkflowId, type SupportRequest } from '#core/support/request.ts';
import type { RequestStanding } from '#core/support/status.ts';
import { incidentToldSignal, incidentUpdates } from '#workflows/incidentMessages.ts';
import { supportToldSignal, supportUpdates } from '#workflows/supportMessages.ts';
import { say, type Asking, type Said } from './asking.ts';
import { OperatorError, translated } from './operatorError.ts';
import { signalStarting } from './signalStarting.ts';

/** Which matter. */
type Of = Pick<Matter, 'tenant' | 'number'>;

/** Which matter, and what time it is for its releases. */
interface Told extends Of {
  readonly isRehearsal: boolean;
  readonly asOf: number;
}

/** How a workflow is begun where none runs. */
interface Beginning {
  readonly taskQueue: string;
  /** Start options of one that is rehearsed. */
  readonly rehearsed: object | null;
}

/** Tells a matter that there is news. */
type Telling = (told: Told) => Promise<void>;

interface Kind {
  readonly type: string;
  readonly idOf: (of: Of) => string;
  readonly summaryOf: (of: Of) => string;
  readonly details: (number: number) => string;
  readonly signal: SignalDefinition<[{ readonly asOf: number }]>;
}

const incidents: Kind = {
  type: 'incidentWorkflow',
  idOf: incidentWorkflowId,
  summaryOf: ({ tenant, number }) => `Incident ${number} of ${tenant}`,
  details: (number) =>
    `How it stands, what is tried, and its timeline: \`ringmaster incident show ${number}\``,
  signal: incidentToldSignal,
};

const requests: Kind = {
  type: 'supportWorkflow',
  idOf: requestWorkflowId,
  summaryOf: ({ tenant, number }) => `Support request ${number} of ${tenant}`,
  details: (number) =>
    `How it stands, who must act by when, and what was written: \`ringmaster support show ${number}\``,
  signal: supportToldSignal,
};

/** What tells an incident that there is news, and begins its workflow where none runs. */
export function tellingIncident(client: Client, beginning: Beginning): Telling {
  return telling(client, incidents, beginning);
}

/** The same of a support request. */
export function tellingRequest(client: Client, beginning: Beginning): Telling {
  return telling(client, requests, beginning);
}

/** Begins the workflow of a request that has been opened in the store. Throws OperatorError. */
export async function beginRequest(
  client: Client,
  request: SupportRequest,
  beginning: Beginning,
): Promise<void> {
  await translated(`beginning support request ${request.number}`, () =>
    telling(client, requests, beginning)({ ...request, asOf: request.openedAt }),
  );
}

function telling(client: Client, kind: Kind, { taskQueue, rehearsed }: Beginning): Telling {
  return async ({ asOf, isRehearsal, ...of }) =>
    await signalStarting(client, {
      type: kind.type,
      workflowId: kind.idOf(of),
      taskQueue,
      args: [{ tenant: of.tenant, number: of.number, isRehearsal }],
      staticSummary: kind.summaryOf(of),
      staticDetails: kind.details(of.number),
      signal: kind.signal,
      argument: { asOf },
      rehearsed: isRehearsal ? rehearsed : null,
    });
}

/** How the workflows of a tenant are spoken to. */
type Asked = Omit<Asking, 'workflowId' | 'name'>;

/**
 * Says something to an incident, and waits until it is stored. One whose workflow was ended before its end is begun again
 * first. Throws OperatorError.
 */
export async function sendToIncident(
  asked: Asked,
  incident: Incident,
  command: IncidentCommand,
): Promise<Incident> {
  const { number, lookedAt, openedAt } = incident;
  const { kind, ...argument } = command;
  // Kind and argument come out of one command, so they belong together.
  const update: UpdateDefinition<Incident, [typeof argument]> = incidentUpdates[kind];
  return await sent(asked, {
    kind: incidents,
    of: { ...incident, asOf: lookedAt ?? openedAt },
    name: `incident ${number}`,
    refusal: commandRefusal(incident, command),
    said: { kind, update, argument },
  });
}

/** The same of a support request, as of an instant of its tenant's time. */
export async function sendToRequest(
  asked: Asked,
  request: SupportRequest,
  { word, asOf }: { readonly word: RequestWord; readonly asOf: number },
): Promise<RequestStanding> {
  const { kind, ...argument } = word;
  return await sent(asked, {
    kind: requests,
    of: { ...request, asOf },
    name: `support request ${request.number}`,
    refusal: wordRefusal(request, word, asOf),
    said: { kind, update: supportUpdates[kind], argument },
  });
}

interface Sending<Answer, Argument> {
  readonly kind: Kind;
  readonly of: Told;
  readonly name: string;
  /** Why it is not even sent. */
  readonly refusal: Refusal | null;
  readonly said: Said<Answer, Argument>;
}

async function sent<Answer, Argument>(
  asked: Asked,
  { kind, of, name, refusal, said }: Sending<Answer, Argument>,
): Promise<Answer> {
  if (refusal !== null) throw new OperatorError('refused', refusal.message, { refusal });
  const { client, taskQueue } = asked;
  const asking = { ...asked, workflowId: kind.idOf(of), name };
  try {
    return await say(asking, said);
  } catch (error) {
    if (!(error instanceof OperatorError) || error.kind !== 'notFound') throw error;
    const tell = telling(client, kind, { taskQueue, rehearsed: null });
    await translated(`beginning ${name} again`, () => tell(of));
    return await say(asking, said);
  }
}
