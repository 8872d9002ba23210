/** The simulations behind the tables: how soon a bad update is found, how often a good one is paused. */
import { evenly } from '#core/evidence/process/mixture.ts';
import { drawCourse, reportsAlike, reportsBadFirst, ringsOf, type Reporting } from './course.ts';
import { evidenceRule, type EvidenceRuleOptions } from './evidenceRule.ts';
import { randomOf } from '../random.ts';
import { following, rivals } from './rivals.ts';
import { stopOf, type Rule, type Stop } from './rule.ts';
import { level, seenBefore, traps, usual, usualByRing, worlds } from './worlds.ts';
import { lowerMedian } from '../../figure.ts';

/** How large a calibration is. */
export interface Size {
  readonly runs: number;
  readonly seed: number;
  readonly tell: (text: string) => void;
}

export const trueShares: readonly number[] = [0.04, 0.06, 0.1, 0.2, 0.5];
export const fleetSizes: readonly number[] = [200, 1000, 10_000, 100_000];

/** When outcomes are heard of: alike, or bad ones first. */
export const reportings: readonly { readonly name: string; readonly reporting: Reporting }[] = [
  { name: 'alike', reporting: reportsAlike },
  { name: 'bad first', reporting: reportsBadFirst },
];

/** What came of one rule in one world. */
export interface Found {
  readonly rule: string;
  readonly fleet: number;
  readonly reporting: string;
  readonly share: number;
  readonly runs: number;
  readonly paused: number;
  /** Medians over runs; devices are all of the fleet and the day is null where a run was never paused. */
  readonly devices: number;
  readonly day: number | null;
  readonly beforeLastRing: number;
}

/** The service's rule, with a whole budget for one signal. */
export function serviceRule(fleet: number, options: Partial<EvidenceRuleOptions> = {}): Rule {
  const rings = ringsOf(fleet);
  return evidenceRule({
    name: 'Ringmaster',
    usual: usualByRing(rings, seenBefore),
    level,
    ...options,
  });
}

/** Rivals and, first, the service. */
export function rules(fleet: number): readonly Rule[] {
  return [
    serviceRule(fleet),
    serviceRule(fleet, { name: 'Ringmaster, one of nine signals', signalShare: 0.25 }),
    ...rivals(usual).map(following),
  ];
}

/** Runs of a fleet: fewer of the largest, which is slow and sure. */
export function runsOf(fleet: number, runs: number): number {
  return Math.max(10, fleet > 10_000 ? Math.floor(runs / 10) : runs);
}

/** Lets rules look at the same courses. */
export function foundBy(
  list: readonly Rule[],
  world: { readonly fleet: number; readonly share: number; readonly reporting: number },
  { runs, seed }: Size,
): readonly Found[] {
  const { fleet, share } = world;
  const { name = '', reporting = reportsAlike } = reportings[world.reporting] ?? {};
  const random = randomOf(seed, `${fleet}/${share}/${name}`);
  const rings = ringsOf(fleet);
  const stops = list.map((): Stop[] => []);
  const count = runsOf(fleet, runs);
  for (let run = 0; run < count; run += 1) {
    const course = drawCourse(random, rings, { share: () => share, reporting });
    for (const [index, rule] of list.entries()) stops[index]?.push(stopOf(rule, course));
  }
  return list.map((rule, index) => {
    const all = stops[index] ?? [];
    const day = lowerMedian(all.map((stop) => stop.day ?? Infinity));
    return {
      rule: rule.name,
      fleet,
      reporting: name,
      share,
      runs: count,
      paused: all.filter((stop) => stop.day !== null).length,
      devices: lowerMedian(all.map(({ devices }) => devices)),
      day: Number.isFinite(day) ? day : null,
      beforeLastRing: all.filter(({ beforeLastRing }) => beforeLastRing).length / count,
    };
  });
}

/** All fleets, shares and ways of reporting under the service's rule. */
export function detection(size: Size): readonly Found[] {
  return fleetSizes.flatMap((fleet) =>
    reportings.flatMap((_, reporting) =>
      trueShares.flatMap((share) => {
        size.tell(`${fleet} devices, ${100 * share} % fail, ${reportings[reporting]?.name ?? ''}`);
        return foundBy([serviceRule(fleet)], { fleet, share, reporting }, size);
      }),
    ),
  );
}

/** The service beside the rivals: 1,000 devices, a usual update and bad ones. */
export function comparison(size: Size): readonly Found[] {
  return [usual, 0.06, 0.1, 0.2, 0.5].flatMap((share) => {
    size.tell(`rivals, 1,000 devices, ${100 * share} % fail`);
    return foundBy(rules(1000), { fleet: 1000, share, reporting: 0 }, size);
  });
}

/** Other weights under the same bound. */
export function weightings(size: Size): readonly Found[] {
  return [1000, 10_000].flatMap((fleet) => {
    const list = [
      serviceRule(fleet),
      serviceRule(fleet, { name: 'half for the whole release', whole: 0.5 }),
      serviceRule(fleet, { name: 'odds ratios weighed alike', odds: evenly(7) }),
      serviceRule(fleet, {
        name: 'margin in every ring',
        usual: () => 1.25 * usualByRing(ringsOf(fleet), seenBefore, 0)('broad'),
      }),
    ];
    return [usual, 0.06, 0.1, 0.2].flatMap((share) => {
      size.tell(`weights, ${fleet} devices, ${100 * share} % fail`);
      return foundBy(list, { fleet, share, reporting: 0 }, size);
    });
  });
}

/** How often a world without a fault pauses a fleet. */
export interface FalsePause {
  readonly world: string;
  readonly what: string;
  readonly isTrap: boolean;
  readonly fleet: number;
  readonly runs: number;
  readonly paused: number;
}

/** False pauses of every world at three sizes. */
export function falsePauses(size: Size): readonly FalsePause[] {
  const all = [
    ...worlds.map((world) => ({ world, isTrap: false })),
    ...traps.map((world) => ({ world, isTrap: true })),
  ];
  return all.flatMap(({ world, isTrap }) =>
    [200, 1000, 10_000].map((fleet) => {
      size.tell(`${world.name}, ${fleet} devices`);
      const random = randomOf(size.seed, `${world.name}/${fleet}`);
      const runs = 2 * size.runs;
      let paused = 0;
      for (let run = 0; run < runs; run += 1) {
        if (world.isPaused(random, ringsOf(fleet))) paused += 1;
      }
      return { world: world.name, what: world.what, isTrap, fleet, runs, paused };
    }),
  );
}
