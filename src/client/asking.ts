/**
 * How a workflow is asked and spoken to. What is not answered in time is told apart: not taken, taken and not yet carried
 * out, or a workflow whose code fails; each with what stands in the way, since "no answer" alone sends people to the
 * wrong part.
 */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { Command, CommandArgument, CommandOutcome } from '#core/release/command/command.ts';
import { commandUpdates } from '#workflows/messages.ts';
import { isTaskFailure, isUnreachable, OperatorError, translated } from './operatorError.ts';
import { readStandstill } from './readStandstill.ts';
import { standstillLines, type Standstill } from './standstill.ts';

/** Whom to ask, and how long to wait. */
export interface Asking {
  readonly client: Client;
  readonly workflowId: string;
  /** What it is called in what is told. */
  readonly name: string;
  readonly taskQueue: string;
  readonly timeoutMs: number;
}

/** What is said. */
export interface Said<Outcome, Argument> {
  readonly kind: string;
  readonly update: UpdateDefinition<Outcome, [Argument]>;
  readonly argument: Argument;
  /** The same id is the same word, however often it is sent. */
  readonly id?: string | undefined;
}

/** Sends a command to a release, and waits until it is carried out. Throws as `say` does. */
export async function sendCommand(asking: Asking, command: Command): Promise<CommandOutcome> {
  const { kind, ...argument } = command;
  // Kind and argument come out of one command, so they belong together.
  const update: UpdateDefinition<CommandOutcome, [CommandArgument]> = commandUpdates[kind];
  return await say(asking, { kind, update, argument, id: command.requestId });
}

/**
 * Says something as an Update and waits until it is carried out. Throws OperatorError: `accepted` when it was taken but
 * not carried out in time, `noWorker` or `taskFails` when it was not taken, `refused`, `notFound`, `unreachable`.
 */
export async function say<Outcome, Argument>(
  asking: Asking,
  { kind, update, argument, id: updateId = randomUUID() }: Said<Outcome, Argument>,
): Promise<Outcome> {
  const { client, workflowId, name, timeoutMs } = asking;
  const handle = client.workflow.getHandle(workflowId);
  let isAccepted = false;
  const send = async (): Promise<Outcome> => {
    const sent = await handle.startUpdate(update, {
      args: [argument],
      updateId,
      waitForStage: 'ACCEPTED',
    });
    isAccepted = true;
    return await sent.result();
  };
  return await translated(`sending "${kind}" to ${name}`, async () => {
    try {
      return await withinTime(client, timeoutMs, send);
    } catch (error) {
      if (error instanceof OutOfTime) throw await unanswered(asking, kind, isAccepted);
      if (isAccepted && isUnreachable(error)) throw lostOnTheWay(asking, kind, error);
      if (isTaskFailure(error)) throw await unanswered(asking, kind, isAccepted);
      throw error;
    }
  });
}

/** Asks a workflow something; throws OperatorError `noWorker` or `taskFails` with what stands in the way. */
export async function answered<T>(asking: Asking, ask: () => Promise<T>): Promise<T> {
  const { client, name, timeoutMs } = asking;
  return await translated(`asking for ${name}`, async () => {
    try {
      return await withinTime(client, timeoutMs, ask);
    } catch (error) {
      if (error instanceof OutOfTime || isTaskFailure(error)) throw await silent(asking, error);
      throw error;
    }
  });
}

/** The time to answer is over. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** What is given up is cancelled, so that nothing goes on asking. */
async function withinTime<T>(
  client: Client,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), timeoutMs);
  try {
    return await client.withAbortSignal(giveUp.signal, work);
  } catch (error) {
    throw giveUp.signal.aborted ? new OutOfTime('out of time', { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function unanswered(
  asking: Asking,
  kind: string,
  isAccepted: boolean,
): Promise<OperatorError> {
  const { name } = asking;
  const still = await looked(asking);
  const why = whyText(asking, still);
  if (isAccepted) {
    const message = `"${kind}" of ${name} is accepted, not yet carried out; ${why}. It is carried out as soon as that is over`;
    return new OperatorError('accepted', message, { standstill: still });
  }
  const message = `${name} has not taken "${kind}" yet; ${why}. It may still be carried out when that is over`;
  return new OperatorError(kindOf(still), message, { standstill: still });
}

async function silent(asking: Asking, cause: unknown): Promise<OperatorError> {
  const still = await looked(asking);
  const message = `${asking.name} does not answer; ${whyText(asking, still)}`;
  const kind = isTaskFailure(cause) ? 'taskFails' : kindOf(still);
  return new OperatorError(kind, message, { standstill: still, cause });
}

function lostOnTheWay({ name }: Asking, kind: string, cause: unknown): OperatorError {
  const message = `"${kind}" of ${name} is accepted, not yet carried out; the Temporal server cannot be reached any more. It is carried out when the server runs again`;
  return new OperatorError('accepted', message, { cause });
}

/** What keeps it; null where the server itself does not tell. */
async function looked({ client, workflowId, taskQueue }: Asking): Promise<Standstill | null> {
  return await readStandstill(client, { workflowId, taskQueue }).catch(() => null);
}

function whyText({ timeoutMs }: Asking, still: Standstill | null): string {
  if (still === null) return 'the Temporal server does not answer any more';
  const lines = standstillLines(still);
  const { failingTask, nextStep, workers } = still;
  if (failingTask === null && nextStep !== null && workers.length > 0)
    return stepText(still, nextStep);
  if (lines.length > 0) return lines.join('; ');
  return `${still.workers.join(', ')} polls for its work but gave no answer in ${timeoutMs / 1000} s`;
}

function stepText(
  { taskQueue, workers }: Standstill,
  step: NonNullable<Standstill['nextStep']>,
): string {
  const last = `(the last that asked was ${workers.join(', ')})`;
  return step === 'waiting'
    ? `no worker takes its work from the task queue "${taskQueue}" ${last}`
    : `no worker finishes its work from the task queue "${taskQueue}": one took it and has not come back, and after ten seconds it is given to another ${last}`;
}

function kindOf(still: Standstill | null): 'unreachable' | 'taskFails' | 'noWorker' {
  if (still === null) return 'unreachable';
  return still.failingTask !== null && still.workers.length > 0 ? 'taskFails' : 'noWorker';
}
