/** Folds decisions about one ring into a release; a part of `apply`. */
import { withoutQuestions } from './applyHolds.ts';
import type { Action } from './decision.ts';
import { cadenceWhenExpedited } from '../state/pace.ts';
import type { Pause, Release, RingState } from '../state/release.ts';
import { service } from '../state/who.ts';

/** The actions folded here. */
type RingAction = Extract<
  Action,
  {
    kind:
      | 'remindPause'
      | 'offer'
      | 'passDeadline'
      | 'pause'
      | 'takeOverPause'
      | 'resume'
      | 'close'
      | 'renewPause'
      | 'lapsePause'
      | 'rollBack'
      | 'expedite';
  }
>;

/** The release after such a decision. */
export function applyToRing(release: Release, action: RingAction, at: number): Release {
  const next = besideTheRing(release, action);
  return {
    ...next,
    rings: next.rings.map((ring) =>
      ring.name === action.ring ? ringAfter(ring, action, at) : ring,
    ),
  };
}

/** What changes beside the ring itself. */
function besideTheRing(release: Release, action: RingAction): Release {
  switch (action.kind) {
    case 'offer':
    case 'expedite':
      return begun(release, action.ring);
    case 'resume':
      return acknowledging(release, action);
    case 'remindPause':
    case 'passDeadline':
    case 'pause':
    case 'takeOverPause':
    case 'close':
    case 'renewPause':
    case 'lapsePause':
    case 'rollBack':
      return release;
  }
}

function ringAfter(ring: RingState, action: RingAction, at: number): RingState {
  switch (action.kind) {
    case 'remindPause':
      return { ...ring, pauseReminders: [...ring.pauseReminders, action.days] };
    case 'offer':
      return { ...ring, offeredAt: at, deadlineAt: action.deadlineAt, closedAt: null };
    case 'passDeadline':
      return { ...ring, deadlinePassedAt: at };
    case 'pause':
      return { ...ring, pause: action.pause, pauseReminders: [] };
    case 'takeOverPause':
      return takenOver(ring, action.pause);
    case 'resume':
    case 'lapsePause':
      return resumed(ring);
    case 'close':
      return { ...ring, closedAt: at };
    case 'renewPause':
      return renewed(ring, action.expiresAt, at);
    case 'rollBack':
      return { ...ring, pause: action.pause, pauseReminders: [], rolledBackAt: at };
    case 'expedite':
      return expedited(ring, action.deadlineAt, at);
  }
}

function expedited(ring: RingState, deadlineAt: number, at: number): RingState {
  const isSooner = deadlineAt < ring.deadlineAt || ring.offeredAt === null;
  return {
    ...ring,
    cadence: cadenceWhenExpedited(ring.cadence),
    expeditedAt: at,
    closedAt: null,
    opensAt: Math.min(ring.opensAt, at),
    offeredAt: ring.offeredAt ?? at,
    deadlineAt,
    // A deadline that has passed already stays passed.
    deadlinePassedAt: isSooner ? null : ring.deadlinePassedAt,
  };
}

/** Whether a ring may open is not asked any more once it has. */
function begun(release: Release, name: string): Release {
  return withoutQuestions(release, ({ kind, ring }) => kind === 'open' && ring === name);
}

/** A rolled-back ring goes on, or its pause lapses, only once something newer is out, and then it takes that. */
function resumed(ring: RingState): RingState {
  return { ...ring, pause: null, pauseReminders: [], rolledBackAt: null };
}

/** A pause that is taken over brings with it what was taken off. */
function takenOver(ring: RingState, pause: Pause | null): RingState {
  if (pause === null) return resumed(ring);
  return { ...ring, pause, pauseReminders: [], rolledBackAt: pause.takenOff?.at ?? null };
}

/** Who lifts the service's pause decides to go on in spite of the evidence of that moment; the service itself does not. */
function acknowledging(
  release: Release,
  { ring: name, operator }: { readonly ring: string; readonly operator: string },
): Release {
  const isOfService = release.rings.some(
    ({ name: own, pause }) => own === name && pause?.by === 'service',
  );
  if (!isOfService || operator === service) return release;
  return { ...release, acknowledged: Math.max(release.acknowledged, release.evidence?.total ?? 0) };
}

/**
 * Intune's 35 days begin anew: a ring kept closed is closed anew, the pause of a rollback stands anew. Another pause of a
 * closed ring has its own end, at which only the pause is over.
 */
function renewed(ring: RingState, expiresAt: number, at: number): RingState {
  const closedAt = ring.closedAt === null ? null : at;
  if (ring.pause === null || ring.rolledBackAt === null) return { ...ring, closedAt };
  return { ...ring, closedAt, pause: { ...ring.pause, expiresAt }, pauseReminders: [] };
}
