/**
 * What a finished release teaches of what is usual. A bad month must not become the usual: one that was rolled back, or
 * that the evidence paused and no person let go on, teaches nothing, and of others the cohorts that were held are left out.
 * What a person resumed or unheld was weighed and found to be usual: were it left out, what pauses a fleet would never be
 * learned, and the fleet be paused for the same thing every month. Where nobody says a word, two such months in a row do
 * (`core/evidence/usual/learn.ts`).
 */
import { isSameFact, type Cohort } from '../../evidence/count/counts.ts';
import type { Baselines } from '../../evidence/usual/baseline.ts';
import { learned, learnedUnanswered, type FinishedRelease } from '../../evidence/usual/learn.ts';
import { holdCohortText } from '../../hold/hold.ts';
import type { Action, Decision } from '../step/decision.ts';
import type { Release } from '../state/release.ts';
import { service } from '../state/who.ts';

/** What a release teaches, and the cohorts whose devices are to be left out of it. */
export type Teaching =
  | { readonly kind: 'usual'; readonly held: readonly Cohort[] }
  /** The evidence stopped it and nobody said a word. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'nothing' };

const nothing: Teaching = { kind: 'nothing' };

/** What a release teaches. */
export function teachingOf(
  release: Pick<Release, 'phase' | 'baselines' | 'holds'>,
  decisions: readonly Decision[],
): Teaching {
  const actions = decisions.map(({ action }) => action);
  if (release.phase !== 'judged' || release.baselines === null) return nothing;
  if (actions.some(({ kind }) => kind === 'rollBack')) return nothing;
  if (!isStopped(actions)) return { kind: 'usual', held: heldIn(release, actions) };
  return actions.some(isOfPerson) || release.holds.some(({ by }) => by === 'tenant')
    ? nothing
    : { kind: 'unanswered' };
}

/** The baselines after a release with such counts; null = they stay as they are. */
export function taught(
  before: Baselines,
  teaching: Teaching,
  release: Omit<FinishedRelease, 'held'>,
): Baselines | null {
  if (teaching.kind === 'nothing') return null;
  if (teaching.kind === 'unanswered') return learnedUnanswered(before, { ...release, held: [] });
  return learned(before, { ...release, held: teaching.held });
}

/** Whether a person had a say in it. */
function isOfPerson(action: Action): boolean {
  if ('operator' in action) return action.operator !== service;
  if (action.kind === 'pause') return action.pause.by === 'tenant';
  return action.kind === 'hold' && action.hold.by === 'tenant';
}

/** Whether a ring that the evidence paused was not resumed by a person afterwards. */
function isStopped(actions: readonly Action[]): boolean {
  const stopped = new Set<string>();
  for (const action of actions) {
    if (action.kind === 'pause' && action.pause.by === 'service') stopped.add(action.ring);
    if (action.kind === 'resume' && action.operator !== service) stopped.delete(action.ring);
  }
  return stopped.size > 0;
}

/**
 * Cohorts that are held, or ever were and no person let go. Counts are kept by single facts, so of a hold over several
 * the devices with its first fact are left out: more than were held, never fewer.
 */
function heldIn({ holds }: Pick<Release, 'holds'>, actions: readonly Action[]): readonly Cohort[] {
  const held = new Map(holds.map(({ cohort }) => [holdCohortText({ cohort }), cohort]));
  for (const action of actions) {
    if (action.kind === 'hold') held.set(holdCohortText(action.hold), action.hold.cohort);
    if (action.kind === 'unhold' && action.operator !== service)
      held.delete(holdCohortText(action.hold));
  }
  const firsts = [...held.values()].flatMap((cohort) => cohort.slice(0, 1));
  return firsts.filter(
    (first, index) => firsts.findIndex((one) => isSameFact(one, first)) === index,
  );
}
