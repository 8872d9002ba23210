/**
 * The course of one simulated release in steps of six hours: rings open after their deferrals, their devices begin with
 * the update evenly over the days up to deadline and grace, each turns bad with the true share, and what became of it is
 * heard of up to three days later. Rings and deferrals are those of the default policy.
 */
import type { Random } from '../random.ts';

/** Steps in a day. */
export const stepsPerDay = 4;

/** A ring of a simulated fleet. */
export interface SimulatedRing {
  readonly name: string;
  readonly devices: number;
  readonly deferralDays: number;
  /** Days over which its devices begin: deadline + grace + 1. */
  readonly rolloutDays: number;
}

const timing = [
  { name: 'test', deferralDays: 0, rolloutDays: 1 },
  { name: 'first', deferralDays: 1, rolloutDays: 5 },
  { name: 'fast', deferralDays: 6, rolloutDays: 5 },
  { name: 'broad', deferralDays: 9, rolloutDays: 8 },
] as const;

/** Devices by ring of each fleet: those of table D, and one ten times larger. */
export const fleets: Readonly<Record<number, readonly number[]>> = {
  200: [5, 10, 30, 155],
  1000: [5, 10, 90, 895],
  10000: [20, 100, 900, 8980],
  100000: [50, 1000, 9000, 89950],
};

/** The rings of a fleet of 200, 1,000, 10,000 or 100,000 devices. */
export function ringsOf(fleet: number): readonly SimulatedRing[] {
  return timing.map((one, index) => ({ ...one, devices: fleets[fleet]?.[index] ?? 0 }));
}

/** When what became of a device is heard of, in steps after it began. */
export type Reporting = (random: Random) => { readonly good: number; readonly bad: number };

/** Good and bad alike, within three days. */
export const reportsAlike: Reporting = (random) => {
  const lag = random.below(3 * stepsPerDay + 1);
  return { good: lag, bad: lag };
};

/** Bad ones on the first, second or third day (70, 20, 10 %), good ones on the third. */
export const reportsBadFirst: Reporting = (random) => {
  const draw = random.uniform();
  let day = 2;
  if (draw < 0.7) day = 0;
  else if (draw < 0.9) day = 1;
  return { good: 3 * stepsPerDay, bad: day * stepsPerDay + random.below(stepsPerDay) };
};

/** What happens in a ring at each step. */
export interface RingCourse {
  readonly ring: SimulatedRing;
  /** Devices that begin. */
  readonly begun: Int32Array;
  /** Devices that enter a day of their window, not having turned bad before, by day (from 1, at index 0) and step. */
  readonly entering: readonly Int32Array[];
  /** Bad devices that are heard of, by day of their window (from 1, at index 0) and step. */
  readonly bad: readonly Int32Array[];
  /** Devices that are known to be good. */
  readonly good: Int32Array;
}

/** A release's course. */
export interface Course {
  readonly rings: readonly RingCourse[];
  readonly steps: number;
}

const lagDaysMax = 4;

/** Draws a course: `share` is the true share of devices that turn bad in each ring. */
export function drawCourse(
  random: Random,
  rings: readonly SimulatedRing[],
  world: { readonly share: (ring: SimulatedRing) => number; readonly reporting: Reporting },
): Course {
  const last = Math.max(...rings.map((ring) => ring.deferralDays + ring.rolloutDays));
  const steps = (last + lagDaysMax) * stepsPerDay;
  return { steps, rings: rings.map((ring) => drawRing(random, { ring, steps }, world)) };
}

function drawRing(
  random: Random,
  { ring, steps }: { readonly ring: SimulatedRing; readonly steps: number },
  world: { readonly share: (ring: SimulatedRing) => number; readonly reporting: Reporting },
): RingCourse {
  const begun = new Int32Array(steps);
  const good = new Int32Array(steps + lagDaysMax * stepsPerDay);
  const bad = Array.from({ length: lagDaysMax }, () => new Int32Array(steps));
  const entering = Array.from({ length: lagDaysMax }, () => new Int32Array(steps));
  const rollout = ring.rolloutDays * stepsPerDay;
  const until = (step: number): number => Math.round((ring.devices * step) / rollout);
  for (let nth = 0; nth < rollout; nth += 1) {
    const step = ring.deferralDays * stepsPerDay + nth;
    const count = until(nth + 1) - until(nth);
    begun[step] = count;
    for (const [index, row] of entering.entries()) row[step + index * stepsPerDay] = count;
    const turned = random.binomial(count, world.share(ring));
    for (let device = 0; device < turned; device += 1) {
      const lag = world.reporting(random).bad;
      const age = Math.floor(lag / stepsPerDay);
      const row = bad[age];
      if (row !== undefined) row[step + lag] = (row[step + lag] ?? 0) + 1;
      for (let later = age + 1; later < lagDaysMax; later += 1) {
        const at = step + later * stepsPerDay;
        const row = entering[later];
        if (row !== undefined) row[at] = (row[at] ?? 0) - 1;
      }
    }
    spreadGood(good, { step, count: count - turned }, world.reporting(random).good);
  }
  return { ring, begun, entering, bad, good };
}

/** The good ones of a step: their lags are spread evenly, since there are many and only rival rules ask. */
function spreadGood(
  good: Int32Array,
  { step, count }: { readonly step: number; readonly count: number },
  drawn: number,
): void {
  const latest = 3 * stepsPerDay;
  if (drawn === latest) {
    good[step + latest] = (good[step + latest] ?? 0) + count;
    return;
  }
  for (let lag = 0; lag <= latest; lag += 1) {
    const part = Math.floor((count + ((lag + drawn) % (latest + 1))) / (latest + 1));
    good[step + lag] = (good[step + lag] ?? 0) + part;
  }
}

/** Steps at which the service looks: every six hours in the three days after a ring opened, else daily. */
export function looksOf(rings: readonly SimulatedRing[], steps: number): readonly number[] {
  const isRolling = (step: number): boolean =>
    rings.some(({ deferralDays }) => {
      const since = step - deferralDays * stepsPerDay;
      return since >= 0 && since < 3 * stepsPerDay;
    });
  return Array.from({ length: steps }, (_, step) => step).filter(
    (step) => isRolling(step) || step % stepsPerDay === stepsPerDay - 1,
  );
}
