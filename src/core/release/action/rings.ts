/** What is done to one ring, as actions. */
import { cadenceWhenExpedited } from '../state/pace.ts';
import type { Pause, Release, RingState } from '../state/release.ts';
import { service } from '../state/who.ts';
import { noted, plainAct, told, type Meanings } from './meaning.ts';
import { withoutQuestions } from './questions.ts';

export const rings: Meanings<
  | 'offer'
  | 'postpone'
  | 'expedite'
  | 'passDeadline'
  | 'pause'
  | 'takeOverPause'
  | 'remindPause'
  | 'renewPause'
  | 'lapsePause'
  | 'rollBack'
  | 'resume'
  | 'close'
  | 'mendPolicy'
> = {
  offer: {
    effect: { on: 'ring', policy: () => ({ ...plainAct, isOffered: true }) },
    news: null,
    mark: 'goesOn',
    words: ({ ring }) => `offer to ${ring}`,
    fold: (release, { ring, deadlineAt }, at) =>
      withRing(begun(release, ring), ring, (one) => ({
        ...one,
        offeredAt: at,
        deadlineAt,
        closedAt: null,
      })),
  },
  postpone: {
    effect: told,
    news: 'change',
    mark: 'record',
    words: ({ ring }) => `put ${ring} off`,
    fold: (release, { ring, opensAt, deadlineAt, why }) =>
      withRing(release, ring, (one) => ({
        ...one,
        opensAt,
        deadlineAt,
        postponed: { from: one.postponed?.from ?? one.opensAt, why },
      })),
  },
  expedite: {
    effect: { on: 'ring', policy: () => ({ ...plainAct, isOffered: true }) },
    news: 'change',
    mark: 'look',
    words: ({ ring }) => `expedite ${ring}`,
    fold: (release, { ring, deadlineAt }, at) =>
      withRing(begun(release, ring), ring, (one) => expedited(one, deadlineAt, at)),
  },
  passDeadline: {
    effect: noted,
    news: null,
    mark: 'record',
    words: ({ ring }) => `deadline of ${ring}`,
    fold: (release, { ring }, at) =>
      withRing(release, ring, (one) => ({ ...one, deadlinePassedAt: at })),
  },
  pause: {
    effect: { on: 'ring', policy: () => ({ ...plainAct, begins: true }) },
    news: 'change',
    mark: 'stops',
    words: ({ ring }) => `pause ${ring}`,
    fold: (release, { ring, pause }) =>
      withRing(release, ring, (one) => ({ ...one, pause, pauseReminders: [] })),
  },
  takeOverPause: {
    effect: noted,
    news: null,
    mark: 'record',
    words: ({ ring, pause }) =>
      pause === null
        ? `pause of ${ring} was lifted`
        : `${ring} is paused in ${pause.from ?? 'another release'}`,
    fold: (release, { ring, pause }) => withRing(release, ring, (one) => takenOver(one, pause)),
  },
  remindPause: {
    effect: told,
    news: 'change',
    mark: 'look',
    words: ({ ring }) => `remind of the pause of ${ring}`,
    fold: (release, { ring, days }) =>
      withRing(release, ring, (one) => ({
        ...one,
        pauseReminders: [...one.pauseReminders, days],
      })),
  },
  renewPause: {
    effect: { on: 'ring', policy: () => ({ ...plainAct, begins: true }) },
    news: null,
    mark: 'record',
    words: ({ ring }) => `renew the pause of ${ring}`,
    fold: (release, { ring, expiresAt }, at) =>
      withRing(release, ring, (one) => renewed(one, expiresAt, at)),
  },
  lapsePause: {
    effect: { on: 'ring', policy: () => ({ ...plainAct, lifts: 'own' }) },
    news: 'change',
    mark: 'look',
    words: ({ ring }) => `pause of ${ring} lapses`,
    fold: (release, { ring }) => withRing(release, ring, resumed),
  },
  rollBack: {
    effect: { on: 'ring', policy: () => ({ ...plainAct, begins: true }) },
    news: 'change',
    mark: 'stops',
    words: ({ ring }) => `roll back ${ring}`,
    fold: (release, { ring, pause }, at) =>
      withRing(release, ring, (one) => ({
        ...one,
        pause,
        pauseReminders: [],
        rolledBackAt: at,
      })),
  },
  resume: {
    effect: {
      on: 'ring',
      policy: ({ operator, rolledBackAt, lifts }) => ({
        ...plainAct,
        lifts: lifts ?? (operator === service ? 'own' : 'all'),
        rolledBackAt: rolledBackAt ?? null,
      }),
    },
    news: 'change',
    mark: 'goesOn',
    words: ({ ring }) => `resume ${ring}`,
    fold: (release, { ring, operator, lifts }) =>
      withRing(acknowledging(release, ring, lifts ?? operator), ring, resumed),
  },
  mendPolicy: {
    effect: { on: 'ring', policy: () => plainAct },
    news: null,
    mark: 'record',
    words: ({ ring }) => `put the policy of ${ring} right`,
    fold: (release) => release,
  },
  close: {
    effect: { on: 'ring', policy: () => ({ ...plainAct, begins: true }) },
    news: null,
    mark: 'record',
    words: ({ ring }) => `keep ${ring} closed`,
    fold: (release, { ring }, at) => withRing(release, ring, (one) => ({ ...one, closedAt: at })),
  },
};

function withRing(release: Release, name: string, change: (ring: RingState) => RingState): Release {
  return {
    ...release,
    rings: release.rings.map((ring) => (ring.name === name ? change(ring) : ring)),
  };
}

function expedited(given: RingState, deadlineAt: number, at: number): RingState {
  const isSooner = deadlineAt < given.deadlineAt || given.offeredAt === null;
  const { postponed: _postponed, ...ring } = given;
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

/**
 * Who lifts the service's pause decides to go on in spite of the evidence of that moment. The service itself does so only
 * where something newer takes the place of what the evidence was about.
 */
function acknowledging(release: Release, name: string, operator: string): Release {
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
