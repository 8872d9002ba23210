/**
 * One release of a fleet with a bad cohort. The real `judgeEvidence` looks at its counts; what it finds is held, widened
 * or paused, and rings wait, as the release would do. Asked is whether the right devices are held, and what the others
 * lose by it.
 */
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import { cohortName, type Cohort } from '#core/evidence/count/counts.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { widerFact } from '#core/evidence/cohort/widerFact.ts';
import { factsOf, type EvidenceQuestion } from '#core/evidence/judge/verdict.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { calmShare } from '#core/release/rules/stopping/evidence.ts';
import {
  countsOf,
  drawDevices,
  exposuresOf,
  signal,
  type Device,
  type TrueShares,
} from './cohortWorld.ts';
import { looksOf, ringsOf, stepsPerDay } from '../single/course.ts';
import type { Random } from '../random.ts';
import { level } from '../single/worlds.ts';

const settings = defaultPolicy('calibration').evidence;
const baselines: Baselines = { version: 1, releases: 12, sums: [], ratios: [] };
const fleet = 10_000;
const daysMax = 24;

/** Facts that all devices of a hold have. */
type Facts = readonly Cohort[];

/** What became of one release. Holds are told by the names of their facts. */
export interface CohortRun {
  /** Those of the first look that held any, and all as they were at the end. */
  readonly first: readonly (readonly string[])[];
  readonly held: readonly (readonly string[])[];
  /** The day of the first hold, and devices of the bad cohort that had begun by then. */
  readonly day: number | null;
  readonly begunInBad: number;
  /** The most looks that a ring was made to wait, and looks at which the whole release was paused. */
  readonly looksWaited: number;
  readonly looksPaused: number;
  /** Devices that had begun when the release was first paused; null = it never was. */
  readonly begunAtPause: number | null;
  readonly cohorts: number;
}

/** A release on its way. */
interface Course {
  devices: readonly Device[];
  held: readonly Facts[];
  isWatching: boolean;
  /** By ring, the step at which it opens, and looks that it was made to wait. */
  readonly opensAt: number[];
  readonly waited: number[];
  readonly seen: {
    -readonly [Key in 'day' | 'begunInBad' | 'looksPaused' | 'begunAtPause']: CohortRun[Key];
  };
  first: readonly Facts[];
}

/** Plays one release. */
export function cohortRun(random: Random, shares: TrueShares): CohortRun {
  const rings = ringsOf(fleet);
  const devices = drawDevices(random, rings, shares);
  const cohorts = new Set(devices.flatMap((device) => device.cohorts)).size;
  const course: Course = {
    devices,
    held: [],
    isWatching: false,
    opensAt: rings.map(({ deferralDays }) => deferralDays * stepsPerDay),
    waited: rings.map(() => 0),
    seen: { day: null, begunInBad: 0, looksPaused: 0, begunAtPause: null },
    first: [],
  };
  const looks = looksOf(rings, daysMax * stepsPerDay);
  for (const [nth, step] of looks.entries()) {
    const begun = course.devices.filter(({ begins }) => begins <= step);
    const counts = {
      asOf: step,
      readUntil: {},
      baseline: countsOf(begun, rings, step),
      control: [],
      exposures: exposuresOf(rings),
      cohortsSeen: cohorts,
      notBooting: 0,
    };
    const left = hold(course, { counts, baselines, signals: [signal], settings }, begun);
    goOn(course, { left, begun: begun.length, step, until: looks[nth + 1] ?? step });
  }
  return {
    ...course.seen,
    first: namesOf(course.first),
    held: namesOf(course.held),
    looksWaited: Math.max(...course.waited),
    cohorts,
  };
}

/** Holds what the look finds, or widens what is held; returns the evidence without it. */
function hold(
  course: Course,
  question: Omit<EvidenceQuestion, 'held'>,
  begun: readonly Device[],
): number {
  const { held } = course;
  const { asOf: step } = question.counts;
  const { findings, total, totalWithoutFindings } = judgeEvidence({ ...question, held });
  course.held = widened(held, question);
  if (findings.length === 0 || totalWithoutFindings >= level) return total;
  course.held = [...course.held, ...findings.map(factsOf)];
  if (course.first.length === 0) {
    course.first = course.held;
    course.seen.day = Math.floor(step / stepsPerDay);
    course.seen.begunInBad = begun.filter((one) => one.isInBad).length;
  }
  course.devices = course.devices.filter((one) => one.begins <= step || !isHeld(one, course.held));
  return totalWithoutFindings;
}

interface Look {
  readonly left: number;
  readonly begun: number;
  readonly step: number;
  /** The next look. */
  readonly until: number;
}

/** Until the next look nobody begins in a paused release, and no ring opens in a watched one. */
function goOn(course: Course, { left, begun, step, until }: Look): void {
  const { opensAt, waited, seen } = course;
  course.isWatching = left >= settings.watchAt * (course.isWatching ? calmShare : 1);
  const isPaused = left >= level;
  if (isPaused) {
    seen.looksPaused += 1;
    seen.begunAtPause ??= begun;
  }
  const isDue = opensAt.map((at) => at > step && at <= until);
  const stops = isDue.map((due) => isPaused || (course.isWatching && due));
  for (const [ring, opens] of opensAt.entries()) {
    if (stops[ring] !== true || opens <= step) continue;
    opensAt[ring] = opens + until - step;
    if (isDue[ring] === true) waited[ring] = (waited[ring] ?? 0) + 1;
  }
  course.devices = course.devices.map((one) =>
    one.begins > step && stops[one.ring] === true ? later(one, until - step) : one,
  );
}

function namesOf(held: readonly Facts[]): readonly (readonly string[])[] {
  return held.map((facts) => facts.map(cohortName));
}

function later(device: Device, steps: number): Device {
  const heard = device.heard === null ? null : device.heard + steps;
  return { ...device, begins: device.begins + steps, heard };
}

/** A hold on what two cohorts share becomes one on the whole of the one that stands out by now. */
function widened(held: readonly Facts[], question: Omit<EvidenceQuestion, 'held'>): Facts[] {
  if (held.every(({ length }) => length === 1)) return [...held];
  const { findings } = judgeEvidence({ ...question, held: [] });
  return held.map((facts) => {
    const wider = widerFact(facts, findings);
    return wider === null ? facts : [wider.cohort];
  });
}

function isHeld({ cohorts }: Device, held: readonly Facts[]): boolean {
  return held.some((facts) => facts.every((fact) => cohorts.includes(cohortName(fact))));
}
