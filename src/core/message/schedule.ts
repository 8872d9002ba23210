/**
 * The schedule of a release as messages tell it: each ring's window, planned or as it came. Source: Windows Autopatch's page
 * "Windows quality update communications": the schedule names the planned window of each ring, a change the new one.
 */
import type { MessageKind } from './contact.ts';
import type { Release } from '../release/state/release.ts';

/** One ring. */
export interface RingWindow {
  readonly ring: string;
  readonly opensAt: number;
  /** Null = it is not offered yet. */
  readonly offeredAt: number | null;
  readonly deadlineAt: number;
  readonly isPaused: boolean;
}

/** Kinds of messages that are about the schedule. */
const scheduled: ReadonlySet<string> = new Set<MessageKind>([
  'schedule',
  'start',
  'change',
  'summary',
]);

/** Whether a message of that kind tells the windows of the rings. */
export function tellsSchedule(kind: string): boolean {
  return scheduled.has(kind);
}

/** The windows as they stand, in the order of the rings. */
export function scheduleOf({ rings }: Pick<Release, 'rings'>): readonly RingWindow[] {
  return rings.map(({ name: ring, opensAt, offeredAt, deadlineAt, pause }) => ({
    ring,
    opensAt,
    offeredAt,
    deadlineAt,
    isPaused: pause !== null,
  }));
}
