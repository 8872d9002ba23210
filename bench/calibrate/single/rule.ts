/** What a stopping rule is, and what becomes of a release under it. */
import { looksOf, stepsPerDay, type Course } from './course.ts';

/** A rule: follows a course and says at each look whether it stops. Looks come in order. */
export interface Rule {
  readonly name: string;
  readonly follow: (course: Course) => (step: number) => boolean;
}

/** Where a rule stopped. */
export interface Stop {
  /** Null = never. */
  readonly day: number | null;
  /** Devices that had begun by then. */
  readonly devices: number;
  readonly beforeLastRing: boolean;
}

/** Lets a rule look at a course until it stops. */
export function stopOf(rule: Rule, course: Course): Stop {
  const rings = course.rings.map(({ ring }) => ring);
  const lastOpens = Math.max(...rings.map(({ deferralDays }) => deferralDays)) * stepsPerDay;
  const stops = rule.follow(course);
  const step = looksOf(rings, course.steps).find((at) => stops(at));
  const until = step ?? course.steps;
  const devices = course.rings.reduce(
    (sum, { begun }) => sum + begun.subarray(0, until + 1).reduce((part, one) => part + one, 0),
    0,
  );
  return {
    day: step === undefined ? null : Math.floor(step / stepsPerDay),
    devices,
    beforeLastRing: step !== undefined && step < lastOpens,
  };
}
