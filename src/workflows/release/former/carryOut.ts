/** How a release of an earlier version had something assessed and carried out: awaited, before anything else. */
import { ActivityFailure } from '@temporalio/workflow';
import { apply, observe } from '#core/release/step/apply.ts';
import { hasEffect } from '#core/release/action/actions.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import { confirmed, ordered, partsOf } from '#core/release/state/ordered.ts';
import type { Refusal } from '#core/refusal.ts';
import { former } from '../../activities.ts';
import { forAssessment } from '../assessing.ts';
import { laterInstant, type Course } from '../course.ts';
import { checked } from '../../guards.ts';
import { purpose } from '../telling.ts';
import { show } from '../view.ts';
import { summaryOf } from '../../summary.ts';

/** Has a look or a command assessed and carries out what was decided. */
export async function carryOut(
  course: Course,
  trigger: Trigger,
  collect: boolean,
  instead?: number,
): Promise<Refusal | readonly Decision[]> {
  const before = course.release.revision;
  const asOf = laterInstant(course);
  course.lookedAt = asOf;
  const release = forAssessment(course.release, trigger);
  const seen = await former.assessRelease.executeWithOptions(
    { summary: summaryOf(purpose(course, trigger, collect)) },
    [{ release, trigger, collect, asOf, ...(instead === undefined ? {} : { instead }) }],
  );
  if (seen.refusal !== null) return seen.refusal;
  if (course.release.revision !== before) return await carryOut(course, trigger, false, asOf);
  if (trigger.kind === 'time') {
    const { evidence = null } = seen;
    course.release = observe(course.release, { ...seen, evidence, at: asOf });
  }
  course.release = checked(ordered(seen.decisions.reduce(apply, course.release), seen.decisions));
  course.saved = course.release.revision;
  show(course.release, course.next);
  await enact(course, seen.decisions);
  return seen.decisions;
}

async function enact(course: Course, decisions: readonly Decision[]): Promise<void> {
  const orders = decisions
    .filter(hasEffect)
    .map(({ id, action, reason }) => ({ id, action, reason }));
  if (orders.length === 0) return;
  const { key, basedOn, policy, rings } = course.release;
  const summary = summaryOf(orders.map((order) => order.id).join(', '));
  const asOf = Date.now();
  try {
    await former.enactDecisions.executeWithOptions({ summary }, [
      { key, basedOn, plans: policy.rings, orders, asOf },
    ]);
  } catch (error) {
    // What is not in force stays asked, and is ordered again by today's course.
    if (error instanceof ActivityFailure) return;
    throw error;
  }
  const names = rings.map(({ name }) => name);
  const parts = new Set(orders.flatMap(({ action }) => partsOf(action, names)));
  for (const part of parts)
    course.release = confirmed(course.release, {
      part,
      orders: orders.map(({ id }) => id),
      at: asOf,
    });
}
