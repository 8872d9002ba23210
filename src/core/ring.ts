/**
 * Rings: the parts of a fleet that update together, their timing, and what the service wants Microsoft's policy of a
 * ring to be. Several releases may have a say in one ring at a time; `desiredRing` merges their intents into one state,
 * so that there is one answer to "what should this ring be now".
 */
import { byVersion, numbersOf } from './version.ts';

/** A ring's name within a policy, such as `test`. */
export type RingName = string;

/** When a ring gets an update. All lengths are whole days. */
export interface Cadence {
  readonly deferralDays: number;
  readonly deadlineDays: number;
  readonly gracePeriodDays: number;
}

/**
 * How a ring opens. `clock`: by its deferral alone, as Autopatch does. `evidence`: when its deferral is over and the
 * evidence of the rings before it does not speak against it. `approval`: when a person says so besides.
 */
export type Gate = 'clock' | 'evidence' | 'approval';

/** A ring by its share of the fleet; 0 = filled by hand only. */
export interface RingShare {
  readonly name: RingName;
  readonly share: number;
}

/** One ring of a policy: its share of the fleet and its timing. */
export interface RingPlan extends RingShare {
  readonly cadence: Cadence;
  /** Null or missing = the policy's. */
  readonly gate?: Gate | null;
  /** Null or missing = `ask`. */
  readonly whenIdle?: WhenIdle | null;
}

/**
 * What happens when not one device of an open ring has begun a day after its opening: a person is asked whether the next
 * ring may open unseen, or it opens.
 */
export type WhenIdle = 'ask' | 'pass';

/** A ring by its share, and its days of deferral, deadline and grace. */
export function ringPlan(
  name: RingName,
  share: number,
  [deferralDays, deadlineDays, gracePeriodDays]: readonly [number, number, number],
): RingPlan {
  return { name, share, cadence: { deferralDays, deadlineDays, gracePeriodDays } };
}

/** The cadence of an expedited release; a stricter ring keeps its own. */
export const expeditedCadence: Cadence = { deferralDays: 0, deadlineDays: 1, gracePeriodDays: 1 };

/** What one live release wants of a ring. */
export interface RingIntent {
  readonly release: string;
  readonly cadence: Cadence;
  readonly pause: boolean;
  /** Not offered yet under a gate that needs more than the clock: kept paused, so that it stays closed if we die. */
  readonly closed: boolean;
  /** The instant a rollback was ordered, while it stands. */
  readonly rolledBackAt: number | null;
  /** When pause and rollback end, also where the month is over by then; null = there are none. */
  readonly until: number | null;
  /**
   * The version it is pinned to while it is paused, where rings are pinned: `16.0.19822.20180`; where a policy always names
   * a version to come to, that one.
   */
  readonly pinnedTo?: string | null;
}

/** What a release wants of a ring beside its cadence, as the release itself says it, and the revision that says so. */
export interface RingWant extends Pick<
  RingIntent,
  'pause' | 'closed' | 'rolledBackAt' | 'pinnedTo'
> {
  readonly revision: number;
  /** Missing in histories of earlier versions. */
  readonly until?: number | null;
}

/** What the policy of a ring should be. */
export interface DesiredRing {
  readonly cadence: Cadence;
  readonly paused: boolean;
  readonly rolledBackAt: number | null;
  /** The lowest version that any release pauses it on, else the highest that one offers; null = none names any. */
  readonly pinnedTo: string | null;
}

/**
 * The one desired state of a ring: a pause or rollback wanted by any release holds, and the cadence is the strictest
 * (an intent never loosens a ring).
 */
export function desiredRing(plan: Cadence, intents: readonly RingIntent[]): DesiredRing {
  const cadence = intents.reduce((strictest, intent) => stricter(strictest, intent.cadence), plan);
  const rollbacks = intents.flatMap((intent) => intent.rolledBackAt ?? []);
  const rolledBackAt = rollbacks.length > 0 ? Math.max(...rollbacks) : null;
  return {
    cadence,
    paused: rolledBackAt !== null || intents.some((i) => i.pause || i.closed),
    rolledBackAt,
    pinnedTo: versionFor(intents),
  };
}

/** A stop counts before an offer, and among offers the furthest one: a newer release's closing takes no older offer away. */
function versionFor(intents: readonly RingIntent[]): string | null {
  const named = intents
    .filter(({ pinnedTo = null }) => pinnedTo !== null)
    .toSorted((one, other) =>
      byVersion(numbersOf(one.pinnedTo ?? ''), numbersOf(other.pinnedTo ?? '')),
    );
  const stop = named.find(({ pause, rolledBackAt }) => pause || rolledBackAt !== null);
  return (stop ?? named.at(-1))?.pinnedTo ?? null;
}

/** The stricter of two cadences, length by length. */
export function stricter(one: Cadence, other: Cadence): Cadence {
  return {
    deferralDays: Math.min(one.deferralDays, other.deferralDays),
    deadlineDays: Math.min(one.deadlineDays, other.deadlineDays),
    gracePeriodDays: Math.min(one.gracePeriodDays, other.gracePeriodDays),
  };
}

/** An order that has left and is not known to be in force: it is told as asked until it was read back from Intune. */
export interface Asked {
  /** The decision's id: `pause/fast/15`. */
  readonly order: string;
  /** What was ordered: `pause`, `resume`, `offer`, `close`, `hold`, … */
  readonly kind: string;
  readonly at: number;
}
