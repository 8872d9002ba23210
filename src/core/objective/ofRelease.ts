/** The forecast of a release, out of its state, what its looks saw, and earlier months. */
import type { Cadence } from '../ring.ts';
import { dayMs } from '../time.ts';
import type { Progress, Release, RingProgress, RingState } from '../release/state/release.ts';
import { isRingStopped } from '../release/view/deviceStates.ts';
import { judgedAtOf } from '../release/state/plan.ts';
import { curveOfMonths, usualCurve, type Curve, type CurvePoint } from './curve.ts';
import { holidaysWithin } from '../policy/businessCalendar.ts';
import type { Away } from './absence.ts';
import { forecast, type Forecast, type ForecastRing } from './forecast.ts';
import type { RingLooks } from './look.ts';

/** What a forecast is made from, beside the release. */
export interface Known {
  readonly progress: Progress;
  /** What earlier looks at this release saw. */
  readonly looks: readonly RingLooks[];
  /** What those at earlier releases saw, newest first; empty = none is known. */
  readonly months: readonly (readonly RingLooks[])[];
}

/** Earlier months that a forecast rests on at most. */
export const monthsMax = 3;

/**
 * The forecast; null where there is nothing to foresee: it is judged, no share is asked, an expedited release is not judged, no
 * device counts, or older versions are enough, and who is not on one waits for nothing that a release brings.
 */
export function forecastOf(release: Release, known: Known): Forecast | null {
  const { progress } = known;
  const { target } = release.policy.objective;
  if (release.objective !== null) return null;
  if (target === null) return null;
  if (release.rings.some(({ expeditedAt }) => expeditedAt !== null)) return null;
  if (progress.rings.some(({ current }) => current !== undefined)) return null;
  const judgedAt = judgedAtOf(release);
  if (progress.asOf >= judgedAt) return null;
  const rings = progress.rings.map((ring) => forecastRing(release, ring, known));
  return forecast({ rings, target, now: progress.asOf, judgedAt, away: awayOf(release, judgedAt) });
}

/** Holidays of the business calendar in the month; who is away in them is so in the days between, too. */
function awayOf({ policy, publishedAt }: Release, judgedAt: number): Away | null {
  return holidaysWithin(policy.businessCalendar, { from: publishedAt, until: judgedAt + beyondMs });
}

/** A week of holidays may begin on the day of the judgement. */
const beyondMs = 7 * dayMs;

function forecastRing(
  release: Release,
  { ring, eligible, updated, held = 0 }: RingProgress,
  { progress, looks, months }: Known,
): ForecastRing {
  const state = release.rings.find(({ name }) => name === ring);
  const cadence = state?.cadence ?? atOnce;
  return {
    ring,
    eligible,
    updated,
    held: Math.min(held, eligible - updated),
    startsAt:
      state === undefined ? Infinity : (state.offeredAt ?? Math.max(state.opensAt, progress.asOf)),
    stoppedUntil: state === undefined ? null : stoppedUntil(state),
    wasStopped: looks.some(({ rings }) => rings.some((one) => one.ring === ring && one.isStopped)),
    curve: curveOfRing(months, ring, cadence),
  };
}

const atOnce = { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 };

/** A pause ends at its latest; what was taken off stays off for this month. */
function stoppedUntil(ring: RingState): number | null {
  if (!isRingStopped(ring)) return null;
  return ring.rolledBackAt === null ? (ring.pause?.expiresAt ?? null) : Infinity;
}

/** The curve of a ring: out of months that were counted of it, or what is usual for its timing. */
export function curveOfRing(months: Known['months'], ring: string, cadence: Cadence): Curve {
  const over = cadence.deadlineDays + cadence.gracePeriodDays;
  const counted = months.flatMap((looks) => {
    const points = pointsOf(looks, ring, over);
    return points === null ? [] : [points];
  });
  return curveOfMonths(counted, over + 1) ?? usualCurve(cadence);
}

/** Fewer devices are no curve, but chance. */
const devicesMin = 20;

/**
 * What a month counted of a ring. One in which it was stopped tells nothing of how devices go on by themselves, and one
 * that was not followed up to its deadline and grace nothing of those that are late: null.
 */
function pointsOf(
  looks: readonly RingLooks[],
  ring: string,
  over: number,
): readonly CurvePoint[] | null {
  const own = looks.flatMap(({ asOf, rings }) =>
    rings.filter((one) => one.ring === ring).map((one) => ({ ...one, asOf })),
  );
  const points = own.flatMap(({ asOf, offeredAt, eligible, updated, held }) =>
    offeredAt === null
      ? []
      : [{ days: (asOf - offeredAt) / dayMs, eligible: eligible - held, updated }],
  );
  const isWhole = points.some(({ days, eligible }) => days > over && eligible >= devicesMin);
  return isWhole && !own.some(({ isStopped }) => isStopped) ? points : null;
}
