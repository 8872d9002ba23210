/**
 * One walk of a fleet: how far it was walked is asked of the store, then step by step what is wanted is done and noted. A
 * step is a child with bounded batches below it; no device enters this history.
 */
import { executeChild, isCancellation, patched } from '@temporalio/workflow';
import {
  begun,
  nextStep,
  placingRings,
  stepDone,
  stepFailed,
  withWalked,
  type WalkStep,
} from '#core/tenant/care.ts';
import { answering } from '../activities.ts';
import { childMishapOf } from '../mishap.ts';
import { readinessWorkflow, registrationWorkflow } from '../registration.ts';
import { change, type Caring } from './caring.ts';

/** Walks until all that is wanted is fresh, or something fails. */
export async function walkTheFleet(caring: Caring): Promise<void> {
  change(caring, begun(caring.care));
  const { tenant } = caring.care;
  const isKnown = await succeeds(caring, { kind: 'register' }, async () => {
    const walked = await answering.readWalked({ tenant });
    change(caring, withWalked(caring.care, walked));
  });
  if (!isKnown) return;
  for (;;) {
    const step = nextStep(caring.care, Date.now());
    if (step === null || !(await isTaken(caring, step))) return;
  }
}

async function isTaken(caring: Caring, step: WalkStep): Promise<boolean> {
  const { tenant } = caring.care;
  const isDone = await succeeds(caring, step, async () => {
    await take(caring, step);
    await answering.noteWalk({ tenant, step, failure: null });
  });
  if (isDone) change(caring, stepDone(caring.care, step));
  return isDone;
}

/** Does something; a failure is told, and noted for releases that wait. */
async function succeeds(
  caring: Caring,
  step: WalkStep | { readonly kind: 'register' },
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failure = childMishapOf(error);
    change(caring, stepFailed(caring.care, step, { ...failure, at: Date.now() }));
    if ('asOf' in step) await noted(caring, step, failure);
    return false;
  }
}

/** A store that is away hears of it no more; whoever waits gives up by its own patience. */
async function noted(
  { care: { tenant } }: Caring,
  step: WalkStep,
  failure: { readonly kind: string; readonly why: string },
): Promise<void> {
  await answering.noteWalk({ tenant, step, failure }).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
  });
}

/** Walks are named by their instants: `2026-12-08T18:00:00.000Z`. Earlier versions counted milliseconds. */
const namedByDate = 'namedByDate';

function walkNameOf(asOf: number): string {
  return patched(namedByDate) ? new Date(asOf).toISOString() : String(asOf);
}

async function take({ care }: Caring, step: WalkStep): Promise<void> {
  const { tenant, areas } = care;
  const { asOf } = step;
  const of = `${tenant}/${walkNameOf(asOf)}`;
  const all = areas.map(({ area }) => area);
  const input = { tenant, rings: placingRings(care), asOf };
  const [first] = all;
  if (first === undefined) return;
  if (step.kind === 'register')
    await executeChild(registrationWorkflow, {
      workflowId: `registration/${of}`,
      args: [{ ...input, area: first, areas: all, isWhole: step.isWhole }],
      staticSummary: 'Discover devices, check prerequisites, give rings, put groups right',
    });
  else
    await executeChild(readinessWorkflow, {
      workflowId: `readiness/${of}`,
      args: [{ ...input, area: step.areas[0] ?? first, areas: step.areas }],
      staticSummary: `Label registered devices for ${step.areas.join(', ')}`,
    });
}
