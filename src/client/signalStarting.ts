/** A workflow that whoever speaks first begins: told by a signal, and started by it where none runs. */
import type { Client } from '@temporalio/client';
import type { SignalDefinition, Workflow } from '@temporalio/common';

/** What is begun, and what it is told. */
export interface Spoken<Argument> {
  readonly type: string;
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: readonly unknown[];
  readonly staticSummary: string;
  readonly staticDetails: string;
  readonly signal: SignalDefinition<[Argument]>;
  readonly argument: Argument;
  /** Start options of one that is rehearsed: its time is skipped; null = it is not. */
  readonly rehearsed: object | null;
}

/** A server that does not take it within this is asked again later. */
const answerTimeoutMs = 10_000;

/** Tells it, and begins it where it does not run. */
export async function signalStarting<Argument>(
  client: Client,
  { type, signal, argument, rehearsed, args, ...start }: Spoken<Argument>,
): Promise<void> {
  const options = { ...start, args: [...args] };
  await client.withDeadline(Date.now() + answerTimeoutMs, async () => {
    // A signal that starts a workflow takes no wish to skip time along.
    if (rehearsed !== null)
      await client.workflow.start<Workflow>(type, {
        ...options,
        ...rehearsed,
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    await client.workflow.signalWithStart<Workflow, [Argument]>(type, {
      ...options,
      signal,
      signalArgs: [argument],
    });
  });
}
