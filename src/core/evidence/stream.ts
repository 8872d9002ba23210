/**
 * A stream: what one group of devices says under one signal. Evidence against the update, evidence that it is safe, and
 * the plain numbers beside them, whichever of the two methods the signal is judged by. Streams are built from sums and
 * can be merged, as the rings' are into the whole release.
 */
import {
  addDays,
  emptySafe,
  emptyWorse,
  safeFactors,
  worseFactors,
  type WindowFactors,
} from './baselineProcess.ts';
import {
  addControlDay,
  addSafeControlDay,
  emptyControl,
  emptySafeControl,
  expectedOf,
  turnedControl,
  type ControlDay,
} from './controlProcess.ts';
import { shownAbout } from './envelope.ts';
import { reached, type ControlGroup, type GroupDate, type WindowGroup } from './group.ts';
import { merge, type EvidenceState } from './mixture.ts';
import type { Signal } from './signal.ts';
import type { UsualShare } from './usualShare.ts';
import { marginOf } from './weights.ts';

/** What a group says under a signal. */
export interface Stream {
  readonly worse: EvidenceState;
  readonly safe: EvidenceState;
  /** Devices that entered. */
  readonly atRisk: number;
  readonly bad: number;
  /** Bad devices to be expected were nothing wrong, margin not included. */
  readonly expected: number;
  /** Sum over devices at risk of what each adds to the logs if it turns bad; by `atRisk` = for one more device. */
  readonly turned: readonly number[];
  /** Sum of weights in `turned`. */
  readonly turnedWeight: number;
}

/** What is needed to judge streams of one signal; factors are remembered, as each model's day needs the same ones. */
export interface Judging {
  readonly signal: Signal;
  readonly margin: number;
  readonly safe: WindowFactors;
  readonly worse: (usual: number) => WindowFactors;
}

/** Prepares judging of one signal. */
export function judgingOf(
  signal: Signal,
  settings: { readonly margin: number; readonly unacceptableShare: number },
): Judging {
  const known = new Map<number, WindowFactors>();
  const worse = (usual: number): WindowFactors => {
    const factors = known.get(usual) ?? worseFactors(usual, signal);
    known.set(usual, factors);
    return factors;
  };
  const margin = marginOf(settings.margin, null);
  return { signal, margin, safe: safeFactors(settings.unacceptableShare, signal), worse };
}

/** The stream of a group against a known baseline. */
export function windowStream(
  judging: Judging,
  group: WindowGroup,
  usualOf: (stratum: string) => Pick<UsualShare, 'mean' | 'null'>,
): Stream {
  let worse = emptyWorse();
  let safe = emptySafe();
  const sums = { atRisk: 0, bad: 0, expected: 0 };
  const turned = emptyWorse().logs.map(() => 0);
  // A fixed order, so that the same counts give the same number to the last digit.
  for (const [stratum, given] of [...group].toSorted(byName)) {
    const usual = usualOf(stratum);
    const factors = judging.worse(usual.null);
    const days = reached(given);
    worse = addDays(worse, factors, days);
    safe = addDays(safe, judging.safe, days);
    for (const [index, day] of days.entries()) {
      if (day.atRisk === 0) continue;
      sums.bad += day.bad;
      const next = days[index + 1]?.atRisk ?? 0;
      const atThisAge = Math.max(0, day.atRisk - day.bad - next);
      sums.expected += usual.mean * (atThisAge + day.bad) * shownAbout(judging.signal, day.age);
      for (const [alternative, sum] of turned.entries()) {
        const gain = gainAt(factors, alternative, index);
        turned[alternative] = sum + (atThisAge + day.bad) * gain;
      }
    }
    sums.atRisk += days[0]?.atRisk ?? 0;
  }
  return { worse, safe, ...sums, turned, turnedWeight: sums.atRisk };
}

/** What turning bad adds for a device that has passed so many days. */
function gainAt(factors: WindowFactors, alternative: number, index: number): number {
  return (factors.bad[alternative]?.[index] ?? 0) - (factors.passed[alternative]?.[index] ?? 0);
}

/** The stream of a group beside a control. */
export function controlStream(judging: Judging, group: ControlGroup): Stream {
  let worse = emptyControl();
  let safe = emptySafeControl();
  const sums = { atRisk: 0, bad: 0, expected: 0 };
  const turned = emptyControl().logs.map(() => 0);
  let turnedWeight = 0;
  let before = { atRisk: 0, bad: 0 };
  // In order of days: what the others show on one is known on the next.
  for (const [, date] of [...group].toSorted(([one], [other]) => one - other)) {
    const day = comparable(date, before);
    before = {
      atRisk: before.atRisk + date.othersAtRisk,
      bad: before.bad + date.othersBad,
    };
    worse = addControlDay(worse, day, judging.margin);
    safe = addSafeControlDay(safe, day);
    sums.bad += date.updatedBad;
    sums.atRisk = Math.max(sums.atRisk, date.updatedAtRisk);
    sums.expected += expectedOf(day);
    turnedWeight += day.updatedWeight;
    const gains = turnedControl(day, judging.margin);
    for (const [alternative, sum] of turned.entries()) {
      turned[alternative] = sum + day.updatedWeight * (gains[alternative] ?? 0);
    }
  }
  return { worse, safe, ...sums, turned, turnedWeight };
}

function comparable(
  { updatedWeight, updatedBad, othersAtRisk, othersBad }: GroupDate,
  before: ControlDay['before'],
): ControlDay {
  return { updatedWeight, updatedBad, othersAtRisk, othersBad, before };
}

/** Streams of different devices under one signal, as one. */
export function mergedStreams(streams: readonly Stream[], empty: Stream): Stream {
  return streams.reduce(
    (sum, stream) => ({
      worse: merge(sum.worse, stream.worse),
      safe: merge(sum.safe, stream.safe),
      atRisk: sum.atRisk + stream.atRisk,
      bad: sum.bad + stream.bad,
      expected: sum.expected + stream.expected,
      turned: sum.turned.map((gain, index) => gain + (stream.turned[index] ?? 0)),
      turnedWeight: sum.turnedWeight + stream.turnedWeight,
    }),
    empty,
  );
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
