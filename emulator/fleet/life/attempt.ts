/** What tries to install quality updates and newer versions of Windows have in common: how they end without an install. */
import type { RingSettings, SettingsSpan } from './policyTimeline.ts';
import type { Failure } from './trouble.ts';
import type { UpdateError } from '../state.ts';
import { minuteMs } from '../../time.ts';

/** A device with a try in hand. */
interface Trying {
  now: number;
  attempts: number;
  firstScan: object | null;
  isUnderWay: boolean;
  error: UpdateError | null;
}

/** When the device next hears of a pause that holds then; Infinity = not as far as it is told. */
export function pauseHeardAfter(
  { heard }: { readonly heard: readonly SettingsSpan<Pick<RingSettings, 'pausedUntil'>>[] },
  at: number,
): number {
  const paused = heard.find(({ from, settings }) => from > at && settings.pausedUntil > from);
  return paused?.from ?? Infinity;
}

/** What is heard of before the restart is pending stops what is under way. */
export function interrupt(walk: Trying, at: number): boolean {
  walk.now = at;
  walk.firstScan = null;
  walk.isUnderWay = false;
  return true;
}

/** Ends a try that failed; `show` writes down that it did. */
export function endFailed(
  walk: Trying,
  { failure, at }: { readonly failure: Failure; readonly at: number },
  show: () => void,
): boolean {
  walk.attempts += 1;
  walk.error = {
    class: failure.class,
    code: failure.code,
    attempts: walk.attempts,
    lastAt: at,
  };
  show();
  walk.isUnderWay = false;
  // The same scan does not find it again.
  walk.now = at + minuteMs;
  return true;
}
