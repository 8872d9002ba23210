/**
 * How often the band of a forecast holds: months of the emulator's fleets are forecast on some of their days, with
 * another month before and without, and compared with what became of them.
 */
import { instantOfDay } from '#core/calendar.ts';
import type { ObjectiveLook } from '#core/objective/look.ts';
import { forecast, type Forecast, type ForecastRing } from '#core/objective/forecast.ts';
import { curveOfRing } from '#core/objective/ofRelease.ts';
import type { RingPlan } from '#core/ring.ts';
import { dayMs } from '#core/time.ts';
import { judgedOnDay, playForecastMonth, publishedAt, rings, target } from './month.ts';

/** A kind of months, and what stands before them. */
export interface ForecastWorld {
  readonly name: string;
  readonly scenario: string;
  /** The scenario of the month before; null = none is known. */
  readonly before: string | null;
  /** Days of the release on which many are away, as the business calendar would say; missing = it says none. */
  readonly away?: { readonly fromDay: number; readonly untilDay: number };
}

/** Kinds of months: as they were, a first one, and ones that are unlike the month before. */
export const forecastWorlds: readonly ForecastWorld[] = [
  { name: 'calm, after a calm month', scenario: 'calm', before: 'calm' },
  { name: 'calm, the first month', scenario: 'calm', before: null },
  { name: 'sleepy fleet, after such a month', scenario: 'sleepy-fleet', before: 'sleepy-fleet' },
  { name: 'sleepy fleet, the first month', scenario: 'sleepy-fleet', before: null },
  {
    name: 'holidays in the calendar, after a calm month',
    scenario: 'holiday',
    before: 'calm',
    // From a midnight to a midnight; the release came out in the evening.
    away: { fromDay: 14.25, untilDay: 23.25 },
  },
  { name: 'holidays nobody told of, after a calm month', scenario: 'holiday', before: 'calm' },
];

/** Days on which months are forecast. */
export const askedOn = [3, 7, 10, 14, 17] as const;

/** How a world's forecasts on one day did. */
export interface CoverageRow {
  readonly world: string;
  readonly day: number;
  readonly months: number;
  /** Months whose share on the judged day lay in the band, and those above and below it. */
  readonly held: number;
  readonly above: number;
  readonly below: number;
  /** Months that reached their share on a day of the band, of `reachable`, which were not there yet. */
  readonly dayHeld: number;
  readonly reachable: number;
  /** Mean width of the band, in points of a share. */
  readonly width: number;
  /** Mean chance to miss that was told, and months that missed. */
  readonly toldMisses: number;
  readonly missed: number;
}

/** What is to be played. */
export interface CoverageOptions {
  readonly months: number;
  readonly devices: number;
  readonly seed: number;
  readonly tell: (text: string) => void;
}

/** Plays months of each world and forecasts them. */
export function coverageRows(o: CoverageOptions): readonly CoverageRow[] {
  return forecastWorlds.flatMap((world) => {
    o.tell(`forecasts: ${world.name}, ${o.months} months of ${o.devices} devices`);
    const played = Array.from({ length: o.months }, (_, nth) => playPair(world, nth, o));
    return askedOn.map((day) => rowOf(world, day, played));
  });
}

interface Pair {
  readonly before: readonly ObjectiveLook[];
  readonly month: readonly ObjectiveLook[];
}

/** The month before has a fleet of its own, so that the two share no luck. */
function playPair(
  { scenario, before }: ForecastWorld,
  nth: number,
  { devices, seed }: CoverageOptions,
): Pair {
  const own = seed + 2 * nth;
  return {
    month: playForecastMonth({ scenario, seed: own, devices }),
    before: before === null ? [] : playForecastMonth({ scenario: before, seed: own + 1, devices }),
  };
}

function rowOf(world: ForecastWorld, day: number, played: readonly Pair[]): CoverageRow {
  const asked = played.flatMap(({ before, month }) => {
    const made = forecastOn(world, day, { month, before });
    return made === null ? [] : [{ made, month }];
  });
  const shares = asked.map(({ made, month }) => ({ made, share: shareOn(month, judgedOnDay) }));
  const open = asked.filter(({ month }) => shareOn(month, day) < (target ?? 0));
  const count = <T>(some: readonly T[], isSo: (one: T) => boolean): number =>
    some.filter(isSo).length;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    world: world.name,
    day,
    months: asked.length,
    held: count(shares, ({ made, share }) => share >= made.share.low && share <= made.share.high),
    above: count(shares, ({ made, share }) => share > made.share.high),
    below: count(shares, ({ made, share }) => share < made.share.low),
    dayHeld: count(open, ({ made, month }) => isDayIn(made, month)),
    reachable: open.length,
    width: mean(shares.map(({ made }) => made.share.high - made.share.low)),
    toldMisses: mean(shares.map(({ made }) => made.missChance)),
    missed: count(shares, ({ share }) => share < (target ?? 0)),
  };
}

/** Months are seen once a day: the share was reached at some time in the day up to the look that saw it. */
function isDayIn({ reachedAt }: Forecast, month: readonly ObjectiveLook[]): boolean {
  const seen = month.find(({ updated, eligible }) => updated >= (target ?? 0) * eligible);
  // No later day was played, so that a band which begins before the judgement is only held by a month that came.
  if (seen === undefined)
    return reachedAt.high === null || reachedAt.high >= instantOfDay(publishedAt, judgedOnDay);
  const from = reachedAt.low ?? Infinity;
  const to = reachedAt.high ?? Infinity;
  return seen.asOf >= from && seen.asOf - dayMs <= to;
}

function forecastOn(
  { away }: ForecastWorld,
  day: number,
  { month, before }: Pair,
): Forecast | null {
  const now = month[day];
  if (now === undefined || target === null) return null;
  const judgedAt = instantOfDay(publishedAt, judgedOnDay);
  return forecast({
    rings: rings.map((plan) => ringOn(plan, now, before)),
    target,
    now: now.asOf,
    judgedAt,
    away:
      away === undefined
        ? null
        : {
            from: publishedAt + away.fromDay * dayMs,
            until: publishedAt + away.untilDay * dayMs,
          },
  });
}

function ringOn(
  { name, cadence }: RingPlan,
  now: ObjectiveLook,
  before: readonly ObjectiveLook[],
): ForecastRing {
  const seen = now.rings.find(({ ring }) => ring === name);
  return {
    ring: name,
    eligible: seen?.eligible ?? 0,
    updated: seen?.updated ?? 0,
    held: 0,
    startsAt: publishedAt + cadence.deferralDays * dayMs,
    stoppedUntil: null,
    wasStopped: false,
    curve: curveOfRing([before], name, cadence),
  };
}

function shareOn(month: readonly ObjectiveLook[], day: number): number {
  const seen = month[day];
  return seen === undefined || seen.eligible === 0 ? 0 : seen.updated / seen.eligible;
}
