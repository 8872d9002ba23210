/**
 * A stream: what one group of devices says under one signal. Evidence against the update, evidence that it is safe, and
 * the plain numbers beside them, whichever method the signal is judged by. Streams are built from sums and can be
 * merged, as the rings' are into the whole release.
 */
import {
  addDays,
  emptySafe,
  emptyWorse,
  safeFactors,
  worseFactors,
  type WindowFactors,
} from '../process/baselineProcess.ts';
import {
  addAloneDay,
  addControlDay,
  addSafeControlDay,
  emptyControl,
  emptySafeControl,
  expectedOf,
  isAlone,
  turnedControl,
  type ControlDay,
  type Others,
  type Shown,
} from '../process/controlProcess.ts';
import { shownAbout } from '../process/envelope.ts';
import { reached, type ControlGroup, type GroupDate, type WindowGroup } from '../count/group.ts';
import { merge, type EvidenceState } from '../process/mixture.ts';
import type { Signal } from '../signal/signal.ts';
import type { UsualShare } from '../usual/usualShare.ts';
import { marginOf } from '../process/weights.ts';

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
  /** What was seen on days on which nobody was left to compare with. */
  readonly alone: Alone;
  /** Of a signal judged both ways: what the other comparison says, which is at least as much. */
  readonly other?: Stream;
}

/** Bad devices on days without a control: evidence that is asked about and pauses nothing. */
export interface Alone {
  readonly worse: EvidenceState;
  readonly bad: number;
  /** Bad devices to be expected by what was usual before. */
  readonly expected: number;
}

const notAlone: Alone = { worse: emptyControl(), bad: 0, expected: 0 };

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
  return { worse, safe, ...sums, turned, turnedWeight: sums.atRisk, alone: notAlone };
}

/** What turning bad adds for a device that has passed so many days. */
function gainAt(factors: WindowFactors, alternative: number, index: number): number {
  return (factors.bad[alternative]?.[index] ?? 0) - (factors.passed[alternative]?.[index] ?? 0);
}

/**
 * The stream of a group beside a control; for a cohort with the fleet, of which the rest is left for as long as there are
 * devices outside it.
 */
export function controlStream(
  judging: Judging,
  group: ControlGroup,
  fleet: ControlGroup | null = null,
): Stream {
  let worse = emptyControl();
  let safe = emptySafeControl();
  let alone = notAlone;
  const sums = { atRisk: 0, bad: 0, expected: 0 };
  const turned = emptyControl().logs.map(() => 0);
  let turnedWeight = 0;
  for (const { day, date } of comparedDays(group, fleet)) {
    worse = addControlDay(worse, day, judging.margin);
    safe = addSafeControlDay(safe, day);
    if (isAlone(day)) alone = withAloneDay(alone, day);
    sums.bad += date.updatedBad;
    sums.atRisk = Math.max(sums.atRisk, date.updatedAtRisk);
    sums.expected += expectedOf(day);
    turnedWeight += day.updatedWeight;
    const gains = turnedControl(day, judging.margin);
    for (const [alternative, sum] of turned.entries()) {
      turned[alternative] = sum + day.updatedWeight * (gains[alternative] ?? 0);
    }
  }
  return { worse, safe, ...sums, turned, turnedWeight, alone };
}

/** A group's days in their order: what the others show on one is known on the next. */
function comparedDays(
  group: ControlGroup,
  fleet: ControlGroup | null,
): readonly { readonly day: ControlDay; readonly date: GroupDate }[] {
  const shownOf = shownBefore(group);
  const shownOfFleet = fleet === null ? null : shownBefore(fleet);
  return inOrder(group).map(([nth, date]) => {
    const { updatedWeight, updatedBad, othersAtRisk, othersBad } = date;
    const day = { updatedWeight, updatedBad, othersAtRisk, othersBad, before: shownOf(nth) };
    const ofFleet = fleet?.get(nth);
    const before = shownOfFleet?.(nth);
    if (ofFleet === undefined || before === undefined) return { day, date };
    return { day: { ...day, fleet: { ...restOf(ofFleet, date), before } }, date };
  });
}

/** A date of the fleet without a cohort: all other devices, with the update or without. */
function restOf(fleet: GroupDate, cohort: GroupDate): Omit<Others, 'before'> {
  const of = (updated: 'updatedAtRisk' | 'updatedBad', others: 'othersAtRisk' | 'othersBad') =>
    Math.max(0, fleet[updated] + fleet[others] - cohort[updated] - cohort[others]);
  return {
    othersAtRisk: of('updatedAtRisk', 'othersAtRisk'),
    othersBad: of('updatedBad', 'othersBad'),
  };
}

/** What a group's others had shown before each of its days. */
function shownBefore(group: ControlGroup): (day: number) => Shown {
  const shown = new Map<number, Shown>();
  let before = { atRisk: 0, bad: 0 };
  for (const [nth, { othersAtRisk, othersBad }] of inOrder(group)) {
    shown.set(nth, before);
    before = { atRisk: before.atRisk + othersAtRisk, bad: before.bad + othersBad };
  }
  return (nth) => shown.get(nth) ?? before;
}

function inOrder(group: ControlGroup): readonly (readonly [number, GroupDate])[] {
  return [...group].toSorted(([one], [other]) => one - other);
}

function withAloneDay({ worse, bad, expected }: Alone, day: ControlDay): Alone {
  return {
    worse: addAloneDay(worse, day),
    bad: bad + day.updatedBad,
    expected: expected + expectedOf(day),
  };
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
      alone: {
        worse: merge(sum.alone.worse, stream.alone.worse),
        bad: sum.alone.bad + stream.alone.bad,
        expected: sum.alone.expected + stream.alone.expected,
      },
    }),
    empty,
  );
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
