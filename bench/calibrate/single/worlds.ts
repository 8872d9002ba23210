/**
 * Worlds in which nothing is wrong with the update, and in each a way in which simpler rules are led astray. A pause in
 * them is a false one. Two more worlds leave the service less to stand on than it usually has: baselines of one earlier
 * month, and all nine built-in signals at once.
 */
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import { quality } from '#core/area/quality.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { baselineOf } from '#core/evidence/usual/usualShare.ts';
import { marginOf, signalWeights } from '#core/evidence/process/weights.ts';
import {
  drawCourse,
  reportsAlike,
  reportsBadFirst,
  type Reporting,
  type SimulatedRing,
} from './course.ts';
import { crashPause, usualCrashes, type CrashWorld } from './crashes.ts';
import { evidenceAt, evidenceRule } from './evidenceRule.ts';
import type { Random } from '../random.ts';
import { stopOf } from './rule.ts';

/** The usual share of every table. */
export const usual = 0.02;
/** Margin and level of the service's defaults. */
export const margin = 0.25;
export const level = 20;

/** A world without a fault. */
export interface World {
  readonly name: string;
  readonly what: string;
  /** Whether one release is paused in it. */
  readonly isPaused: (random: Random, rings: readonly SimulatedRing[]) => boolean;
}

/** Failed installs, with the usual share of every table. */
export const install: Signal = {
  name: 'installFailure',
  title: 'failed to install',
  source: 'installs',
  method: 'baseline',
  match: {},
  windowDays: 8,
  baseline: usual,
  baselineDevices: 40,
  spread: 'early',
  weight: 1,
};

/** Baselines after so many devices, of which so many turned bad. */
function baselinesAfter(devices: number, bad: number): Baselines {
  const row = { signal: install.name, stratum: null, ring: null, devices, bad };
  return { version: 1, releases: 1, sums: devices > 0 ? [row] : [], ratios: [] };
}

/** What the evidence is measured against in each ring, for baselines of so many devices. */
export function usualByRing(
  rings: readonly SimulatedRing[],
  seen: { readonly devices: number; readonly bad: number },
  margin_ = margin,
): (ring: string) => number {
  const baselines = baselinesAfter(seen.devices, seen.bad);
  const byRing = new Map(
    rings.map(({ name, devices }) => [
      name,
      baselineOf(baselines, install, {
        stratum: null,
        ring: null,
        margin: marginOf(margin_, devices),
      }).null,
    ]),
  );
  return (ring) => byRing.get(ring) ?? usual;
}

/** Devices of earlier months in a tenant that is no newcomer. */
export const seenBefore = { devices: 100_000, bad: 100_000 * usual };

function installs(reporting: Reporting, learnedFrom: 'many' | 'oneMonth'): World['isPaused'] {
  return (random, rings) => {
    const fleet = rings.reduce((sum, { devices }) => sum + devices, 0);
    const seen =
      learnedFrom === 'many' ? seenBefore : { devices: fleet, bad: random.binomial(fleet, usual) };
    const rule = evidenceRule({ name: '', usual: usualByRing(rings, seen), level });
    const course = drawCourse(random, rings, { share: () => usual, reporting });
    return stopOf(rule, course).day !== null;
  };
}

function crashes(world: Partial<CrashWorld>): World['isPaused'] {
  return (random, rings) =>
    crashPause(random, rings, { world: { ...usualCrashes, ...world }, margin, level }) !== null;
}

/** All built-in signals at their weights, each with its own luck: the mean of their evidence pauses. */
function nineSignals(random: Random, rings: readonly SimulatedRing[]): boolean {
  const weights = signalWeights(quality.signals);
  const fleet = rings.reduce((sum, { devices }) => sum + devices, 0);
  let left = 0;
  let total = 0;
  for (const { name, method } of quality.signals) {
    const weight = weights.get(name) ?? 0;
    if (method === 'control') {
      // A crash signal that would reach what it takes all by itself pauses; below that it is counted as nothing.
      const alone = crashPause(random, rings, {
        world: usualCrashes,
        margin,
        level: level / weight,
      });
      if (alone !== null) return true;
      left += weight;
      continue;
    }
    const seen = { devices: fleet, bad: random.binomial(fleet, usual) };
    const course = drawCourse(random, rings, { share: () => usual, reporting: reportsAlike });
    const options = { name: '', usual: usualByRing(rings, seen), level };
    const most = Array.from({ length: 12 }, (_, nth) => (nth + 1) * 7)
      .filter((step) => step < course.steps)
      .map((step) => evidenceAt(course, step, options));
    total += weight * Math.max(...most);
  }
  return total + left >= level;
}

const early = (ring: string): boolean => ring !== 'broad';

/** Worlds in which a pause is a false one. */
export const worlds: readonly World[] = [
  {
    name: 'nothing',
    what: 'install failures as usual',
    isPaused: installs(reportsAlike, 'many'),
  },
  {
    name: 'common shock',
    what: 'everybody crashes five times as often from the fifth day on',
    isPaused: crashes({ shock: (day) => (day >= 4 ? 5 : 1) }),
  },
  {
    name: 'late shock',
    what: 'everybody crashes twice as often from the thirteenth day on, when hardly a control is left',
    isPaused: crashes({ shock: (day) => (day >= 12 ? 2 : 1) }),
  },
  {
    name: 'crash loops',
    what: 'a device that crashes does so five times more; devices are counted',
    isPaused: crashes({ loop: 5 }),
  },
  {
    name: 'ring unlike the control',
    what: 'early rings crash 1.5 times as often by nature; the ratio is known from 90 days',
    isPaused: crashes({ nature: (ring) => (early(ring) ? 1.5 : 1), knows: 'ratios' }),
  },
  {
    name: 'failures report first',
    what: 'bad devices are heard of on days 1, 2, 3 (70, 20, 10 %), good ones on day 4',
    isPaused: installs(reportsBadFirst, 'many'),
  },
  {
    name: 'one month of baselines',
    what: 'the usual share is learned from one release of the same fleet, by chance too low or high',
    isPaused: installs(reportsBadFirst, 'oneMonth'),
  },
  { name: 'nine signals', what: 'all built-in signals at once', isPaused: nineSignals },
];

/** What the traps do to those who step into them: shown beside, not the service's way. */
export const traps: readonly World[] = [
  {
    name: 'crash loops, events counted',
    what: 'each event of a loop is counted',
    isPaused: crashes({ loop: 5, counted: 'events' }),
  },
  {
    name: 'ring unlike the control, not known',
    what: 'the ratio of 1.5 is not known; only the margin of 1.25 helps',
    isPaused: crashes({ nature: (ring) => (early(ring) ? 1.5 : 1) }),
  },
];
