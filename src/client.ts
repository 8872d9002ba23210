/**
 * The operators' entry: every way in from outside. Starts releases and registrations, sends Updates, asks Queries.
 * What goes wrong comes back as an `OperatorError` with a kind that the command line turns into an exit code.
 */
import { randomUUID } from 'node:crypto';
import {
  Client,
  Connection,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
  type ConnectionOptions,
} from '@temporalio/client';
import {
  ApplicationFailure,
  WorkflowExecutionAlreadyStartedError,
  type UpdateDefinition,
} from '@temporalio/common';
import type { RegistrationInput } from '#activities/contract.ts';
import type { Command, CommandArgument, CommandOutcome } from '#core/release/command.ts';
import type { Refusal } from '#core/release/reason.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/release.ts';
import type { registrationWorkflow, releaseWorkflow } from '#workflows/index.ts';
import {
  commandUpdates,
  evidenceSignal,
  statusQuery,
  taskQueue,
  type RegistrationResult,
  type ReleaseInput,
  type ReleaseResult,
  type ReleaseStatus,
} from '#workflows/messages.ts';

/** How long a worker has to answer an operator. */
const answerTimeoutMs = 30_000;

/** Something an operator asked for could not be done. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly kind: 'notFound' | 'refused' | 'noWorker' | 'unreachable' | 'exists' | 'failed';
  readonly refusal: Refusal | null;
  constructor(
    kind: OperatorError['kind'],
    message: string,
    about: { refusal?: Refusal; cause?: unknown } = {},
  ) {
    super(message, { cause: about.cause });
    this.kind = kind;
    this.refusal = about.refusal ?? null;
  }
}

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
  result(key: ReleaseKey): Promise<ReleaseResult>;
  command(key: ReleaseKey, command: Command): Promise<CommandOutcome>;
  /** Tells a running release that there is new evidence in the store, learned at this instant of its own time. */
  tellEvidence(key: ReleaseKey, at: number): Promise<void>;
  status(key: ReleaseKey): Promise<ReleaseStatus>;
  describe(key: ReleaseKey): Promise<ListedRelease>;
  listReleases(tenant: string): Promise<readonly ListedRelease[]>;
  discover(input: RegistrationInput): Promise<RegistrationResult>;
  close(): Promise<void>;
}

/** Connects to a Temporal server; fails with `unreachable` when nobody answers. */
export async function connectOperator(to: {
  connection: ConnectionOptions;
  namespace: string;
  taskQueue?: string;
}): Promise<Operator> {
  const connection = await translated(`connecting to ${to.connection.address ?? 'Temporal'}`, () =>
    Connection.connect({ connectTimeout: '10 seconds', ...to.connection }),
  );
  const client = new Client({ connection, namespace: to.namespace });
  const queue = to.taskQueue ?? taskQueue;
  const handle = (key: ReleaseKey) =>
    client.workflow.getHandle<typeof releaseWorkflow>(releaseWorkflowId(key));
  return {
    client,
    startRelease: (input, startOptions) =>
      startRelease(client, input, { taskQueue: queue, ...startOptions }),
    result: (key) => translated(`waiting for ${key.id}`, () => handle(key).result()),
    command: (key, command) =>
      translated(`sending "${command.kind}" to ${key.id}`, () => {
        const { kind, ...argument } = command;
        const updateId = command.requestId ?? randomUUID();
        // Kind and argument come out of one command, so they belong together.
        const update: UpdateDefinition<CommandOutcome, [CommandArgument]> = commandUpdates[kind];
        const sent = handle(key).executeUpdate(update, { args: [argument], updateId });
        return withinTime(sent, `no worker answered "${kind}" within ${answerTimeoutMs / 1000} s`);
      }),
    tellEvidence: (key, at) =>
      translated(`telling ${key.id} of new evidence`, () =>
        handle(key).signal(evidenceSignal, { at }),
      ),
    status: (key) =>
      translated(`asking for ${key.id}`, () =>
        withinTime(
          handle(key).query(statusQuery),
          `no worker answered within ${answerTimeoutMs / 1000} s`,
        ),
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
    close: () => connection.close(),
  };
}

async function startRelease(
  client: Client,
  input: ReleaseInput,
  startOptions: { readonly taskQueue: string },
): Promise<{ workflowId: string; runId: string }> {
  const workflowId = releaseWorkflowId(input.key);
  const based = input.basedOn === null ? '' : `, played from ${input.basedOn}`;
  const started = await translated(`starting ${workflowId}`, () =>
    client.workflow.start<typeof releaseWorkflow>('releaseWorkflow', {
      workflowId,
      args: [input],
      staticSummary: `${input.key.id} for ${input.key.tenant}${based}`,
      staticDetails: `Rings: ${input.policy.rings.map((ring) => ring.name).join(', ')}. Objective ${input.policy.objective.target * 100} % on day ${input.policy.objective.judgedOnDay}.`,
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

async function withinTime<T>(work: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new OperatorError('noWorker', `${otherwise}; is a worker running?`)),
      answerTimeoutMs,
    );
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function translated<T>(attempt: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OperatorError ? error : operatorError(attempt, error);
  }
}

function operatorError(attempt: string, error: unknown): OperatorError {
  const refusal = refusalIn(error);
  if (refusal !== null)
    return new OperatorError('refused', refusal.message, { refusal, cause: error });
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof WorkflowNotFoundError)
    return new OperatorError('notFound', `${attempt}: no such workflow is running`, {
      cause: error,
    });
  if (error instanceof WorkflowExecutionAlreadyStartedError)
    return new OperatorError('exists', `${attempt}: it is running already`, { cause: error });
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return new OperatorError('noWorker', `${attempt}: no worker answered`, { cause: error });
  const unreachable = isGrpcServiceError(error) || /connect|ECONNREFUSED|deadline/i.test(words);
  return new OperatorError(unreachable ? 'unreachable' : 'failed', `${attempt}: ${words}`, {
    cause: error,
  });
}

function refusalIn(error: unknown): Refusal | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const failure = error.cause;
  if (!(failure instanceof ApplicationFailure) || failure.type !== 'Refused') return null;
  const [refusal] = failure.details ?? [];
  return (refusal as Refusal | undefined) ?? { kind: 'malformed', message: failure.message };
}
