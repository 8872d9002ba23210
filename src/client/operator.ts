/**
 * The operators' entry: every way in from outside. Starts releases and registrations, sends Updates, asks Queries.
 * What goes wrong comes back as an `OperatorError` with a kind that the command line turns into an exit code.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ConnectionOptions, type WorkflowHandle } from '@temporalio/client';
import type { RegistrationInput } from '#activities/contract.ts';
import type { DriverRequest, DriversSteered } from '#core/driver/command.ts';
import type { CodesRequest, CodesSent } from '#core/message/codes.ts';
import type { Resent, ResendRequest } from '#core/message/resend.ts';
import type { IncidentCommand } from '#core/incident/command.ts';
import type { Incident } from '#core/incident/incident.ts';
import type { Command, CommandOutcome } from '#core/release/command/command.ts';
import type { RequestWord } from '#core/support/command.ts';
import type { SupportRequest } from '#core/support/request.ts';
import type { RequestStanding } from '#core/support/status.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { startTexts } from '#core/release/view/startText.ts';
import type { registrationWorkflow, releaseWorkflow } from '#workflows/index.ts';
import {
  evidenceSignal,
  statusQuery,
  taskQueue,
  type RegistrationResult,
  type ReleaseInput,
  type ReleaseResult,
  type ReleaseStatus,
} from '#workflows/messages.ts';
import { answered, sendCommand, type Asking } from './asking.ts';
import { sendToDrivers } from './care.ts';
import { resendBy, sendCodesBy } from './shortWork.ts';
import { holdConnection } from './connect.ts';
import { sendToIncident, sendToRequest, beginRequest } from './matters.ts';
import { translated } from './operatorError.ts';
import { readStandstill } from './readStandstill.ts';
import type { Standstill } from './standstill.ts';

export { OperatorError } from './operatorError.ts';
export type { Standstill } from './standstill.ts';

/** How long a worker has to answer an operator. */
const answerTimeoutMsDefault = 30_000;
/** Between two questions whether the month is over. */
const resultEveryMs = 250;

/** A release as the server lists it. */
export interface ListedRelease {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: string;
  readonly startedAt: number;
  readonly closedAt: number | null;
  readonly historyEvents: number;
  readonly historyBytes: number;
}

/** Everything an operator can do. */
export interface Operator {
  readonly client: Client;
  startRelease(
    input: ReleaseInput,
    startOptions?: object,
  ): Promise<{ workflowId: string; runId: string }>;
  /** What the month came to; asks again and again until it is over, so for whoever has nothing else to wait for. */
  result(key: ReleaseKey): Promise<ReleaseResult>;
  /** Resolves when the workflow has ended, rejects when it failed or was ended; asks the release nothing. */
  ended(key: ReleaseKey): Promise<void>;
  command(key: ReleaseKey, command: Command): Promise<CommandOutcome>;
  /** Tells a running release that there is new evidence in the store, learned at this instant of its own time. */
  tellEvidence(key: ReleaseKey, at: number): Promise<void>;
  status(key: ReleaseKey): Promise<ReleaseStatus>;
  /** What keeps a release, as the server sees it; tells also where no worker answers. */
  standstill(key: ReleaseKey): Promise<Standstill>;
  describe(key: ReleaseKey): Promise<ListedRelease>;
  listReleases(tenant: string): Promise<readonly ListedRelease[]>;
  discover(input: RegistrationInput): Promise<RegistrationResult>;
  /** Says something of drivers to the care of a tenant, and waits until it is carried out. */
  steerDrivers(tenant: string, request: DriverRequest): Promise<DriversSteered>;
  /** Has a message told again, and waits for what came of it. */
  resendMessage(request: ResendRequest): Promise<Resent>;
  /** Says something to an incident as it is stored, and waits until that is, too; one that nobody looks after is begun again. */
  tellIncident(incident: Incident, command: IncidentCommand): Promise<Incident>;
  /** Has codes mailed to a contact's addresses, and waits for what came of it. */
  sendCodes(request: CodesRequest): Promise<CodesSent>;
  /** Begins the workflow of a support request that stands in the store. `rehearsed` as in `startRelease`. */
  beginRequest(request: SupportRequest, rehearsed: object): Promise<void>;
  /** Says something to a support request as it is stored, and waits until that is, too; as of an instant of its tenant's time. */
  tellRequest(request: SupportRequest, word: RequestWord, asOf: number): Promise<RequestStanding>;
  close(): Promise<void>;
}

