/**
 * One release of one area, from announcement to judged objective, and beyond it as long as something that it has put on
 * rings or devices stands. This file is wiring: it waits, has things observed and decided and enacted, and folds what was
 * decided. It owns all timers, since a pending child would stop virtual time. No answer from outside ends it.
 */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { refusalOf } from '#core/release/command/refusal.ts';
import { isOver } from '#core/release/step/wake.ts';
import { prepareRings, publish } from './additions.ts';
import { answerCommands } from './commands.ts';
import { beginCourse, type Course } from './course.ts';
import { openCommandInbox } from './commandInbox.ts';
import { awaitEvidence } from './reportedEvidence.ts';
import { releaseAsBefore } from './former/loop.ts';
import { readInput } from '../guards.ts';
import { doDuties, isDone, lookAround, waitForNext, watchOver } from './looking.ts';
import type { Run } from './run.ts';
import {
  statusQuery,
  type ReleaseInput,
  type ReleaseResult,
  type ReleaseStatus,
} from '../messages.ts';
import { show } from './view.ts';
import { openEnacting, type Left, type Enacting } from './enacting.ts';

/** The name under which histories know that orders are carried out part by part. */
const inParts = 'orders-by-part';

/** Runs a release to its end. */
export async function releaseWorkflow(given: ReleaseInput): Promise<ReleaseResult> {
  const input = readInput(given);
  const course = beginCourse(input);
  const inbox = openCommandInbox((command) => refusalOf(course.release, command, Date.now()));
  const reported = awaitEvidence();
  setHandler(statusQuery, () => statusOf(course), {
    description: 'Where the release stands: rings, progress, the next instant. Takes no argument.',
  });
  const run = { input, course, inbox, reported };
  const isToday = (): boolean => patched(inParts);
  const { unmet = {}, unsent = false } = input;
  if (isToday()) return await runRelease(run, { unmet, unsent });
  return await releaseAsBefore(run, {
    isToday,
    goOn: (orders) => runRelease(run, { unmet: orders, unsent }),
    again: (state) => continueAsNew<typeof releaseWorkflow>(state),
  });
}

/** Runs a release whatever is asked of its workflow: cancelling it pauses its rings. */
async function runRelease(run: Run, left: Left): Promise<ReleaseResult> {
  const { course } = run;
  CancellationScope.current().cancelRequested.catch(() => {
    course.isCancelAsked = true;
  });
  return await CancellationScope.nonCancellable(() => live(run, openEnacting(course, left)));
}

async function live(run: Run, enacting: Enacting): Promise<ReleaseResult> {
  const { course, inbox } = run;
  answerCommands({ course, inbox, enacting });
  for (;;) {
    if (!course.isPrepared) await prepareRings(course, run.input);
    if (isOver(course.release)) await watchOver(course, enacting);
    else {
      await doDuties(course, enacting);
      await lookAround(course, enacting);
    }
    if (isOver(course.release) && !course.isPublished) await publish(course);
    if (isDone(course, enacting)) break;
    await waitForNext(run, enacting);
    if (isDone(course, enacting)) break;
    if (workflowInfo().continueAsNewSuggested) await handOver(run, enacting);
  }
  await condition(() => allHandlersFinished() && enacting.isStill());
  show(course.release, null);
  return resultOf(course);
}

function statusOf(course: Course): ReleaseStatus {
  const { release, next, isPublished } = course;
  const result = isOver(release) && isPublished ? resultOf(course) : null;
  return { release, next, result, asOf: Date.now() };
}

function resultOf({ release, report }: Course): ReleaseResult {
  return { objective: release.objective, decisions: release.decisions, report };
}

/**
 * The same release in a new run, with plain JSON state, after all operators have their answers (docs/temporal.md,
 * "Continue-as-new").
 */
async function handOver({ input, course, inbox }: Run, enacting: Enacting): Promise<void> {
  enacting.stopMail();
  await condition(() => inbox.isEmpty() && allHandlersFinished() && enacting.isStill());
  await continueAsNew<typeof releaseWorkflow>({
    ...input,
    resumed: course.release,
    saved: course.saved,
    unmet: enacting.waiting(),
    unsent: enacting.hasUnsent(),
  });
}
