/**
 * A month under rules of others: rings open on their days whatever is seen, and each rule says on which day it would have
 * stopped. Until then all rules see the same month, so that one month tells of all of them. They know each outcome of an
 * install as soon as it is told, and nothing else, as they do where they are in use.
 */
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Random } from '../../random.ts';
import type { Outcomes, Rival } from '../../single/rivals.ts';
import { drawFleet } from '../simulated/fleet.ts';
import {
  beginMonth,
  daysBefore,
  lastDay,
  never,
  playDay,
  type Month,
  type Orders,
} from '../simulated/month.ts';
import { at } from '../simulated/numbers.ts';
import { begunBy, nothingOffered, rolloutDays } from '../simulated/standing.ts';
import type { Truth } from '../simulated/truth.ts';

/** What came of a month under a rule. */
export interface Stopped {
  readonly isStopped: boolean;
  /** Devices that had begun when it stopped, or in the end. */
  readonly begun: number;
}

/** Plays a month and lets each rule stop it; as many as there are rules, in their order. */
export function stoppedBy(
  random: Random,
  rules: readonly Rival[],
  { truth, devices }: { readonly truth: Truth; readonly devices: number },
): readonly Stopped[] {
  const month = beginMonth(random, drawFleet(random, { devices }, truth), truth);
  for (let day = -daysBefore; day < 0; day += 1) playDay(month, day, nothingOffered(month));
  const orders = ordersByClock(truth);
  const stops = rules.map((): number | null => null);
  for (let day = 0; day <= lastDay; day += 1) {
    playDay(month, day, orders);
    const outcomes = outcomesBy(month, day);
    for (const [nth, { stops: isStop }] of rules.entries()) {
      if (stops[nth] === null && isStop(outcomes)) stops[nth] = begunBy(month, day);
    }
  }
  const inTheEnd = begunBy(month, lastDay);
  return stops.map((begun) => ({ isStopped: begun !== null, begun: begun ?? inTheEnd }));
}

/** The days of the default policy. */
function ordersByClock({ allAtOnce }: Truth): Orders {
  const cadences = defaultPolicy('calibration').rings.map(({ cadence }) => cadence);
  return {
    offeredOn: Int32Array.from(cadences, ({ deferralDays }) => (allAtOnce ? 0 : deferralDays)),
    rolloutDays: Int32Array.from(cadences, rolloutDays),
    isPaused: cadences.map(() => false),
    isHeld: () => false,
  };
}

/** Outcomes of installs that are told by a day, by ring. */
function outcomesBy(
  { fleet, truth, failsOn, restarts, knownOn }: Month,
  day: number,
): readonly Outcomes[] {
  const late = truth.toldAfterDays.installs ?? 0;
  const bad = fleet.rings.map(() => 0);
  const good = fleet.rings.map(() => 0);
  for (let device = 0; device < fleet.devices; device += 1) {
    const ring = at(fleet.ring, device);
    if (at(failsOn, device) !== never) {
      if (at(failsOn, device) + late <= day) bad[ring] = (bad[ring] ?? 0) + 1;
    } else if (Math.max(at(restarts, device), at(knownOn, device)) <= day) {
      good[ring] = (good[ring] ?? 0) + 1;
    }
  }
  return fleet.rings.map(({ devices }, ring) => ({
    devices,
    bad: bad[ring] ?? 0,
    executed: (bad[ring] ?? 0) + (good[ring] ?? 0),
  }));
}
