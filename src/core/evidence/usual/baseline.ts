/**
 * Baselines: the usual share of devices that turn bad, by signal, model and ring, from earlier months, shrunk towards
 * the whole fleet's where little was seen (empirical-Bayes Beta); and what people say is usual in its place.
 */
import type { ReachingWord } from './usualWord.ts';

/** What is known of the month before the first release, or why nothing is. */
export type MonthBefore =
  | { readonly kind: 'told'; readonly update: string; readonly devices: number }
  | { readonly kind: 'untold'; readonly why: Untold };

/** Why nothing is known of it. */
export type Untold =
  'noWorkspace' | 'unread' | 'noUpdate' | 'noSnapshots' | 'tooLate' | 'gaps' | 'fewDevices';

/** What comparisons of months with those before them have shown of a signal; all fade as sums do. */
export interface MonthScatter {
  readonly signal: string;
  /** Devices compared, each model's the more the less was known of it before. */
  readonly size: number;
  /** Squared differences beyond chance, times devices. */
  readonly excess: number;
  /** Comparisons, each by the square of what chance adds to it. */
  readonly comparisons: number;
}

/** What earlier months saw of one group of devices; months fade (`fading.ts`), so they need not be whole numbers. */
export interface BaselineSums {
  readonly signal: string;
  /** The model; null = all. */
  readonly stratum: string | null;
  /** The ring; null = all. */
  readonly ring: string | null;
  readonly devices: number;
  readonly bad: number;
  /** Set on what reports told of the month before the first release, and no release of ours has counted. */
  readonly isTold?: boolean;
}

/** How much more often a ring's devices turn bad by nature than the others', seen before the release. */
export interface RingRatio {
  readonly signal: string;
  readonly ring: string;
  readonly ratio: number;
}

/** A month that the evidence stopped and that nobody answered: it alone says nothing of what is usual. */
export interface UnansweredMonth {
  readonly sums: readonly BaselineSums[];
  /** When it was over, epoch milliseconds. */
  readonly at: number;
}

/** Baselines of a tenant, of one version; a release uses one version from beginning to end. */
export interface Baselines {
  readonly version: number;
  /** Releases they rest on; 0 = the documented assumptions. */
  readonly releases: number;
  /** The instant at which the sums weigh what they say, epoch milliseconds; missing in earlier versions. */
  readonly asOf?: number;
  readonly sums: readonly BaselineSums[];
  readonly ratios: readonly RingRatio[];
  /** How much months have differed, by signal; missing in earlier versions, which knew of no newcomers either. */
  readonly months?: readonly MonthScatter[];
  /** The month before the first release; missing = it was not asked for, or own months have taken its place. */
  readonly before?: MonthBefore;
  /** What the last month showed, which the evidence stopped and of which nobody said a word; missing = it was no such month. */
  readonly unanswered?: UnansweredMonth;
  /** What people say is usual, as they said it when the version was made for a release; missing = nothing. */
  readonly words?: readonly ReachingWord[];
}

/** The baselines of a tenant that has seen no month yet. */
export const noBaselines: Baselines = { version: 0, releases: 0, sums: [], ratios: [] };

/** Rows with the same key in one: their devices and bad ones added up. */
export function sumsByKey(
  rows: readonly BaselineSums[],
  keyOf: (row: BaselineSums) => string,
): ReadonlyMap<string, BaselineSums> {
  const sums = new Map<string, BaselineSums>();
  for (const row of rows) {
    const key = keyOf(row);
    const { devices = 0, bad = 0 } = sums.get(key) ?? {};
    sums.set(key, { ...row, devices: row.devices + devices, bad: row.bad + bad });
  }
  return sums;
}
