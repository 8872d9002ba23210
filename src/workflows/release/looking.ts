/** The looks of a release: duties that wait for no reading, the look itself, and the wait for the next one. */
import { condition, workflowInfo } from '@temporalio/workflow';
import { isDutyDue, isOpeningUnguarded, openingPatienceMs } from '#core/release/step/duty.ts';
import { isOver, stillStands } from '#core/release/step/wake.ts';
import { assess } from './assessing.ts';
import { dueInstant, laterInstant, planNext, type Course } from './course.ts';
import { freshenLabels } from './labels.ts';
import { reportedWords } from './reportedEvidence.ts';
import type { Run } from './run.ts';
import { summaryOf } from '../summary.ts';
import type { Enacting } from './enacting.ts';

/** How long one thing waits for another that usually takes seconds. */
const patience = openingPatienceMs;

/** Nothing is left to watch: nothing stands, or a newer release has taken it over, and all that was ordered is in force. */
export function isDone({ release, successor, isPublished }: Course, enacting: Enacting): boolean {
  if (!isOver(release) || !isPublished || !enacting.isIdle()) return false;
  return successor !== null || !stillStands(release);
}

/** What must be done whatever is known: it waits for no reading. */
export async function doDuties(course: Course, enacting: Enacting): Promise<void> {
  if (!isDutyDue(course.release, Date.now())) return;
  await watchOver(course, enacting);
}

/** Looks at what needs nothing but the clock. */
export async function watchOver(course: Course, enacting: Enacting): Promise<void> {
  const asOf = laterInstant(course);
  const decided = await assess(course, { trigger: { kind: 'duty' }, collect: false, asOf });
  if (!('kind' in decided)) void enacting.give(decided, asOf);
}

/** One look at the fleet. A ring that opens with it is closed first when it takes long. */
export async function lookAround(course: Course, enacting: Enacting): Promise<void> {
  // What the look before has ordered is seen by this one; what takes long is not waited for.
  if (!enacting.isQuiet()) await condition(() => enacting.isQuiet(), patience);
  await freshenLabels(course);
  const state = { isOver: false };
  const look = lookOnce(course, enacting, true).finally(() => {
    state.isOver = true;
  });
  if (isOpeningUnguarded(course.release, Date.now())) {
    const inTime = await condition(() => state.isOver, patience);
    if (!inTime) await doDuties(course, enacting);
  }
  await look;
}

async function lookOnce(course: Course, enacting: Enacting, collect: boolean): Promise<void> {
  const asOf = collect ? dueInstant(course) : laterInstant(course);
  const decided = await assess(course, { trigger: { kind: 'time' }, collect, asOf });
  if (!('kind' in decided)) void enacting.give(decided, asOf);
}

/** Waits for the next instant; what is reported meanwhile is judged at once on what the store has. */
export async function waitForNext({ course, reported }: Run, enacting: Enacting): Promise<void> {
  for (;;) {
    const next = planNext(course);
    const { revision } = course.release;
    const reportedAt = isOver(course.release) ? null : reported.nextAt();
    const at = Math.min(next.at, reportedAt ?? next.at);
    const summary = summaryOf(at === reportedAt ? reportedWords : next.why);
    const isWoken = (): boolean =>
      course.release.revision !== revision ||
      isDone(course, enacting) ||
      (reportedAt === null && reported.nextAt() !== null && !isOver(course.release));
    if (at > Date.now()) await condition(isWoken, at - Date.now(), { summary });
    // A history that has grown long is handed over before anything else is waited for.
    if (workflowInfo().continueAsNewSuggested) return;
    if (Date.now() >= next.at || isDone(course, enacting)) return;
    if (course.release.revision !== revision || !reported.take()) continue;
    await lookOnce(course, enacting, false);
  }
}
