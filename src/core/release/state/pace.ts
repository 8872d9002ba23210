/** How fast a ring goes: its deadline once it is offered, and its days once it is expedited. */
import { instantOfDay } from '../../calendar.ts';
import { expeditedCadence, stricter, type Cadence } from '../../ring.ts';
import type { RingState } from './release.ts';
import { hourMs, minuteMs } from '../../time.ts';

/** A look comes seconds after the instant it is for, in a busy service more; what is no later than this is on time. */
export const punctualMs = hourMs;

/** The deadline of a ring offered then: counted from its planned opening when it opened on time, else from the offer. */
export function deadlineOf(
  { opensAt }: RingState,
  { offeredAt, deadlineDays }: { readonly offeredAt: number; readonly deadlineDays: number },
): number {
  return instantOfDay(offeredAt - opensAt > punctualMs ? offeredAt : opensAt, deadlineDays);
}

/** The cadence of a ring once expedited: never looser than its own. */
export function cadenceWhenExpedited(cadence: Cadence): Cadence {
  return stricter(cadence, expeditedCadence);
}

const paces = [0.5, 1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * minuteMs);

/** How long to wait before something is tried again that has failed so many times: half a minute, in the end an hour. */
export function pace(tries: number): number {
  return paces[Math.min(tries, paces.length - 1)] ?? hourMs;
}
