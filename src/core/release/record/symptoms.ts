/**
 * Which symptoms belong to a look and to a decision: those of the very devices that their numbers count, as of that
 * instant. They are read from the store when somebody asks why, and stand in no look and no history.
 */
import type { Cohort } from '../../evidence/count/counts.ts';
import { signalsOf } from '../../policy/signals.ts';
import { hasSymptoms, type Among, type SymptomsQuestion } from '../../evidence/signal/symptom.ts';
import type { Decision } from '../step/decision.ts';
import { evidenceParts } from '../content/judgedVersions.ts';
import type { Content, Release, ReleaseKey } from '../state/release.ts';
import type { Look } from './look.ts';
import { setAsideOf } from '../step/judgement.ts';

/** The bad devices of a look, of the whole release or of one ring; null = nothing was counted at it. */
export function symptomsOfLook(look: Look, ring: string | null): SymptomsQuestion | null {
  return question(look, { ring, cohort: [], without: setAsideOf(look.release) });
}

/**
 * The bad devices under the signal that a decision against the update rests on; null = it rests on none. What was held
 * by an earlier one of all `decisions` of the same look is set aside already.
 */
export function symptomsOfDecision(
  look: Look,
  decision: Decision,
  decisions: readonly Decision[],
): SymptomsQuestion | null {
  const { signal, ofRing } = decision.inputs;
  if (typeof signal !== 'string' || !isAgainst(decision)) return null;
  const ring = typeof ofRing === 'string' ? ofRing : null;
  const cohort = decision.action.kind === 'hold' ? decision.action.hold.cohort : [];
  const without = asideBefore(look, decision, decisions);
  const asked = question(look, { ring, cohort, without });
  const signals = asked?.signals.filter(({ name }) => name === signal) ?? [];
  return asked === null || signals.length === 0 ? null : { ...asked, signals };
}

function isAgainst({ action }: Decision): boolean {
  return (
    action.kind === 'hold' ||
    action.kind === 'pause' ||
    (action.kind === 'watch' && action.watch !== null)
  );
}

function asideBefore(
  { release, at }: Look,
  { id }: Decision,
  decisions: readonly Decision[],
): readonly (readonly Cohort[])[] {
  const ofLook = decisions.filter((one) => one.at === at);
  const before = ofLook.slice(
    0,
    ofLook.findIndex((one) => one.id === id),
  );
  const begun = before.flatMap(({ action }) => (action.kind === 'hold' ? [action.hold] : []));
  return setAsideOf({ ...release, holds: [...release.holds, ...begun] });
}

function question(
  { release, observation: { counts, content } }: Look,
  among: Among,
): SymptomsQuestion | null {
  if (counts === null) return null;
  const { policy, publishedAt } = release;
  const key = countedUnder(release, content ?? release.content, { at: counts.asOf, among });
  const { asOf, readUntil } = counts;
  const signals = signalsOf(policy).filter(hasSymptoms);
  return { key, signals, publishedAt, asOf, readUntil, among };
}

/** Under what the devices of a ring were counted; of several versions at a look the last says most of the whole. */
function countedUnder(
  release: Release,
  content: Content | null,
  { at, among: { ring } }: { readonly at: number; readonly among: Among },
): ReleaseKey {
  const parts = content === null ? [] : evidenceParts(release, content, at);
  const own = parts.findLast(({ rings }) => ring === null || rings.includes(ring));
  return own?.key ?? release.key;
}
