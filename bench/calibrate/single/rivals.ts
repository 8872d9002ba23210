/**
 * Stopping rules of others, written from their public description and given the best of it: they look as often as the
 * service does and know each outcome as soon as it is reported.
 */
import { betaCdf } from '#core/evidence/process/beta.ts';
import type { Course, RingCourse } from './course.ts';
import type { Rule } from './rule.ts';

interface Tally {
  readonly devices: number;
  readonly bad: number;
  /** Devices whose outcome is known. */
  readonly executed: number;
}

/** Follows a course, giving a rule what each ring has come to. */
function following(name: string, stops: (rings: readonly Tally[], whole: Tally) => boolean): Rule {
  return {
    name,
    follow: (course: Course) => {
      const bad = course.rings.map(() => 0);
      const good = course.rings.map(() => 0);
      let until = 0;
      return (step) => {
        for (; until <= step; until += 1) {
          for (const [index, ring] of course.rings.entries()) {
            bad[index] = (bad[index] ?? 0) + badAt(ring, until);
            good[index] = (good[index] ?? 0) + (ring.good[until] ?? 0);
          }
        }
        const rings = course.rings.map(({ ring }, index) => ({
          devices: ring.devices,
          bad: bad[index] ?? 0,
          executed: (bad[index] ?? 0) + (good[index] ?? 0),
        }));
        return stops(rings, rings.reduce(plus));
      };
    },
  };
}

function badAt({ bad }: RingCourse, step: number): number {
  return bad.reduce((sum, heard) => sum + (heard[step] ?? 0), 0);
}

function plus(one: Tally, other: Tally): Tally {
  return {
    devices: one.devices + other.devices,
    bad: one.bad + other.bad,
    executed: one.executed + other.executed,
  };
}

/**
 * Eclipse hawkBit: a rollout stops when the failed share of a deployment group's targets exceeds its error threshold.
 * Rings are the groups; the share is of all devices of the group, done or not.
 */
export function groupThreshold(percent: number): Rule {
  return following(`hawkBit, ${percent} % of the group`, (rings) =>
    rings.some(({ devices, bad }) => devices > 0 && (100 * bad) / devices > percent),
  );
}

/**
 * AWS IoT Jobs: a job is aborted when at least `thresholdPercentage` of the things that have executed it have failed,
 * once `minNumberOfExecutedThings` have. The release is the job.
 */
export function abortRate(percent: number, least: number): Rule {
  return following(
    `IoT Jobs, ${percent} % of executed, least ${least}`,
    (_, { bad, executed }) => executed >= least && (100 * bad) / executed >= percent,
  );
}

/** An exact binomial test at each look, as textbooks have it for a single one. */
export function binomialEachLook(usual: number): Rule {
  return following(
    'exact binomial at each look, p < 0.05',
    (_, whole) => tailOf(whole, usual) < 0.05,
  );
}

/** The same, silent below 500 devices: a stand-in for statistics that need many devices. */
export function onlyFromMany(usual: number): Rule {
  return following(
    'exact binomial from 500 devices on',
    (_, whole) => whole.executed >= 500 && tailOf(whole, usual) < 0.05,
  );
}

function tailOf({ bad, executed }: Tally, usual: number): number {
  return bad === 0 ? 1 : betaCdf(usual, bad, executed - bad + 1);
}