/** Connects to a Temporal server; fails with `unreachable` when nobody answers. */
export async function connectOperator(to: {
  connection: ConnectionOptions;
  namespace: string;
  taskQueue?: string;
  /** How long a worker has to answer, milliseconds. */
  answerTimeoutMs?: number;
}): Promise<Operator> {
  const held = await translated(`connecting to ${to.connection.address ?? 'Temporal'}`, () =>
    holdConnection({ connectTimeout: '10 seconds', ...to.connection }),
  );
  const { connection } = held;
  const client = new Client({ connection, namespace: to.namespace });
  const queue = to.taskQueue ?? taskQueue;
  const timeoutMs = to.answerTimeoutMs ?? answerTimeoutMsDefault;
  const asked = { client, taskQueue: queue, timeoutMs };
  const asking = (key: ReleaseKey): Asking => ({
    ...asked,
    workflowId: releaseWorkflowId(key),
    name: key.id,
  });
  const handle = (key: ReleaseKey) =>
    client.workflow.getHandle<typeof releaseWorkflow>(releaseWorkflowId(key));
  return {
    client,
    startRelease: (input, startOptions) =>
      startRelease(client, input, { taskQueue: queue, ...startOptions }),
    result: (key) => translated(`waiting for ${key.id}`, () => monthOf(handle(key))),
    ended: (key) =>
      translated(`waiting for ${key.id}`, async () => void (await handle(key).result())),
    command: (key, command) => sendCommand(asking(key), command),
    tellEvidence: (key, at) =>
      translated(`telling ${key.id} of new evidence`, () =>
        handle(key).signal(evidenceSignal, { at }),
      ),
    status: (key) => answered(asking(key), () => handle(key).query(statusQuery)),
    standstill: (key) =>
      translated(`looking into ${key.id}`, () =>
        readStandstill(client, { workflowId: releaseWorkflowId(key), taskQueue: queue }),
      ),
    describe: (key) =>
      translated(`looking up ${key.id}`, async () => listed(await handle(key).describe())),
    listReleases: (tenant) => translated('listing releases', () => listReleases(client, tenant)),
    discover: (input) =>
      translated('discovering devices', () =>
        client.workflow.execute<typeof registrationWorkflow>('registrationWorkflow', {
          taskQueue: queue,
          workflowId: `registration/${input.tenant}/${input.area}/by-hand-${randomUUID()}`,
          args: [input],
          staticSummary: 'Discover devices, asked for by an operator',
        }),
      ),
    steerDrivers: (tenant, request) => sendToDrivers(asked, { tenant, request }),
    resendMessage: (request) => resendBy(client, { request, taskQueue: queue, timeoutMs }),
    tellIncident: (incident, command) => sendToIncident(asked, incident, command),
    sendCodes: (request) => sendCodesBy(client, { request, taskQueue: queue, timeoutMs }),
    beginRequest: (request, rehearsed) =>
      beginRequest(client, request, { taskQueue: queue, rehearsed }),
    tellRequest: (request, word, asOf) => sendToRequest(asked, request, { word, asOf }),
    close: () => held.close(),
  };
}

/** What the month came to, as soon as it is known: a release may go on beyond that, watching what stands on its rings. */
async function monthOf(handle: WorkflowHandle<typeof releaseWorkflow>): Promise<ReleaseResult> {
  const state = { isKnown: false };
  const asked = async (): Promise<ReleaseResult> => {
    for (;;) {
      // A worker that is being restarted answers later; that the workflow failed is told by its result.
      const result = await handle.query(statusQuery).then(
        (status) => status.result,
        () => null,
      );
      if (result !== null || state.isKnown) return result ?? (await handle.result());
      await sleep(resultEveryMs);
    }
  };
  return await Promise.race([handle.result(), asked()]).finally(() => {
    state.isKnown = true;
  });
}

async function startRelease(
  client: Client,
  input: ReleaseInput,
  startOptions: { readonly taskQueue: string },
): Promise<{ workflowId: string; runId: string }> {
  const workflowId = releaseWorkflowId(input.key);
  const started = await translated(`starting ${workflowId}`, () =>
    client.workflow.start<typeof releaseWorkflow>('releaseWorkflow', {
      workflowId,
      args: [input],
      ...startTexts(input),
      ...startOptions,
    }),
  );
  return { workflowId, runId: started.firstExecutionRunId };
}

async function listReleases(client: Client, tenant: string): Promise<readonly ListedRelease[]> {
  if (tenant.includes("'")) return [];
  const query = `WorkflowType = 'releaseWorkflow' AND RmTenant = '${tenant}'`;
  const found: ListedRelease[] = [];
  for await (const execution of client.workflow.list({ query })) found.push(listed(execution));
  return found.toSorted((one, other) => other.startedAt - one.startedAt);
}

interface Execution {
  workflowId: string;
  runId: string;
  status: { name: string };
  startTime: Date;
  closeTime?: Date;
  historyLength: number;
  historySize?: number;
}

function listed(execution: Execution): ListedRelease {
  return {
    workflowId: execution.workflowId,
    runId: execution.runId,
    status: execution.status.name.toLowerCase(),
    startedAt: execution.startTime.getTime(),
    closedAt: execution.closeTime?.getTime() ?? null,
    historyEvents: execution.historyLength,
    historyBytes: execution.historySize ?? 0,
  };
}
