/**
 * What a look, a duty or a command came to, folded into a release: the one way in which a release changes. Pure, and run
 * inside the workflow, so it changes seldom. What would break an invariant is left out, told and asked about.
 */
import { apply, observe } from './apply.ts';
import type { Decision } from './decision.ts';
import type { Outcome, Trigger } from './decide.ts';
import type { Forecast } from '../../objective/forecast.ts';
import { halted, withSources, type SilentSource } from './mishaps.ts';
import { brokenInvariants } from '../state/invariants.ts';
import { ordered } from '../state/ordered.ts';
import type { Progress, Release } from '../state/release.ts';
import { brokenRule, olderStore, untroubled } from '../state/trouble.ts';
import { isOver } from './wake.ts';

/** What was seen and decided. */
export interface Seen extends Pick<Outcome, 'decisions' | 'waits' | 'evidence'> {
  readonly progress: Progress | null;
  /** Invariants that whoever decided found broken; nothing of it was kept then. */
  readonly broken: readonly string[];
  /** Sources that could not be read; null = none was asked. */
  readonly silent: readonly SilentSource[] | null;
  /** Missing = none was asked for, or by an earlier version. */
  readonly forecast?: Forecast | null;
}

/** A release after it, what of the decisions stands, and what they would have broken. */
export interface Folded {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  readonly broken: readonly string[];
}

/** Folds in what was seen and decided as of an instant. */
export function fold(release: Release, trigger: Trigger, seen: Seen, asOf: number): Folded {
  const sound = untroubled(untroubled(release, 'look'), olderStore);
  const looked = trigger.kind === 'time' ? sighted(sound, seen, asOf) : sound;
  const next = seen.decisions.reduce(
    apply,
    isOver(sound) ? { ...looked, lastAssessedAt: asOf } : looked,
  );
  const broken = seen.broken.length > 0 ? seen.broken : brokenInvariants(next);
  if (broken.length > 0)
    return { release: halted(sound, { broken, at: asOf }), decisions: [], broken };
  const after = ordered(next, seen.decisions);
  const goesOn = seen.decisions.some(isWordToGoOn);
  const { decisions } = seen;
  return { release: goesOn ? untroubled(after, brokenRule) : after, decisions, broken };
}

function sighted(release: Release, seen: Seen, asOf: number): Release {
  const looked = observe(release, { ...seen, at: asOf });
  return seen.silent === null ? looked : withSources(looked, seen.silent, asOf);
}

function isWordToGoOn({ action }: Decision): boolean {
  return action.kind === 'approve' && action.proposal.subject.startsWith(`${brokenRule}/`);
}
