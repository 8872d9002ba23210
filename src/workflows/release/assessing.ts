/**
 * The one way in which a release changes: something is assessed and what was decided is folded in. What cannot be
 * assessed leaves the state as it is and is told in it.
 */
import type { Assessed } from '#activities/contract.ts';
import { apply, observe } from '#core/release/step/apply.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import { brokenInvariants } from '#core/release/state/invariants.ts';
import { halted, lookedInVain, withSources } from '#core/release/step/mishaps.ts';
import { ordered } from '#core/release/state/ordered.ts';
import type { Refusal } from '#core/refusal.ts';
import type { Release } from '#core/release/state/release.ts';
import { brokenRule, olderStore, untroubled } from '#core/release/state/trouble.ts';
import { isOver } from '#core/release/step/wake.ts';
import { answering, looking } from '../activities.ts';
import { change, laterInstant, type Course } from './course.ts';
import { mishapOf, notNow, purpose } from './telling.ts';
import { summaryOf } from './view.ts';

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
  const { release, decided } = folded(course, seen, { trigger, collect, asOf });
  change(course, release);
  course.saved = release.revision;
  course.successor = seen.successor ?? course.successor;
  return decided;
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

/** What became of a release, and what is to be carried out. */
interface Folded {
  readonly release: Release;
  readonly decided: Refusal | readonly Decision[];
}

/** Folds in what was seen and decided; what would break an invariant is left out and asked about. */
function folded(course: Course, seen: Assessed, { trigger, collect, asOf }: Question): Folded {
  const sound = untroubled(untroubled(course.release, 'look'), olderStore);
  const looked = trigger.kind === 'time' ? sighted(sound, seen, { collect, asOf }) : sound;
  const next = seen.decisions.reduce(
    apply,
    isOver(sound) ? { ...looked, lastAssessedAt: asOf } : looked,
  );
  const told = seen.broken ?? [];
  const broken = told.length > 0 ? told : brokenInvariants(next);
  if (broken.length > 0) {
    const why = `It would break a rule that must always hold: ${broken.join('; ')}`;
    const decided = trigger.kind === 'command' ? notNow(why) : [];
    return { release: halted(sound, { broken, at: asOf }), decided };
  }
  const after = ordered(next, seen.decisions);
  const isToGoOn = seen.decisions.some(isWordToGoOn);
  return { release: isToGoOn ? untroubled(after, brokenRule) : after, decided: seen.decisions };
}

function sighted(
  release: Release,
  seen: Assessed,
  { collect, asOf }: { readonly collect: boolean; readonly asOf: number },
): Release {
  const { evidence = null, silent = [] } = seen;
  const looked = observe(release, { ...seen, evidence, at: asOf });
  return collect ? withSources(looked, silent, asOf) : looked;
}

function isWordToGoOn({ action }: Decision): boolean {
  return action.kind === 'approve' && action.proposal.subject.startsWith(`${brokenRule}/`);
}

/** The release without what an assessment does not ask for: it stands in the history once for each look. */
export function forAssessment(release: Release, trigger: Trigger): Release {
  const amended = trigger.kind === 'command' ? release.amended : [];
  const seen = trigger.kind === 'time' ? { progress: null, evidence: null } : {};
  return { ...release, ...seen, recent: [], amended };
}
