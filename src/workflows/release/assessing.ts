/**
 * The one way in which a release changes: something is assessed and what was decided is folded in. What cannot be
 * assessed leaves the state as it is and is told in it.
 */
import type { Assessed } from '#activities/contract.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import { fold } from '#core/release/step/fold.ts';
import { lookedInVain } from '#core/release/step/mishaps.ts';
import type { Refusal } from '#core/refusal.ts';
import type { Release } from '#core/release/state/release.ts';
import { answering, looking } from '../activities.ts';
import { change, laterInstant, type Course } from './course.ts';
import { mishapOf } from '../mishap.ts';
import { notNow, purpose } from './telling.ts';
import { summaryOf } from '../summary.ts';

/** What is assessed, as of when. */
interface Question {
  readonly trigger: Trigger;
  readonly collect: boolean;
  readonly asOf: number;
  readonly instead?: number;
}

/** Has a look or a command assessed, and folds in what was decided. */
export async function assess(
  course: Course,
  question: Question,
): Promise<Refusal | readonly Decision[]> {
  const { trigger, collect, asOf } = question;
  const before = course.release.revision;
  course.lookedAt = Math.max(course.lookedAt, asOf);
  const seen = await asked(course, question);
  if ('kind' in seen) return seen;
  if (seen.refusal !== null) return seen.refusal;
  // A command was carried out meanwhile: what was decided stands on an older state, so decide again on this one.
  if (course.release.revision !== before)
    return await assess(course, {
      trigger,
      collect: false,
      asOf: laterInstant(course),
      instead: asOf,
    });
  const { evidence = null, broken: told = [], silent = [] } = seen;
  const whole = { ...seen, evidence, broken: told, silent: collect ? silent : null };
  const { release, decisions, broken } = fold(course.release, trigger, whole, asOf);
  change(course, release);
  course.saved = release.revision;
  course.successor = seen.successor ?? course.successor;
  const isUndone = broken.length > 0 && trigger.kind === 'command';
  return isUndone
    ? notNow(`It would break a rule that must always hold: ${broken.join('; ')}`)
    : decisions;
}

async function asked(
  course: Course,
  { trigger, collect, asOf, instead }: Question,
): Promise<Refusal | Assessed> {
  const { assessRelease } = trigger.kind === 'time' ? looking : answering;
  const release = forAssessment(course.release, trigger);
  const again = instead === undefined ? {} : { instead };
  try {
    return await assessRelease.executeWithOptions(
      { summary: summaryOf(purpose(course, trigger, collect)) },
      [{ release, trigger, collect, asOf, saved: course.saved, ...again }],
    );
  } catch (error) {
    const { kind, why } = mishapOf(error);
    change(course, lookedInVain(course.release, { kind, why, at: Date.now() }));
    return notNow(`It could not be decided: ${why}`);
  }
}

/** The release without what an assessment does not ask for: it stands in the history once for each look. */
export function forAssessment(release: Release, trigger: Trigger): Release {
  const amended = trigger.kind === 'command' ? release.amended : [];
  const seen = trigger.kind === 'time' ? { progress: null, evidence: null, forecast: null } : {};
  return { ...release, ...seen, recent: [], amended };
}
