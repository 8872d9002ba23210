/**
 * A fleet of 10,000 devices of seven models with one or two firmwares each, from four makers, at seven sites, with
 * drivers and builds: about fifty cohorts that overlap as they do in life. One model, a twentieth of the fleet, fails
 * under the update. The real `judgeEvidence` looks at the counts as the store would have them; what it finds is held,
 * as the release would do. Asked is whether the right cohort is named, and what the others lose by it.
 */
import type { Baselines } from '#core/evidence/baseline.ts';
import type { BaselineCount, Exposure } from '#core/evidence/counts.ts';
import { judgeEvidence } from '#core/evidence/judge.ts';
import type { Signal } from '#core/evidence/signal.ts';
import type { EvidenceSettings } from '#core/evidence/verdict.ts';
import { looksOf, reportsBadFirst, ringsOf, stepsPerDay, type SimulatedRing } from './course.ts';
import type { Random } from './random.ts';
import { level, margin, usual } from './worlds.ts';

const signal: Signal = {
  name: 'installFailure',
  title: 'failed to install',
  source: 'installs',
  method: 'baseline',
  match: {},
  windowDays: 8,
  baseline: usual,
  baselineDevices: 100_000,
  spread: 'early',
  weight: 1,
};
const settings: EvidenceSettings = {
  falsePauseBudget: 1 / level,
  watchAt: 5,
  rollBackAt: 100,
  margin,
  unacceptableShare: 0.1,
  staleHours: 60,
};
const baselines: Baselines = { version: 1, releases: 12, sums: [], ratios: [] };

/** Models by share of the fleet; the last is the bad one. */
const modelShares = [0.28, 0.2, 0.17, 0.12, 0.1, 0.08, 0.05];
export const badCohort = 'model=M6';

interface Device {
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

/** What became of one release. */
export interface CohortRun {
  readonly firstNamed: string | null;
  readonly named: readonly string[];
  readonly day: number | null;
  /** Devices of the bad cohort that had begun when it was held. */
  readonly begunInBad: number;
  /** Looks before a ring's opening at which it was made to wait, what is held or found set aside. */
  readonly looksWaited: number;
  /** Looks at which the whole release was paused. */
  readonly looksPaused: number;
  readonly cohorts: number;
}

/** One release; `share` is the share of the bad model's devices that fail, the others fail as usual. */
export function cohortRun(random: Random, share: number): CohortRun {
  const rings = ringsOf(10_000);
  const drawn = drawDevices(random, rings, share);
  const cohorts = new Set(drawn.flatMap((device) => device.cohorts)).size;
  const exposures = exposuresOf(rings);
  const run = { named: [] as string[], looksWaited: 0, looksPaused: 0, begunInBad: 0 };
  let devices = drawn;
  let day: number | null = null;
  const looks = looksOf(rings, 24 * stepsPerDay);
  for (const [nth, step] of looks.entries()) {
    const begun = devices.filter(({ begins }) => begins <= step);
    const { findings, total, totalWithoutFindings } = judgeEvidence({
      counts: {
        asOf: step,
        readUntil: {},
        baseline: countsOf(begun, rings, step),
        control: [],
        exposures,
        cohortsSeen: cohorts,
        notBooting: 0,
      },
      baselines,
      signals: [signal],
      settings,
      held: run.named.map(cohortOf),
    });
    const isHolding = findings.length > 0 && totalWithoutFindings < level;
    if (isHolding) {
      day ??= Math.floor(step / stepsPerDay);
      if (run.named.length === 0) run.begunInBad = begun.filter((one) => one.isInBad).length;
      run.named.push(...findings.map(({ cohort }) => `${cohort.fact}=${cohort.value}`));
      devices = devices.filter((one) => one.begins <= step || !isHeld(one, run.named));
    }
    const left = isHolding ? totalWithoutFindings : total;
    const isOpening = rings.some(({ deferralDays }) => deferralDays * stepsPerDay === step + 1);
    if (left >= settings.watchAt && isOpening) run.looksWaited += 1;
    if (left < level) continue;
    run.looksPaused += 1;
    // Paused: nobody begins until the next look.
    const wait = (looks[nth + 1] ?? step) - step;
    devices = devices.map((one) => (one.begins > step ? later(one, wait) : one));
  }
  return { ...run, firstNamed: run.named[0] ?? null, day, cohorts };
}

function later(device: Device, steps: number): Device {
  const heard = device.heard === null ? null : device.heard + steps;
  return { ...device, begins: device.begins + steps, heard };
}

function isHeld({ cohorts }: Device, named: readonly string[]): boolean {
  return named.some((name) => cohorts.includes(name));
}

function cohortOf(name: string): { fact: string; value: string } {
  const [fact = '', value = ''] = name.split('=');
  return { fact, value };
}

function drawDevices(
  random: Random,
  rings: readonly SimulatedRing[],
  share: number,
): readonly Device[] {
  return rings.flatMap(({ devices, deferralDays, rolloutDays }, ring) =>
    Array.from({ length: devices }, () => {
      const model = modelOf(random);
      const begins = deferralDays * stepsPerDay + random.below(rolloutDays * stepsPerDay);
      const isInBad = `model=M${model}` === badCohort;
      const isBad = random.uniform() < (isInBad ? share : usual);
      const lag = reportsBadFirst(random).bad;
      const cohorts = factsOf(random, model);
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
function factsOf(random: Random, model: number): readonly string[] {
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

function exposuresOf(rings: readonly SimulatedRing[]): readonly Exposure[] {
  return rings.map(({ name, devices }) => ({
    ring: name,
    cohort: null,
    devices,
    exposed: devices,
  }));
}

/** The counts as the store has them: by ring and by cohort, model and day of the window. */
function countsOf(
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
