/**
 * The gates of rings: what besides the deferral must be so before a ring opens. Missing, late or partial evidence keeps
 * it closed and says so; silence never opens a ring.
 */
import { permission } from '../../../area/permission.ts';
import { instantOfDay } from '../../../calendar.ts';
import { holdCohortText, isFilling, isOnlyAsked } from '../../../hold/hold.ts';
import type { RingName } from '../../../ring.ts';
import type { Observation } from '../../step/observation.ts';
import { punctualMs } from '../../state/pace.ts';
import type { WaitReason } from '../../step/reason.ts';
import type { Release, RingState } from '../../state/release.ts';
import { evidenceOfAll, watchLevel } from '../../step/judgement.ts';
import { dayMs, hourMs } from '../../../time.ts';

/** The subject of the proposal that opens a ring. */
export function openingOf(ring: RingState): string {
  return `open/${ring.name}`;
}

/** The subject of the question whether a ring may open though nothing was seen of those before it. */
export function unseenOf(ring: RingState): string {
  return `unseen/${ring.name}`;
}

/** The subject of the question whether a ring may open though the evidence is raised. */
export function watchedOf(ring: RingState): string {
  return `watched/${ring.name}`;
}

/** What stands against opening a ring whose deferral is over; null = nothing. */
export function gateReason(
  release: Release,
  ring: RingState,
  observation: Observation,
  now: number,
): WaitReason | null {
  if (ring.gate === 'clock') return null;
  const refusal = permission(release.key.area, 'openRings', 'service');
  if (refusal !== null) return { kind: 'areaCannot', ability: 'openRings', why: refusal.message };
  return evidenceReason(release, ring, observation, now) ?? personReason(release, ring);
}

/** Whether the evidence allows a ring to open, whoever else has to say so. */
export function evidenceReason(
  release: Release,
  ring: RingState,
  observation: Observation,
  now: number,
): WaitReason | null {
  const filling = release.holds.find(isFilling);
  if (filling !== undefined) {
    const what = isOnlyAsked(filling) ? 'the hold on' : 'newcomers to the hold on';
    const is = isOnlyAsked(filling) ? 'is not in force in Intune yet' : 'are not in its group yet';
    const why = `${what} ${holdCohortText(filling)} ${is}`;
    return { kind: 'noEvidence', ring: ring.name, why };
  }
  const unknown = whatIsUnknown(observation);
  if (unknown !== null) return { kind: 'noEvidence', ring: ring.name, why: unknown };
  const unseen = whatIsUnseen(release, observation, now);
  if (unseen !== null && !release.settled.includes(unseenOf(ring)))
    return { kind: 'noEvidence', ring: ring.name, why: unseen };
  const soon = tooSoon(release, ring, now);
  if (soon !== null) return soon;
  if (release.settled.includes(watchedOf(ring))) return null;
  const evidence = evidenceOfAll(release, observation);
  if (evidence !== null && (release.watch !== null || evidence.total >= watchLevel(release)))
    return { kind: 'watched', ring: ring.name, evidence: evidence.total };
  return null;
}

/**
 * A ring that opened late is still seen for as long as the policy put between it and the next one: else both would take
 * the update at once, and the one could tell nothing for the other.
 */
function tooSoon(release: Release, ring: RingState, now: number): WaitReason | null {
  const { rings, policy, publishedAt } = release;
  const former = rings[rings.indexOf(ring) - 1];
  if (former === undefined) return null;
  if (former.offeredAt === null) {
    // Who is behind a ring that waits for this does not overtake it.
    const behind = former.pause === null ? tooSoon(release, former, now) : null;
    return behind?.kind === 'tooSoon' ? { ...behind, ring: ring.name } : null;
  }
  const { deferralDays, deadlineDays, gracePeriodDays } = ring.cadence;
  const apartDays = deferralDays - former.cadence.deferralDays;
  // Seeing more of the former ring is not worth missing the objective in this one.
  const lastDay = policy.objective.judgedOnDay - deadlineDays - gracePeriodDays;
  const at = Math.min(
    former.offeredAt + Math.max(0, apartDays) * dayMs,
    instantOfDay(publishedAt, lastDay),
  );
  // Looks come a little late: a ring that opened on its day puts nothing off.
  return now + punctualMs >= at
    ? null
    : { kind: 'tooSoon', ring: ring.name, after: former.name, at };
}

/** What must be known whoever says that a ring may open; null = all of it is. */
function whatIsUnknown({ progress, missing }: Observation): string | null {
  // Without the catalogue it is not known whether what would be offered was replaced or withdrawn.
  if (missing.includes('catalog')) return 'the catalogue could not be read';
  return progress === null ? 'the devices could not be read' : null;
}

/** What is not seen of the rings that have opened already, and those of them that are only idle. */
export interface Unseen {
  readonly why: string;
  /** Rings that are seen well, and in which not one device has begun. */
  readonly idle: readonly RingName[];
}

/** The same in words; null = all is seen. */
export function whatIsUnseen(
  release: Release,
  observation: Observation,
  now: number,
): string | null {
  return unseenBefore(release, observation, now)?.why ?? null;
}

/** What is not seen, or not fresh, of the rings that have opened already; null = all is. A person may go on without it. */
export function unseenBefore(
  release: Release,
  observation: Observation,
  now: number,
): Unseen | null {
  const { rings, policy, publishedAt } = release;
  const { progress, counts } = observation;
  const earlier = rings.filter(({ offeredAt }) => offeredAt !== null).map(({ name }) => name);
  if (earlier.length === 0) return null;
  const because = (why: string): Unseen => ({ why, idle: [] });
  if (counts === null) return because('the evidence could not be counted');
  const limit = now - policy.evidence.staleHours * hourMs;
  const stale = Object.entries(counts.readUntil).find(
    ([, until]) => (until ?? publishedAt) < limit,
  );
  if (stale !== undefined)
    return because(`the source "${stale[0]}" is older than ${policy.evidence.staleHours} hours`);
  const unread = earlier.find((name) => !progress?.rings.some(({ ring }) => ring === name));
  if (unread !== undefined) return because(`the devices of ${unread} could not be read`);
  const idle = whoHasNotBegun(release, observation);
  return idle.length === 0
    ? null
    : { why: `no device of ${idle.join(', ')} has begun with the update yet`, idle };
}

/** The open rings with devices, when not one of these has begun; none = some have, or there are none to wait for. */
function whoHasNotBegun({ rings }: Release, observation: Observation): readonly RingName[] {
  const { progress, counts } = observation;
  if (progress === null || counts === null) return [];
  const earlier = rings.filter(({ offeredAt }) => offeredAt !== null).map(({ name }) => name);
  const exposed = counts.exposures
    .filter(({ ring }) => ring !== null && earlier.includes(ring))
    .reduce((sum, one) => sum + one.exposed, 0);
  if (exposed > 0) return [];
  return earlier.filter((name) =>
    progress.rings.some(({ ring, eligible }) => ring === name && eligible > 0),
  );
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
