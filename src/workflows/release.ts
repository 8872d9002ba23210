/**
 * One release of one area, from announcement to judged objective. This file is wiring: it waits, has things observed and
 * decided and enacted, and folds what was decided. It owns all timers, since a pending child would stop virtual time.
 * Source: design.md 2 and 3.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CommandOutcome } from '#core/release/command.ts';
import { ringOfDecision, type Decision } from '#core/release/decision.ts';
import type { Refusal } from '#core/release/reason.ts';
import { refusalOf } from '#core/release/refusal.ts';
import { isOver } from '#core/release/wake.ts';
import { quick } from './activities.ts';
import { bringIn } from './children.ts';
import { beginCourse, carryOut, planNext, prepare, type Course } from './course.ts';
import { openDesk, type Desk } from './desk.ts';
import { heard, openEar, type Ear } from './ear.ts';
import { readInput } from './guards.ts';
import {
  statusQuery,
  type ReleaseInput,
  type ReleaseResult,
  type ReleaseStatus,
} from './messages.ts';
import { show, summaryOf } from './view.ts';

/** Runs a release to its end. */
export async function releaseWorkflow(given: ReleaseInput): Promise<ReleaseResult> {
  const input = readInput(given);
  const course = beginCourse(input);
  const desk = openDesk((command) => refusalOf(course.release, command, Date.now()));
  const ear = openEar();
  setHandler(statusQuery, () => statusOf(course), {
    description: 'Where the release stands: rings, progress, the next instant. Takes no argument.',
  });
  if (input.resumed === undefined) await prepare(course, input);
  while (!isOver(course.release)) {
    await answerLetters(course, desk);
    await bringIn(course.release, course.next);
    await lookAround(course, desk);
    if (isOver(course.release)) break;
    await waitForNext(course, desk, ear);
    if (workflowInfo().continueAsNewSuggested) await handOver(input, course, desk);
  }
  await answerLetters(course, desk);
  const { release } = course;
  const report = await quick.publishReport({ release, asOf: Date.now() });
  await condition(allHandlersFinished);
  show(release, null);
  return { objective: release.objective, decisions: release.decisions, report };
}

function statusOf({ release, next }: Course): ReleaseStatus {
  return { release, next, asOf: Date.now() };
}

/** Waits for the next instant or an operator; what is reported meanwhile is judged at once on what the store has. */
async function waitForNext(course: Course, desk: Desk, ear: Ear): Promise<void> {
  for (;;) {
    const next = planNext(course);
    const heardAt = ear.nextAt();
    const at = Math.min(next.at, heardAt ?? next.at);
    const summary = summaryOf(at === heardAt ? heard : next.why);
    const isWoken = (): boolean => desk.hasLetters() || (heardAt === null && ear.nextAt() !== null);
    if (at > Date.now()) await condition(isWoken, at - Date.now(), { summary });
    if (desk.hasLetters() || Date.now() >= next.at || isOver(course.release)) return;
    if (!ear.take()) continue;
    await carryOut(course, { kind: 'time' }, false);
  }
}

/** Carries out what operators have asked for, one thing at a time. */
async function answerLetters(course: Course, desk: Desk): Promise<void> {
  for (let letter = desk.next(); letter !== undefined; letter = desk.next()) {
    const { command } = letter;
    letter.answer = outcomeOf(await carryOut(course, { kind: 'command', command }, false));
  }
}

/** One look at the fleet; operators need not wait until it is over. */
async function lookAround(course: Course, desk: Desk): Promise<void> {
  const state = { isOver: false };
  const look = carryOut(course, { kind: 'time' }, true).finally(() => {
    state.isOver = true;
  });
  // A look may fail while an operator is answered, when nobody waits for it; the failure is thrown below.
  look.catch(() => undefined);
  while (!state.isOver) {
    await condition(() => state.isOver || desk.hasLetters());
    await answerLetters(course, desk);
  }
  await look;
}

function outcomeOf(result: Refusal | readonly Decision[]): CommandOutcome | Refusal {
  if ('kind' in result) return result;
  return {
    decided: result.map((decision) => decision.id),
    rings: result.flatMap((decision) => ringOfDecision(decision) ?? []),
    enactedAt: Date.now(),
    changed: result.length > 0,
  };
}

/** The same release in a new run, with plain JSON state, after all operators have their answers. */
async function handOver(input: ReleaseInput, course: Course, desk: Desk): Promise<void> {
  while (!allHandlersFinished()) {
    await answerLetters(course, desk);
    await condition(() => desk.hasLetters() || allHandlersFinished());
  }
  await continueAsNew<typeof releaseWorkflow>({ ...input, resumed: course.release });
}
