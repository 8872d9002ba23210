/**
 * The service level objective of an area: the share of eligible devices on the release's build or newer, judged once.
 * It does not apply to an expedited release, and a pause does not stop its clock: the documents leave both open
 * (docs/domain.md, "Contradictions in the sources, and what was decided").
 */
import type { Judgement, Progress, Release } from '../release/state/release.ts';

/** Judges a release on the progress seen. */
export function judge(release: Release, progress: Progress, now: number): Judgement {
  // Where nothing is asked and nothing is known to be new, no device is behind.
  const isUnknown = release.policy.objective.target === null && release.content === null;
  const rings = isUnknown ? [] : progress.rings;
  const eligible = rings.reduce((sum, ring) => sum + ring.eligible, 0);
  const updated = rings.reduce((sum, ring) => sum + ring.updated, 0);
  const attained = eligible === 0 ? null : updated / eligible;
  const { target } = release.policy.objective;
  return {
    judgedAt: now,
    target,
    eligible,
    updated,
    attained,
    outcome: outcomeOf(release, attained),
  };
}

function outcomeOf(release: Release, attained: number | null): Judgement['outcome'] {
  if (release.rings.some((ring) => ring.expeditedAt !== null)) return 'notApplied';
  const { target } = release.policy.objective;
  if (target === null) return 'noObjective';
  if (attained === null) return 'noEligibleDevices';
  return attained >= target ? 'met' : 'missed';
}
