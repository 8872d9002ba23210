/**
 * Holds: a cohort of devices that is kept from an update while the rest of the fleet goes on. A hold has an owner, a
 * reason and an end; what was rolled back under it is not offered again until superseded or cleared.
 */
import type { Asked } from '../ring.ts';
import { factsText, isSameFact, type Cohort } from '../evidence/count/counts.ts';
import { dayMs } from '../time.ts';
import type { Pin } from '../version.ts';

/** A standing hold. */
export interface Hold {
  /** Unique within the tenant: `quality/2026-12-B/hold-1`; without the area where an earlier version began it. */
  readonly id: string;
  /** Facts that all must be so; a device that has them, now or later, is held. */
  readonly cohort: readonly Cohort[];
  readonly by: 'service' | 'tenant';
  readonly owner: string;
  readonly reason: string;
  readonly at: number;
  readonly expiresAt: number;
  /** When the 35 days of its policies began last. */
  readonly renewedAt: number;
  /** Reminders given, in days before the end. */
  readonly reminders: readonly number[];
  readonly rollback: HoldRollback | null;
  /** What was ordered and not read back yet; null = in force; missing in states of earlier versions. */
  readonly asked?: Asked | null;
  /** The version its devices are pinned to, where rings are pinned and not paused. */
  readonly pin?: Pin;
  /** When its devices were read back as members of its group; missing or null = not yet, or in an earlier version. */
  readonly inForceAt?: number | null;
}

/** How the rollback of a cohort goes: a few devices first, and the rest once these are well. */
export interface HoldRollback {
  readonly phase: 'pilot' | 'rest' | 'done' | 'stopped';
  readonly orderedAt: number;
  /** When the phase began. */
  readonly phaseAt: number;
  /** When the update that is taken off was released; null or missing = not known. */
  readonly releasedAt?: number | null;
}

/** Registered devices that match a hold and are not in its group. */
export interface Unheld {
  readonly hold: string;
  readonly devices: number;
}

/** What the store tells of the devices of a hold's rollback. */
export interface HoldProgress {
  readonly hold: string;
  readonly devices: number;
  /** Devices of each part, and those that are off the update again and in contact since. */
  readonly pilot: number;
  readonly pilotBack: number;
  readonly rest: number;
  readonly restBack: number;
}

/** Holds at a time; more are a sign that the cohorts are not what the devices share. */
export const holdsMax = 10;

/** Facts of one hold; over more it is about a few devices, which are better assigned to a ring by hand. */
export const holdFactsMax = 5;

/** Days a hold may be ordered for. */
export const holdDaysMax = 90;

/** Days before a hold's end on which its owner is reminded. */
export const holdReminderDays: readonly number[] = [7, 1];

/** Days after which a pilot of a rollback is judged. */
export const pilotDays = 2;

/** Share of a pilot that must be off the update for the rest to follow. */
export const pilotTarget = 0.9;

/** A hold that begins now. */
export function holdFrom(
  now: number,
  o: Pick<Hold, 'id' | 'cohort' | 'by' | 'owner' | 'reason'> & { readonly days: number },
): Hold {
  const { days, ...hold } = o;
  return {
    ...hold,
    at: now,
    renewedAt: now,
    expiresAt: now + days * dayMs,
    reminders: [],
    rollback: null,
  };
}

/** The id of a hold that a release begins, by what tells it from the release's others: `hold-1`. */
export function holdId(key: { readonly area: string; readonly id: string }, own: string): string {
  return `${key.area}/${key.id}/${own}`;
}

/** What a hold is called within its area: `2026-12-B/hold-1`. */
export function holdName(id: string): string {
  return id.replace(/^[a-z]+\//, '');
}

/** Whether a hold was begun by that release of its area. */
export function isBegunBy({ id }: Pick<Hold, 'id'>, release: string): boolean {
  return holdName(id).startsWith(`${release}/`);
}

/** The hold that goes by an id, a name or the end of one (`hold-1`); null = none does, or more than one. */
export function holdNamed(holds: readonly Hold[], named: string): Hold | null {
  const fitting = holds.filter(({ id }) => id.endsWith(`/${named}`));
  const sole = fitting.length === 1 ? fitting[0] : undefined;
  return holds.find(({ id }) => id === named) ?? sole ?? null;
}

/** Whether a hold was ordered and its devices are not known to be kept from the update yet. */
export function isOnlyAsked({ asked }: Pick<Hold, 'asked'>): boolean {
  return asked?.kind === 'hold';
}

/** Whether devices are on their way into its groups: what brings the update to more waits until they are there. */
export function isFilling({ asked }: Pick<Hold, 'asked'>): boolean {
  return asked?.kind === 'hold' || asked?.kind === 'joinHold';
}

/** Whether one state of a hold is later than another: it knows of a rollback, or that its devices are kept. */
export function isLaterState(one: Hold, other: Hold): boolean {
  if ((one.rollback === null) !== (other.rollback === null)) return other.rollback === null;
  return isOnlyAsked(other) && !isOnlyAsked(one);
}

/** Whether the evidence led to it: what a known issue names, or a person, is held whatever is seen of it. */
export function isByEvidence({ by, id }: Pick<Hold, 'by' | 'id'>): boolean {
  return by === 'service' && /\/hold-\d+$/.test(id);
}

/**
 * Whether the service holds, by the evidence, groups that have nothing in common. One group may carry what an update does to it; of two that
 * share no fact the update itself is the likelier cause.
 */
export function isScattered(holds: readonly Pick<Hold, 'id' | 'by' | 'cohort'>[]): boolean {
  const own = holds.filter(isByEvidence);
  return own.some((one, nth) =>
    own.slice(nth + 1).some((other) => !sharesFact(one.cohort, other.cohort)),
  );
}

function sharesFact(one: readonly Cohort[], other: readonly Cohort[]): boolean {
  return one.some((fact) => other.some((own) => isSameFact(fact, own)));
}

/** A hold's cohort in words: `model=Fjord 13 G2 and firmware=R68 1.22`. */
export function holdCohortText({ cohort }: Pick<Hold, 'cohort'>): string {
  return factsText(cohort);
}
