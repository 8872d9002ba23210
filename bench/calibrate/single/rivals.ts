/**
 * Stopping rules of others, written from their public description and given the best of it: they look as often as the
 * service does and know each outcome as soon as it is reported.
 */
import { betaCdf } from '#core/evidence/process/beta.ts';
import type { Course, RingCourse } from './course.ts';
import type { Rule } from './rule.ts';

/** What a ring, or the release, has come to. */
export interface Outcomes {
  readonly devices: number;
  readonly bad: number;
  /** Devices whose outcome is known. */
  readonly executed: number;
}

/** A rule of others: whether it stops at what the rings have come to. */
export interface Rival {
  readonly name: string;
  /** Where there is little room. */
  readonly label: string;
  readonly stops: (rings: readonly Outcomes[]) => boolean;
}

/** Follows a course, giving a rule what each ring has come to. */
export function following({ name, stops }: Pick<Rival, 'name' | 'stops'>): Rule {
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
        return stops(rings);
      };
    },
  };
}

function badAt({ bad }: RingCourse, step: number): number {
  return bad.reduce((sum, heard) => sum + (heard[step] ?? 0), 0);
}

function wholeOf(rings: readonly Outcomes[]): Outcomes {
  return rings.reduce(plus);
}

function plus(one: Outcomes, other: Outcomes): Outcomes {
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
function groupThreshold(percent: number): Rival {
  return {
    name: `hawkBit, ${percent} % of the group`,
    label: `hawkBit ${percent} %`,
    stops: (rings) =>
      rings.some(({ devices, bad }) => devices > 0 && (100 * bad) / devices > percent),
  };
}

/**
 * AWS IoT Jobs: a job is aborted when at least `thresholdPercentage` of the things that have executed it have failed,
 * once `minNumberOfExecutedThings` have. The release is the job.
 */
function abortRate(percent: number, least: number): Rival {
  return {
    name: `IoT Jobs, ${percent} % of executed, least ${least}`,
    label: `IoT Jobs ${percent} %`,
    stops: (rings) => {
      const { bad, executed } = wholeOf(rings);
      return executed >= least && (100 * bad) / executed >= percent;
    },
  };
}

/** An exact binomial test at each look, as textbooks have it for a single one. */
function binomialEachLook(usual: number): Rival {
  return {
    name: 'exact binomial at each look, p < 0.05',
    label: 'binomial at each look',
    stops: (rings) => tailOf(wholeOf(rings), usual) < 0.05,
  };
}

/** The same, silent below 500 devices: a stand-in for statistics that need many devices. */
function onlyFromMany(usual: number): Rival {
  return {
    name: 'exact binomial from 500 devices on',
    label: 'binomial from 500 on',
    stops: (rings) => {
      const whole = wholeOf(rings);
      return whole.executed >= 500 && tailOf(whole, usual) < 0.05;
    },
  };
}

/** Rules of others as their makers or textbooks set them, two of them twice. */
export function rivals(usual: number): readonly Rival[] {
  return [
    groupThreshold(50),
    groupThreshold(10),
    abortRate(10, 10),
    abortRate(20, 10),
    binomialEachLook(usual),
    onlyFromMany(usual),
  ];
}

function tailOf({ bad, executed }: Outcomes, usual: number): number {
  return bad === 0 ? 1 : betaCdf(usual, bad, executed - bad + 1);
}
