/**
 * The course of a release: the state that the workflow carries, and the one way in which it changes: something is
 * assessed, what was decided is folded in, shown, and enacted.
 */
import type { Decision } from '#core/release/decision.ts';
import { hasEffect } from '#core/release/decision.ts';
import { apply, observe } from '#core/release/apply.ts';
import type { Trigger } from '#core/release/decide.ts';
import { currentRelease, planRelease } from '#core/release/plan.ts';
import type { Refusal } from '#core/release/reason.ts';
import type { Release } from '#core/release/release.ts';
import { nextWake, type Wake } from '#core/release/wake.ts';
import type { CarriedOver } from '#activities/contract.ts';
import { quick } from './activities.ts';
import { heard } from './ear.ts';
import { checked } from './guards.ts';
import type { ReleaseInput } from './messages.ts';
import { show, summaryOf } from './view.ts';

/** Where a release is, and the look it waits for; null before the first. */
export interface Course {
  release: Release;
  next: Wake | null;
  /** The instant of the last look or command; the next one's is later, so that each can be told by its instant. */
  lookedAt: number;
}

/** The course at its beginning, or where a former run handed it over. */
export function beginCourse(input: ReleaseInput): Course {
  const { resumed } = input;
  const carried = { carriedPauses: {}, carriedHolds: [] };
  const release =
    resumed === undefined
      ? planRelease({ ...input, createdAt: Date.now(), ...carried })
      : currentRelease(resumed);
  const course: Course = { release, next: null, lookedAt: 0 };
  show(course.release, null);
  return course;
}

/** Makes sure that the rings exist, and takes over the pauses that stand on them. */
export async function prepare(course: Course, input: ReleaseInput): Promise<void> {
  const { key, policy, createdAt } = course.release;
  const found = await quick.prepareRings({ key, rings: policy.rings, asOf: Date.now() });
  course.release = checked(planRelease({ ...input, createdAt, ...carriedOver(found) }));
}

/** What stands from before. Earlier versions of the activity told the pauses alone. */
function carriedOver(found: CarriedOver | CarriedOver['pauses']) {
  return hasHolds(found)
    ? { carriedPauses: found.pauses, carriedHolds: found.holds }
    : { carriedPauses: found, carriedHolds: [] };
}

/** A ring may be called `holds`; its pause would be no list. */
function hasHolds(found: CarriedOver | CarriedOver['pauses']): found is CarriedOver {
  return Array.isArray(found['holds']);
}

/** Has a look or a command assessed and carries out what was decided. */
export async function carryOut(
  course: Course,
  trigger: Trigger,
  collect: boolean,
  instead?: number,
): Promise<Refusal | readonly Decision[]> {
  const before = course.release.revision;
  const asOf = Math.max(Date.now(), course.lookedAt + 1);
  course.lookedAt = asOf;
  const release = forAssessment(course.release, trigger);
  const seen = await quick.assessRelease.executeWithOptions(
    { summary: summaryOf(purpose(course, trigger, collect)) },
    [{ release, trigger, collect, asOf, ...(instead === undefined ? {} : { instead }) }],
  );
  if (seen.refusal !== null) return seen.refusal;
  // A command was carried out meanwhile: what was decided stands on an older state, so decide again on this one.
  if (course.release.revision !== before) return await carryOut(course, trigger, false, asOf);
  if (trigger.kind === 'time') {
    const { evidence = null } = seen;
    course.release = observe(course.release, { ...seen, evidence, at: asOf });
  }
  course.release = checked(seen.decisions.reduce(apply, course.release));
  show(course.release, course.next);
  await enact(course.release, seen.decisions);
  return seen.decisions;
}

/** The release without what an assessment does not ask for: it stands in the history once for each look. */
function forAssessment(release: Release, trigger: Trigger): Release {
  const amended = trigger.kind === 'command' ? release.amended : [];
  return { ...release, progress: null, recent: [], evidence: null, amended };
}

/** Chooses the next look and shows it. */
export function planNext(course: Course): Wake {
  course.next = nextWake(course.release, Date.now());
  show(course.release, course.next);
  return course.next;
}

async function enact(release: Release, decisions: readonly Decision[]): Promise<void> {
  const orders = decisions
    .filter(hasEffect)
    .map(({ id, action, reason }) => ({ id, action, reason }));
  if (orders.length === 0) return;
  const { key, basedOn, policy } = release;
  const summary = summaryOf(orders.map((order) => order.id).join(', '));
  await quick.enactDecisions.executeWithOptions({ summary }, [
    {
      key,
      basedOn,
      plans: policy.rings,
      orders,
      asOf: Date.now(),
    },
  ]);
}

function purpose({ next }: Course, trigger: Trigger, collect: boolean): string {
  if (trigger.kind === 'time') return collect ? (next?.why ?? 'first look') : heard;
  return `${trigger.command.kind}: ${trigger.command.reason}`;
}
