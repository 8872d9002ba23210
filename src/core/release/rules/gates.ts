/**
 * The gates of rings: what besides the deferral must be so before a ring opens. Missing, late or partial evidence keeps
 * it closed and says so; silence never opens a ring. Source: design.md 2 and 8 (1), statistics.md 4.5.2–4.5.4.
 */
import type { Observation } from '../observation.ts';
import type { WaitReason } from '../reason.ts';
import type { Release, RingState } from '../release.ts';
import { evidenceOf, watchLevel } from '../weigh.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Looks come seconds after the instant they are for, in a busy service more. */
const punctualMs = hourMs;

/** The subject of the proposal that opens a ring. */
export function openingOf(ring: RingState): string {
  return `open/${ring.name}`;
}

/** What stands against opening a ring whose deferral is over; null = nothing. */
export function gateReason(
  release: Release,
  ring: RingState,
  observation: Observation,
  now: number,
): WaitReason | null {
  if (ring.gate === 'clock') return null;
  return evidenceReason(release, ring, observation, now) ?? personReason(release, ring);
}

/** Whether the evidence allows a ring to open, whoever else has to say so. */
export function evidenceReason(
  release: Release,
  ring: RingState,
  observation: Observation,
  now: number,
): WaitReason | null {
  const missing = whatIsMissing(release, observation, now);
  if (missing !== null) return { kind: 'noEvidence', ring: ring.name, why: missing };
  const soon = tooSoon(release, ring, now);
  if (soon !== null) return soon;
  const evidence = evidenceOf(release, observation);
  if (evidence !== null && (release.watch !== null || evidence.total >= watchLevel(release)))
    return { kind: 'watched', ring: ring.name, evidence: evidence.total };
  return null;
}

/**
 * A ring that opened late is still seen for as long as the policy put between it and the next one: else both would take
 * the update at once, and the one could tell nothing for the other.
 */
function tooSoon({ rings }: Release, ring: RingState, now: number): WaitReason | null {
  const former = rings[rings.indexOf(ring) - 1];
  if (former === undefined || former.offeredAt === null) return null;
  const apartDays = ring.cadence.deferralDays - former.cadence.deferralDays;
  const at = former.offeredAt + Math.max(0, apartDays) * dayMs;
  // Looks come a little late: a ring that opened on its day puts nothing off.
  return now + punctualMs >= at
    ? null
    : { kind: 'tooSoon', ring: ring.name, after: former.name, at };
}

/** What is not known, or not fresh, of the rings that have opened already; null = all is. */
function whatIsMissing(
  { rings, policy, publishedAt }: Release,
  { progress, counts }: Observation,
  now: number,
): string | null {
  if (progress === null) return 'the devices could not be read';
  const earlier = rings.filter(({ offeredAt }) => offeredAt !== null).map(({ name }) => name);
  if (earlier.length === 0) return null;
  if (counts === null) return 'the evidence could not be counted';
  const limit = now - policy.evidence.staleHours * hourMs;
  const stale = Object.entries(counts.readUntil).find(
    ([, until]) => (until ?? publishedAt) < limit,
  );
  if (stale !== undefined)
    return `the source "${stale[0]}" is older than ${policy.evidence.staleHours} hours`;
  const unknown = earlier.find((name) => !progress.rings.some(({ ring }) => ring === name));
  if (unknown !== undefined) return `the devices of ${unknown} could not be read`;
  const eligible = progress.rings
    .filter(({ ring }) => earlier.includes(ring))
    .reduce((sum, one) => sum + one.eligible, 0);
  const exposed = counts.exposures
    .filter(({ ring }) => ring !== null && earlier.includes(ring))
    .reduce((sum, one) => sum + one.exposed, 0);
  return eligible > 0 && exposed === 0
    ? `no device of ${earlier.join(', ')} has begun with the update yet`
    : null;
}

/** A person's word that is still missing: for this ring, or for the release to go on at all. */
function personReason(release: Release, ring: RingState): WaitReason | null {
  const goOn = release.proposals.find(({ kind }) => kind === 'goOn');
  if (goOn !== undefined)
    return { kind: 'notApproved', subject: goOn.subject, deadlineAt: goOn.deadlineAt };
  if (ring.gate !== 'approval' || release.settled.includes(openingOf(ring))) return null;
  const subject = openingOf(ring);
  const asked = release.proposals.find((one) => one.subject === subject);
  return { kind: 'notApproved', subject, deadlineAt: asked?.deadlineAt ?? ring.opensAt };
}
