/**
 * Registration and readiness: short jobs over bounded batches of devices. Children take the batches in a sliding
 * window; no device list enters a history.
 */
import { ApplicationFailure, executeChild, workflowInfo } from '@temporalio/workflow';
import { walking } from './activities.ts';
import type { Batch, BatchInput, RegistrationInput } from '#activities/contract.ts';
import type { ReadinessResult, RegistrationResult } from './messages.ts';

/** Batches at work at a time: enough to hide Graph's latency, few enough to share its quota. */
const windowSize = 4;

/** Discovers devices, checks the nine prerequisites, gives rings, joins groups. */
export async function registrationWorkflow(given: RegistrationInput): Promise<RegistrationResult> {
  const input = { ...read(given), asOf: given.asOf ?? Date.now() };
  const { listed, batches } = await walking.discoverDevices(input);
  let judged = 0;
  let registered = 0;
  await inWindow(batches, async (batch) => {
    const done = await executeChild(registrationBatchWorkflow, {
      workflowId: `${workflowInfo().workflowId}/${batch.from}`,
      args: [{ ...input, batch }],
      staticSummary: `${batch.count} devices`,
    });
    judged += done.judged;
    registered += done.registered;
  });
  const { joined } = await walking.joinGroups(input);
  return { listed, judged, registered, joined };
}

/** One bounded batch of registration. */
export async function registrationBatchWorkflow(
  input: BatchInput,
): Promise<Pick<RegistrationResult, 'judged' | 'registered'>> {
  return await walking.registerBatch(input);
}

/** Labels every registered device ready or not, eligible or not, with reasons. */
export async function readinessWorkflow(given: RegistrationInput): Promise<ReadinessResult> {
  const input = { ...read(given), asOf: given.asOf ?? Date.now() };
  const batches = await walking.planReadiness(input);
  let checked = 0;
  let changed = 0;
  await inWindow(batches, async (batch) => {
    const done = await executeChild(readinessBatchWorkflow, {
      workflowId: `${workflowInfo().workflowId}/${batch.from}`,
      args: [{ ...input, batch }],
      staticSummary: `${batch.count} devices`,
    });
    checked += done.checked;
    changed += done.changed;
  });
  return { checked, changed };
}

/** One bounded batch of readiness. */
export async function readinessBatchWorkflow(input: BatchInput): Promise<ReadinessResult> {
  return await walking.checkReadiness(input);
}

function read(input: RegistrationInput): RegistrationInput {
  if (typeof input?.tenant === 'string' && Array.isArray(input.rings)) return input;
  throw ApplicationFailure.nonRetryable('The input needs tenant and rings', 'BadInput');
}

async function inWindow(
  batches: readonly Batch[],
  run: (batch: Batch) => Promise<void>,
): Promise<void> {
  const waiting = [...batches];
  const lane = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift())
      await run(batch);
  };
  await Promise.all(Array.from({ length: windowSize }, lane));
}
