/**
 * A fleet of 10,000 devices of seven models with two firmwares each, from four makers, at seven sites, with drivers and
 * builds: about fifty cohorts that overlap as they do in life. One model, a twentieth of the fleet, may fail under the
 * update. What became of the devices is counted as the store would have it.
 */
import type { BaselineCount, Exposure } from '#core/evidence/count/counts.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { reportsBadFirst, stepsPerDay, type SimulatedRing } from '../single/course.ts';
import type { Random } from '../random.ts';
import { install } from '../single/worlds.ts';

/** Failed installs, whose usual share is known from many months. */
export const signal: Signal = { ...install, baselineDevices: 100_000 };

/** Models by share of the fleet; the last is the bad one. */
const modelShares = [0.28, 0.2, 0.17, 0.12, 0.1, 0.08, 0.05];
export const badCohort = 'model=M6';

/** A device of one release. */
export interface Device {
  readonly ring: number;
  readonly begins: number;
  readonly model: string;
  readonly cohorts: readonly string[];
  /** Cohort and model, as counts are kept by. */
  readonly keys: readonly string[];
  readonly isInBad: boolean;
  /** The step at which it is heard to have turned bad; null = it does not. */
  readonly heard: number | null;
  readonly age: number;
}

/** Shares of devices that fail under the update. */
export interface TrueShares {
  readonly bad: number;
  readonly others: number;
}

/** The devices of one release, those of one ring after the other. */
export function drawDevices(
  random: Random,
  rings: readonly SimulatedRing[],
  shares: TrueShares,
): readonly Device[] {
  return rings.flatMap(({ devices, deferralDays, rolloutDays }, ring) =>
    Array.from({ length: devices }, () => {
      const model = modelOf(random);
      const begins = deferralDays * stepsPerDay + random.below(rolloutDays * stepsPerDay);
      const isInBad = `model=M${model}` === badCohort;
      const isBad = random.uniform() < (isInBad ? shares.bad : shares.others);
      const lag = reportsBadFirst(random).bad;
      const cohorts = deviceFacts(random, model);
      return {
        ring,
        begins,
        model: `M${model}`,
        cohorts,
        keys: cohorts.map((name) => `${name}/M${model}`),
        isInBad,
        heard: isBad ? begins + lag : null,
        age: Math.floor(lag / stepsPerDay) + 1,
      };
    }),
  );
}

function modelOf(random: Random): number {
  let left = random.uniform();
  const found = modelShares.findIndex((part) => {
    left -= part;
    return left < 0;
  });
  return found < 0 ? modelShares.length - 1 : found;
}

/** Facts of a device: firmware goes with the model, drivers mostly, builds and sites do not. */
function deviceFacts(random: Random, model: number): readonly string[] {
  const driver = random.uniform() < 0.8 ? model : random.below(12);
  return [
    `manufacturer=V${model % 4}`,
    `model=M${model}`,
    `firmware=M${model}.${random.uniform() < 0.6 ? 1 : 2}`,
    `windows=${22_000 + random.below(5)}`,
    `site=S${random.below(7)}`,
    `driver=D${driver}`,
  ];
}

/** Devices by ring. */
export function exposuresOf(rings: readonly SimulatedRing[]): readonly Exposure[] {
  return rings.map(({ name, devices }) => ({
    ring: name,
    cohort: null,
    devices,
    exposed: devices,
  }));
}

/** The counts as the store has them: by ring and by cohort, model and day of the window. */
export function countsOf(
  begun: readonly Device[],
  rings: readonly SimulatedRing[],
  step: number,
): readonly BaselineCount[] {
  const groups = new Map<string, { row: BaselineCount; last: number[]; bad: number[] }>();
  for (const device of begun) {
    const isBad = device.heard !== null && device.heard <= step;
    const today = Math.floor((step - device.begins) / stepsPerDay) + 1;
    const age = Math.min(signal.windowDays, isBad ? device.age : today);
    const ring = rings[device.ring]?.name ?? '';
    for (const [nth, name] of [ring, ...device.cohorts].entries()) {
      const key = nth === 0 ? `${ring}/${device.model}` : (device.keys[nth - 1] ?? name);
      let group = groups.get(key);
      if (group === undefined) {
        const isRing = nth === 0;
        const of = { ring: isRing ? name : null, cohort: isRing ? null : name };
        const row = {
          signal: signal.name,
          ...of,
          stratum: device.model,
          age: 0,
          atRisk: 0,
          bad: 0,
        };
        const none = () => Array.from({ length: signal.windowDays }, () => 0);
        group = { row, last: none(), bad: none() };
        groups.set(key, group);
      }
      group.last[age - 1] = (group.last[age - 1] ?? 0) + 1;
      if (isBad) group.bad[age - 1] = (group.bad[age - 1] ?? 0) + 1;
    }
  }
  return [...groups.values()].flatMap(({ row, last, bad }) =>
    bad.flatMap((turned, index) => {
      const atRisk = last.slice(index).reduce((sum, count) => sum + count, 0);
      return atRisk > 0 ? [{ ...row, age: index + 1, atRisk, bad: turned }] : [];
    }),
  );
}
