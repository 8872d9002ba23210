/**
 * What becomes of releases' intents when several of them have a say in one ring: what is left of one whose release is
 * over, and what an act of one release changes for the others.
 */
import type { Cadence, RingIntent } from './ring.ts';

/** An intent, and whether its release has come to its end. */
export interface KnownIntent extends RingIntent {
  readonly isOver: boolean;
}

/** What still counts of all intents on a ring. */
export function standing(
  intents: readonly KnownIntent[],
  plan: Cadence,
  now: number,
): readonly RingIntent[] {
  return intents.map((intent) => remaining(intent, plan, now));
}

/**
 * What of an intent still counts at an instant. A release that is over has no say in the cadence any more, and in the
 * pause only as long as that would have lasted; a ring it kept closed stays so until a newer release opens it.
 */
export function remaining(intent: KnownIntent, plan: Cadence, now: number): RingIntent {
  const { isOver, ...wanted } = intent;
  if (!isOver) return wanted;
  const { pause, rolledBackAt, until, pinnedTo = null } = wanted;
  const stands = until !== null && until > now;
  return {
    ...wanted,
    cadence: plan,
    pause: pause && stands,
    rolledBackAt: stands ? rolledBackAt : null,
    // What was offered stays so.
    ...(pinnedTo === null ? {} : { pinnedTo: stands || !pause ? pinnedTo : null }),
  };
}

/** What one release does to a ring, as far as it concerns the others. */
export interface RingAct {
  readonly release: string;
  /** `own`: the service lifts what it ordered in this release; `all`: a person lifts the ring's pause, whoever's it is. */
  readonly lifts: 'nothing' | 'own' | 'all';
  /** Rollbacks up to this one end with a lift; null = none does. */
  readonly rolledBackAt: number | null;
  readonly isOffered: boolean;
}

/**
 * What other releases want after the act. A person lifts the ring's pause for all, but not a rollback that was not known
 * then; an offer opens the ring for older releases too, since updates are cumulative, while a newer release's closing
 * stands. Release ids (`2026-12-B`) sort by age.
 */
export function othersAfter(others: readonly RingIntent[], act: RingAct): readonly RingIntent[] {
  return others.map((one) => {
    const isKnown = (one.rolledBackAt ?? 0) <= (act.rolledBackAt ?? 0);
    const isLifted = act.lifts === 'all' && isKnown;
    return {
      ...one,
      pause: one.pause && !isLifted,
      rolledBackAt: isLifted ? null : one.rolledBackAt,
      ...(one.pinnedTo === undefined
        ? {}
        : { pinnedTo: isLifted && one.pause ? null : one.pinnedTo }),
      closed: one.closed && !(act.isOffered && one.release < act.release),
    };
  });
}
