/**
 * The course of releases that began under an earlier version, kept so that their histories replay: one thing at a time,
 * each awaited. Such a release goes over to today's course as soon as it acts anew. To be removed once no history of this
 * shape lives.
 */
import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import { isOver, nextWake } from '#core/release/step/wake.ts';
import { former } from '../../activities.ts';
import { carriedOver, type Course } from '../course.ts';
import type { CommandInbox } from '../commandInbox.ts';
import { isEdge } from '../labels.ts';
import { reportedWords } from '../reportedEvidence.ts';
import { checked } from '../../guards.ts';
import type { ReleaseInput, ReleaseResult, UnmetOrders } from '../../messages.ts';
import type { Run } from '../run.ts';
import { outcomeOf } from '../telling.ts';
import { show } from '../view.ts';
import { summaryOf } from '../../summary.ts';
import { bringIn } from './bringIn.ts';
import { carryOut } from './carryOut.ts';

/** How a release goes over to today's course. */
interface Today {
  /** Whether the release acts anew, and not what its history tells. */
  readonly isToday: () => boolean;
  readonly goOn: (unmet: UnmetOrders) => Promise<ReleaseResult>;
  readonly again: (input: ReleaseInput) => Promise<never>;
}

/** Runs a release as its history tells it. */
export async function releaseAsBefore(run: Run, today: Today): Promise<ReleaseResult> {
  const { input, course, inbox } = run;
  if (input.resumed === undefined) await prepare(course, input);
  while (!isOver(course.release)) {
    if (today.isToday()) return await today.goOn(whatIsAsked(course.release));
    await answerWaiting(course, inbox);
    if (course.next === null || isEdge(course.release, Date.now()))
      await bringIn(course.release, course.next, Date.now());
    await lookAround(course, inbox);
    if (isOver(course.release)) break;
    await waitForNext(run);
    if (workflowInfo().continueAsNewSuggested) {
      await allAnswered(course, inbox);
      await today.again({ ...input, resumed: course.release });
    }
  }
  await answerWaiting(course, inbox);
  const { release } = course;
  const report = await former.publishReport({ release, asOf: Date.now() });
  await condition(allHandlersFinished);
  show(release, null);
  return { objective: release.objective, decisions: release.decisions, report };
}

/** What was ordered and is not in force is ordered again: the ring is brought to what the release wants of it. */
function whatIsAsked({ rings, policy }: Release): UnmetOrders {
  const action = { kind: 'amend', policy, former: policy, operator: 'ringmaster' } as const;
  return Object.fromEntries(
    rings.flatMap(({ name, asked }) =>
      asked === null
        ? []
        : [[`ring/${name}`, [{ id: asked.order, action, reason: `${name} is put right.` }]]],
    ),
  );
}

async function prepare(course: Course, input: ReleaseInput): Promise<void> {
  const { key, policy, createdAt } = course.release;
  const found = await former.prepareRings({ key, rings: policy.rings, asOf: Date.now() });
  course.isPrepared = true;
  course.release = checked(planRelease({ ...input, createdAt, ...carriedOver(found) }));
}

async function waitForNext({ course, inbox, reported }: Run): Promise<void> {
  for (;;) {
    course.next = nextWake(course.release, Date.now());
    show(course.release, course.next);
    const { next } = course;
    const reportedAt = reported.nextAt();
    const at = Math.min(next.at, reportedAt ?? next.at);
    const summary = summaryOf(at === reportedAt ? reportedWords : next.why);
    const isWoken = (): boolean =>
      !inbox.isEmpty() || (reportedAt === null && reported.nextAt() !== null);
    if (at > Date.now()) await condition(isWoken, at - Date.now(), { summary });
    if (!inbox.isEmpty() || Date.now() >= next.at || isOver(course.release)) return;
    if (!reported.take()) continue;
    await carryOut(course, { kind: 'time' }, false);
  }
}

async function answerWaiting(course: Course, inbox: CommandInbox): Promise<void> {
  for (let pending = inbox.next(); pending !== undefined; pending = inbox.next()) {
    const { request: command } = pending;
    const decided = await carryOut(course, { kind: 'command', command }, false);
    pending.answer = 'kind' in decided ? decided : outcomeOf(decided);
  }
}

async function lookAround(course: Course, inbox: CommandInbox): Promise<void> {
  const state = { isOver: false };
  const look = carryOut(course, { kind: 'time' }, true).finally(() => {
    state.isOver = true;
  });
  // A look may fail while an operator is answered, when nobody waits for it; the failure is thrown below.
  look.catch(() => undefined);
  while (!state.isOver) {
    await condition(() => state.isOver || !inbox.isEmpty());
    await answerWaiting(course, inbox);
  }
  await look;
}

async function allAnswered(course: Course, inbox: CommandInbox): Promise<void> {
  while (!allHandlersFinished()) {
    await answerWaiting(course, inbox);
    await condition(() => !inbox.isEmpty() || allHandlersFinished());
  }
}
