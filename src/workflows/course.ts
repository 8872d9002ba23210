/**
 * The course of a release: the state that the workflow carries, and the one way in which it changes: something is
 * assessed, what was decided is folded in, shown, and enacted.
 */
import type { Decision } from '#core/release/decision.ts';
import { hasEffect } from '#core/release/decision.ts';
import { apply, observe } from '#core/release/apply.ts';
import type { Trigger } from '#core/release/decide.ts';
import { planRelease } from '#core/release/plan.ts';
import type { Refusal } from '#core/release/reason.ts';
import type { Release } from '#core/release/release.ts';
import { nextWake, type Wake } from '#core/release/wake.ts';
import { quick } from './activities.ts';
import { checked } from './guards.ts';
import type { ReleaseInput } from './messages.ts';
import { show } from './view.ts';

/** Where a release is, and the look it waits for; null before the first. */
export interface Course {
  release: Release;
  next: Wake | null;
}

/** The course at its beginning, or where a former run handed it over. */
export function beginCourse(input: ReleaseInput): Course {
  const planned = planRelease({ ...input, createdAt: Date.now(), carriedPauses: {} });
  const course: Course = { release: input.resumed ?? planned, next: null };
  show(course.release, null);
  return course;
}

/** Makes sure that the rings exist, and takes over the pauses that stand on them. */
export async function prepare(course: Course, input: ReleaseInput): Promise<void> {
  const { key, policy, createdAt } = course.release;
  const carriedPauses = await quick.prepareRings({ key, rings: policy.rings, asOf: Date.now() });
  course.release = checked(planRelease({ ...input, createdAt, carriedPauses }));
}

/** Has a look or a command assessed and carries out what was decided. */
export async function carryOut(
  course: Course,
  trigger: Trigger,
  collect: boolean,
): Promise<Refusal | readonly Decision[]> {
  const before = course.release.revision;
  const asOf = Date.now();
  const release = { ...course.release, progress: null, recent: [] };
  const seen = await quick.assessRelease.executeWithOptions({ summary: purpose(course, trigger) }, [
    { release, trigger, collect, asOf },
  ]);
  if (seen.refusal !== null) return seen.refusal;
  // A command was carried out meanwhile: what was decided stands on an older state, so decide again on this one.
  if (course.release.revision !== before) return await carryOut(course, trigger, false);
  if (trigger.kind === 'time') course.release = observe(course.release, { ...seen, at: asOf });
  course.release = checked(seen.decisions.reduce(apply, course.release));
  show(course.release, course.next);
  await enact(course.release, seen.decisions);
  return seen.decisions;
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
  const summary = orders.map((order) => order.id).join(', ');
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

function purpose({ next }: Course, trigger: Trigger): string {
  if (trigger.kind === 'time') return next?.why ?? 'first look';
  return `${trigger.command.kind}: ${trigger.command.reason}`.slice(0, summaryMax);
}

/** The server takes 400 bytes of summary. */
const summaryMax = 120;
