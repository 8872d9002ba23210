/**
 * Crashes in a simulated fleet, day by day: updated devices beside those not yet updated, under whatever befalls
 * everybody. Devices are counted once a window, at their first crash; the wrong way, counting each event, stands beside
 * it to show what it does.
 */
import {
  addControlDay,
  emptyControl,
  type ControlDay,
} from '#core/evidence/process/controlProcess.ts';
import { valueOf, weightedMean } from '#core/evidence/process/mixture.ts';
import { wholeWeight } from '#core/evidence/process/weights.ts';
import type { SimulatedRing } from './course.ts';
import type { Random } from '../random.ts';

/** A world of crashes. */
export interface CrashWorld {
  /** Chance of a device to crash on a day, before everything else. */
  readonly rate: number;
  /** How much more often everybody crashes on a day. */
  readonly shock: (day: number) => number;
  /** How much more often a ring's devices crash by nature. */
  readonly nature: (ring: string) => number;
  /** How much more often updated devices crash: 1 = the update is well. */
  readonly effect: number;
  /** Mean of further events that follow a first crash; 0 = no loops. */
  readonly loop: number;
  readonly counted: 'devices' | 'events';
  readonly knows: 'ratios' | 'nothing';
}

/** Nothing happens but the usual. */
export const usualCrashes: CrashWorld = {
  rate: 0.005,
  shock: () => 1,
  nature: () => 1,
  effect: 1,
  loop: 0,
  counted: 'devices',
  knows: 'nothing',
};

const windowDays = 14;
const days = 18;
/** Days before a release whose rate is known. */
const beforeDays = 14;
/** Days before a release over which a ring's ratio is counted, and events' worth of "as the others" it starts from. */
const ratioDays = 90;
const ratioWorth = 5;

/** The first day on which the evidence of one signal's whole budget pauses; null = never. */
export function crashPause(
  random: Random,
  rings: readonly SimulatedRing[],
  { world, margin, level }: { world: CrashWorld; margin: number; level: number },
): number | null {
  const ratios = rings.map((ring) => (world.knows === 'ratios' ? ratioOf(random, ring, world) : 1));
  let whole = emptyControl();
  let states = rings.map(() => emptyControl());
  const turned = rings.map(() => 0);
  let before = shownBefore(random, rings, world);
  for (let day = 0; day < days; day += 1) {
    const drawn = dayOf(random, { rings, world, turned }, day);
    const list = drawn.map((one, index) => ({
      ...one,
      before,
      updatedWeight: (ratios[index] ?? 1) * one.updatedWeight,
    }));
    const { othersAtRisk = 0, othersBad = 0 } = list[0] ?? {};
    before = { atRisk: before.atRisk + othersAtRisk, bad: before.bad + othersBad };
    states = states.map((state, index) => {
      const one = list[index];
      return one === undefined ? state : addControlDay(state, one, margin);
    });
    whole = addControlDay(whole, list.reduce(together), margin);
    const total = weightedMean([
      { weight: wholeWeight, evidence: valueOf(whole) },
      ...states.map((state) => ({
        weight: (1 - wholeWeight) / rings.length,
        evidence: valueOf(state),
      })),
    ]);
    if (total >= level) return day;
  }
  return null;
}

function together(one: ControlDay, other: ControlDay): ControlDay {
  return {
    ...one,
    updatedWeight: one.updatedWeight + other.updatedWeight,
    updatedBad: one.updatedBad + other.updatedBad,
  };
}

function begunBy({ devices, deferralDays, rolloutDays }: SimulatedRing, day: number): number {
  const share = Math.min(1, Math.max(0, (day + 1 - deferralDays) / rolloutDays));
  return Math.round(devices * share);
}

function dayOf(
  random: Random,
  state: {
    readonly rings: readonly SimulatedRing[];
    readonly world: CrashWorld;
    readonly turned: number[];
  },
  day: number,
): readonly Omit<ControlDay, 'before'>[] {
  const { rings, world, turned } = state;
  const chance = (ring: SimulatedRing): number =>
    Math.min(1, world.rate * world.shock(day) * world.nature(ring.name));
  const events = (devices: number): number =>
    world.counted === 'devices' ? devices : devices + random.poisson(devices * world.loop);
  let othersAtRisk = 0;
  let othersBad = 0;
  for (const ring of rings) {
    const left = ring.devices - begunBy(ring, day);
    othersAtRisk += left;
    othersBad += random.binomial(left, chance(ring));
  }
  const seenOfOthers = events(othersBad);
  return rings.map((ring, index) => {
    const since = begunBy(ring, day) - begunBy(ring, day - windowDays);
    const atRisk = Math.max(0, since - (turned[index] ?? 0));
    const bad = random.binomial(atRisk, Math.min(1, chance(ring) * world.effect));
    turned[index] = (turned[index] ?? 0) + bad;
    return {
      updatedWeight: atRisk,
      updatedBad: events(bad),
      othersAtRisk,
      othersBad: seenOfOthers,
    };
  });
}

/** What all devices showed in the two weeks before the release (`beforeCounts.ts`). */
function shownBefore(
  random: Random,
  rings: readonly SimulatedRing[],
  { rate, nature, counted, loop }: CrashWorld,
): { readonly atRisk: number; readonly bad: number } {
  const ofRings = rings.map(({ name, devices }) => {
    const atRisk = devices * beforeDays;
    const bad = random.binomial(atRisk, Math.min(1, rate * nature(name)));
    return { atRisk, bad: counted === 'devices' ? bad : bad + random.poisson(bad * loop) };
  });
  return ofRings.reduce((sum, one) => ({
    atRisk: sum.atRisk + one.atRisk,
    bad: sum.bad + one.bad,
  }));
}

/** A ring's ratio as counted over the months before, which is uncertain: drawn towards 1 by a few events' worth. */
function ratioOf(random: Random, ring: SimulatedRing, world: CrashWorld): number {
  const expected = ring.devices * ratioDays * world.rate;
  const seen = random.poisson(expected * world.nature(ring.name));
  return (seen + ratioWorth) / (expected + ratioWorth);
}
