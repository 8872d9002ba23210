/**
 * What is asked when devices turn bad and nobody is left to compare them with, because all rings are open or opened at
 * once: a holiday or a driver of a third party would look the same, so nothing is paused by it, however great it is.
 */
import type { AloneEvidence } from '../../../evidence/judge/verdict.ts';
import { numberText } from '../../../evidence/judge/words.ts';
import type { Observation } from '../../step/observation.ts';
import type { Release } from '../../state/release.ts';
import { evidenceOf, pauseLevel, round, signalNamed } from '../../step/weigh.ts';
import { ask, isAsked, proposal } from './proposals.ts';
import { nothing, type Ruling } from '../rule.ts';

/** Asks about what would pause the release, were it known not to befall everybody. */
export function askAlone(release: Release, observation: Observation, now: number): Ruling {
  const evidence = evidenceOf(release, observation);
  if (evidence === null || release.rings.every(({ pause }) => pause !== null)) return nothing;
  const { alone } = evidence;
  const { strongest } = alone;
  const level = pauseLevel(release);
  if (strongest === null || alone.evidence < level) return nothing;
  const subject = `alone/${strongest.signal}`;
  if (isAsked(release, subject)) return nothing;
  return ask(
    proposal(release, now, {
      subject,
      kind: 'goOn',
      ring: null,
      hold: null,
      text: `${wordsOf(release, strongest)} Nobody without the update is left to compare with, so a common cause looks the same, and nothing is paused by it. May the release go on? If it is the update, pause it.`,
      otherwise: 'stay',
    }),
    {
      evidence: round(alone.evidence),
      level: round(level),
      signal: strongest.signal,
      bad: strongest.bad,
      expected: round(strongest.expected),
    },
    'what cannot be told from a common cause any more is a matter for a person',
  );
}

function wordsOf(
  release: Release,
  { signal, bad, expected }: NonNullable<AloneEvidence['strongest']>,
): string {
  const { title } = signalNamed(release, signal);
  return `${numberText(bad)} devices ${title}, once most of the fleet had it, where ${numberText(expected)} were usual before.`;
}
