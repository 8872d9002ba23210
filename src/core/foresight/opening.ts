/** When a ring opens in what is foreseen: the gates of `release/rules/opening/gates.ts`, in whole days and without troubles. */
import type { Cadence, Gate } from '../ring.ts';

/** What of a ring says when it opens. */
export interface OpeningRing {
  readonly cadence: Cadence;
  readonly gate: Gate;
}

/** Whether a ring opens on a day of the release. */
export function mayOpenOn(
  day: number,
  { cadence, gate }: OpeningRing,
  o: {
    readonly former: { readonly openedOn: number | null; readonly ring: OpeningRing | undefined };
    /** Day of release on which the objective is judged. */
    readonly lastDay: number;
    readonly isWatched: boolean;
    /** Whether a device of the rings before has begun. */
    readonly isSeen: boolean;
  },
): boolean {
  if (day < cadence.deferralDays) return false;
  const { openedOn, ring } = o.former;
  if (gate === 'clock' || openedOn === null || ring === undefined) return true;
  if (o.isWatched || !o.isSeen) return false;
  const apart = Math.max(0, cadence.deferralDays - ring.cadence.deferralDays);
  const latest = o.lastDay - cadence.deadlineDays - cadence.gracePeriodDays;
  return day >= Math.min(openedOn + apart, latest);
}
