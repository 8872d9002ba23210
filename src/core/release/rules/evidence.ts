/**
 * What the evidence leads to when no cohort carries it (`cohortHolds.ts`): a release that is worse than usual is paused,
 * and before that the next ring waits. One budget for false pauses over all looks. Source: statistics.md 4.5 (1, 2, 5).
 */
import type { Evidence, Verdict } from '../../evidence/verdict.ts';
import { isOnlyAsked } from '../../hold/hold.ts';
import type { Observation } from '../observation.ts';
import type { Release, RingState } from '../release.ts';
import {
  evidenceOf,
  pauseLevel,
  round,
  service,
  strongestOf,
  verdictWords,
  watchLevel,
} from '../weigh.ts';
import { pauseFrom } from './pauses.ts';
import { decided, decision, joined, nothing, type Ruling } from './rule.ts';

/** Below this share of the watch level a watch ends, so that it does not flutter. */
export const calmShare = 0.5;

/** Fixes the baselines at publication: a release is judged by one version from beginning to end. */
export function chooseBaselines(release: Release, observation: Observation, now: number): Ruling {
  if (release.baselines !== null || release.content === null) return nothing;
  // What is assumed where nothing is known is no choice.
  if (observation.missing.includes('evidence')) return nothing;
  const { version, releases } = observation.baselines;
  const rest = releases === 0 ? 'documented assumptions' : `${releases} earlier releases`;
  return decided(
    decision(
      'baselines',
      now,
      { kind: 'useBaselines', version },
      {
        rule: 'baselines are fixed before the first device is seen (statistics 4.2)',
        reason: `The release is judged by version ${version} of the baselines, which rests on ${rest}.`,
        inputs: { version, releases },
        otherwise: 'Baselines learned later count for the next release.',
      },
    ),
  );
}

/** A hold that was ordered at an earlier look and is not in force sets nothing aside: its devices still get the update. */
function withHoldsInForce(release: Release, now: number): Release {
  const inForce = release.holds.filter((hold) => !isOnlyAsked(hold) || hold.at >= now);
  return inForce.length === release.holds.length ? release : { ...release, holds: inForce };
}

/** Pauses every ring when the release is worse than usual. */
export function pauseOnEvidence(release: Release, observation: Observation, now: number): Ruling {
  const evidence = evidenceOf(withHoldsInForce(release, now), observation);
  const level = pauseLevel(release);
  if (evidence === null || evidence.total < level) return nothing;
  const strongest = strongestOf(release, evidence);
  const words = verdictWords(release, strongest);
  const open = release.rings.filter((ring) => ring.pause === null);
  return joined(
    open.map((ring, nth) =>
      decided(
        decision(
          `evidence/pause/${ring.name}/${release.decisions}`,
          now,
          { kind: 'pause', ring: ring.name, pause: servicePause(now, words) },
          {
            rule: `evidence of ${round(level)} pauses the release (statistics 4.5.2)`,
            reason:
              nth === 0
                ? `Evidence ${round(evidence.total)} of ${round(level)}: ${words} ${ring.name} is paused.`
                : `${ring.name} is paused as well, for the same evidence.`,
            inputs: evidenceInputs(evidence, strongest, level),
            otherwise: pauseOtherwise(strongest),
          },
        ),
      ),
    ),
  );
}

function servicePause(now: number, reason: string) {
  return pauseFrom(now, { by: 'service', operator: service, reason });
}

function evidenceInputs(
  evidence: Evidence,
  strongest: Verdict | null,
  level: number,
): Readonly<Record<string, string | number | null>> {
  return {
    evidence: round(evidence.total),
    level: round(level),
    signal: strongest?.signal ?? null,
    ofRing: strongest?.ring ?? null,
    bad: strongest?.bad ?? null,
    devices: strongest?.devices ?? null,
    expected: strongest === null ? null : round(strongest.expected),
    furtherBad: strongest === null ? null : Math.round(strongest.furtherBad),
  };
}

function pauseOtherwise(strongest: Verdict | null): string {
  if (strongest?.pausesAt === null || strongest === null)
    return 'With fewer bad devices it would have waited.';
  const fewer = Math.max(0, Math.min(strongest.bad, strongest.pausesAt) - 1);
  return `With ${fewer} bad devices instead of ${strongest.bad} it would have waited.`;
}

/** The next ring waits while the evidence is raised; once it is calm again, that ends. */
export function watchEvidence(release: Release, observation: Observation, now: number): Ruling {
  const evidence = evidenceOf(release, observation);
  if (evidence === null) return nothing;
  const watchAt = watchLevel(release);
  const strongest = strongestOf(release, evidence);
  const inputs = evidenceInputs(evidence, strongest, watchAt);
  const rule = `from evidence ${round(watchAt)} on the next ring does not open by itself (statistics 4.5.2)`;
  const isOpen = release.rings.some(({ pause }) => pause === null);
  if (release.watch === null && isOpen && evidence.total >= watchAt) {
    const why = verdictWords(release, strongest);
    return decided(
      decision(
        `watch/${release.decisions}`,
        now,
        { kind: 'watch', watch: { since: now, evidence: evidence.total, why } },
        {
          rule,
          reason: `Evidence ${round(evidence.total)} of ${round(watchAt)}: ${why} The next ring waits.`,
          inputs,
          otherwise: `Below ${round(watchAt)} the rings would open on their day; from ${round(pauseLevel(release))} on all would be paused.`,
        },
      ),
    );
  }
  if (release.watch === null || evidence.total >= watchAt * calmShare) return nothing;
  return decided(
    decision(
      `watch/over/${release.decisions}`,
      now,
      { kind: 'watch', watch: null },
      {
        rule,
        reason: `Evidence has fallen to ${round(evidence.total)}; the rings open on their day again.`,
        inputs,
        otherwise: `From ${round(watchAt * calmShare)} on the next ring would go on waiting.`,
      },
    ),
  );
}

/** The service lifts its own pause once the cohort that carried the evidence was found and held after it. */
export function resumeWhenHeld(release: Release, observation: Observation, now: number): Ruling {
  const evidence = evidenceOf(release, observation);
  if (evidence === null || evidence.total >= release.policy.evidence.watchAt) return nothing;
  const solved = release.rings.filter((ring) => isSolved(release, ring));
  return joined(
    solved.map((ring, nth) =>
      decided(
        decision(
          `evidence/resume/${ring.name}/${release.decisions}`,
          now,
          { kind: 'resume', ring: ring.name, operator: service },
          {
            rule: 'the service resumes what it paused once the cause is set aside (domain 3.6)',
            reason:
              nth === 0
                ? `The cohort that carried the evidence is held; without it the evidence is ${round(evidence.total)}. ${ring.name} goes on.`
                : `${ring.name} goes on as well.`,
            inputs: evidenceInputs(evidence, null, release.policy.evidence.watchAt),
            otherwise: `With evidence of ${round(release.policy.evidence.watchAt)} or more it would stay paused.`,
          },
        ),
      ),
    ),
  );
}

/** Only this release's own pauses: what stopped another is not mended by what this one's devices show. */
function isSolved({ holds, createdAt }: Release, { pause, rolledBackAt }: RingState): boolean {
  if (pause?.by !== 'service' || rolledBackAt !== null) return false;
  if (pause.from !== undefined || pause.at < createdAt) return false;
  return holds.some((hold) => (hold.inForceAt ?? hold.at) >= pause.at);
}
