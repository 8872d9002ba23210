/**
 * The streams of a look: each signal's whole release, rings and cohorts, from the rows of its counts, with cohorts set
 * aside where wanted.
 */
import type { Baselines } from './baseline.ts';
import {
  cohortName,
  isSameFact,
  type BaselineCount,
  type Cohort,
  type ControlCount,
  type Exposure,
  type NamedCohort,
} from './counts.ts';
import {
  controlGroup,
  controlGroups,
  windowGroup,
  windowGroups,
  type ControlGroup,
  type WindowGroup,
} from './group.ts';
import {
  controlApart,
  controlMeet,
  controlWithout,
  windowApart,
  windowMeet,
  windowWithout,
  type CohortPart,
} from './setAside.ts';
import type { Signal } from './signal.ts';
import type { SoundCounts } from './soundCounts.ts';
import {
  controlStream,
  judgingOf,
  mergedStreams,
  windowStream,
  type Judging,
  type Stream,
} from './stream.ts';
import { usualShares, type UsualShare } from './usualShare.ts';
import type { EvidenceSettings } from './verdict.ts';
import { marginOf } from './weights.ts';

/** All that one signal says. */
export interface SignalStreams {
  readonly signal: Signal;
  readonly whole: Stream;
  readonly rings: ReadonlyMap<string, Stream>;
  readonly cohorts: ReadonlyMap<string, Stream>;
  /** The whole release without some cohorts. */
  readonly without: (cohorts: readonly NamedCohort[]) => Stream;
  /** A cohort of one fact without what it may share with others. */
  readonly apart: (cohort: Cohort, others: readonly NamedCohort[]) => Stream;
  /** What is usual in a ring, or anywhere. */
  readonly usual: (ring: string | null) => UsualShare;
}

/** What streams rest on beside their counts. */
export interface StreamBasis {
  readonly baselines: Baselines;
  readonly settings: EvidenceSettings;
  readonly exposures: readonly Exposure[];
}

/** Streams of all signals, in their order. */
export function signalStreams(
  counts: SoundCounts,
  signals: readonly Signal[],
  basis: StreamBasis,
): readonly SignalStreams[] {
  const baseline = Map.groupBy(counts.baseline, ({ signal }) => signal);
  const control = Map.groupBy(counts.control, ({ signal }) => signal);
  const sizeOf = sizesOf(basis.exposures);
  return signals.map((signal) => {
    const judging = judgingOf(signal, basis.settings);
    const usual = usualShares(basis.baselines, signal);
    const usualOf: UsualOf = (stratum, { ring, name }) =>
      usual({ stratum, ring, margin: marginOf(judging.margin, sizeOf(name)) });
    return signal.method === 'baseline'
      ? windowStreams(judging, baseline.get(signal.name) ?? [], usualOf)
      : controlStreams(judging, control.get(signal.name) ?? [], {
          usualOf,
          ratioOf: ratiosOf(basis.baselines, signal),
        });
  });
}

/** What is usual for a model in a group: the ring that its baselines are of, and the name under which its size stands. */
type UsualOf = (
  stratum: string | null,
  group: { readonly ring: string | null; readonly name: string | null },
) => UsualShare;

/** Devices of a ring or cohort, or, for null, of the release; null = not told. */
function sizesOf(exposures: readonly Exposure[]): (name: string | null) => number | null {
  const sizes = new Map(exposures.map((row) => [row.cohort ?? row.ring, row.devices]));
  const ofRings = exposures.filter(({ ring, cohort }) => ring !== null && cohort === null);
  const sum = ofRings.reduce((total, { devices }) => total + devices, 0);
  return (name) => sizes.get(name) ?? (name === null && ofRings.length > 0 ? sum : null);
}

function windowStreams(
  judging: Judging,
  rows: readonly BaselineCount[],
  usualOf: UsualOf,
): SignalStreams {
  const { signal } = judging;
  const groupsOf = (nameOf: (row: BaselineCount) => string | null): Map<string, WindowGroup> =>
    grouped(rows, nameOf, (part) => windowGroup(part, signal.windowDays));
  const ringGroups = groupsOf(({ ring }) => ring);
  const cohortGroups = groupsOf(({ cohort }) => cohort);
  const rings = mapped(ringGroups, (group, ring) =>
    windowStream(judging, group, (stratum) => usualOf(stratum, { ring, name: ring })),
  );
  const ofAny = (group: WindowGroup, name: string | null): Stream =>
    windowStream(judging, group, (stratum) => usualOf(stratum, { ring: null, name }));
  const whole = mergedStreams(sortedValues(rings), ofAny(new Map(), null));
  const wholeGroup = windowGroups(sortedValues(ringGroups));
  const meet = (groups: readonly WindowGroup[]): WindowGroup => windowMeet(wholeGroup, groups);
  const parts = (cohorts: readonly NamedCohort[]) => partsOf(cohortGroups, cohorts, meet);
  return {
    signal,
    whole,
    rings,
    cohorts: mapped(cohortGroups, (group, name) => ofAny(group, name)),
    without: (cohorts) =>
      cohorts.length === 0 ? whole : ofAny(windowWithout(wholeGroup, parts(cohorts)), null),
    apart: (cohort, others) => {
      const name = cohortName(cohort);
      const group = cohortGroups.get(name) ?? new Map<string, never>();
      return ofAny(windowApart({ facts: [cohort], group }, parts(others)), name);
    },
    usual: (ring) => usualOf(null, { ring, name: ring }),
  };
}

function controlStreams(
  judging: Judging,
  rows: readonly ControlCount[],
  known: { readonly usualOf: UsualOf; readonly ratioOf: (ring: string) => number },
): SignalStreams {
  const ofRings = rows.filter(({ ring }) => ring !== null);
  const ringGroups = grouped(
    ofRings,
    ({ ring }) => ring,
    (part) => controlGroup(part, ({ ring }) => known.ratioOf(ring ?? '')),
  );
  const wholeGroup = controlGroups(sortedValues(ringGroups));
  // A cohort's devices are of all rings; how they differ by nature is taken from the rings' mix of that date.
  const mixOf = (day: number): number => {
    const date = wholeGroup.get(day);
    return date !== undefined && date.updatedAtRisk > 0
      ? date.updatedWeight / date.updatedAtRisk
      : 1;
  };
  const cohortGroups = grouped(
    rows,
    ({ cohort }) => cohort,
    (part) => controlGroup(part, ({ day }) => mixOf(day)),
  );
  const ofGroup = (group: ControlGroup): Stream => controlStream(judging, group);
  const meet = (groups: readonly ControlGroup[]): ControlGroup => controlMeet(wholeGroup, groups);
  const parts = (cohorts: readonly NamedCohort[]) => partsOf(cohortGroups, cohorts, meet);
  return {
    signal: judging.signal,
    whole: ofGroup(wholeGroup),
    rings: mapped(ringGroups, ofGroup),
    cohorts: mapped(cohortGroups, ofGroup),
    without: (cohorts) => ofGroup(controlWithout(wholeGroup, parts(cohorts))),
    apart: (cohort, others) => {
      const group = cohortGroups.get(cohortName(cohort)) ?? new Map<number, never>();
      return ofGroup(controlApart({ facts: [cohort], group }, parts(others)));
    },
    usual: (ring) => known.usualOf(null, { ring, name: ring }),
  };
}

/** A ring's ratio by nature; one that is unknown or cannot be counts as 1. */
function ratiosOf({ ratios }: Baselines, signal: Signal): (ring: string) => number {
  const byRing = new Map(
    ratios
      .filter((row) => row.signal === signal.name && row.ratio > 0 && Number.isFinite(row.ratio))
      .map(({ ring, ratio }) => [ring, ratio]),
  );
  return (ring) => byRing.get(ring) ?? 1;
}

function grouped<Row, Group>(
  rows: readonly Row[],
  nameOf: (row: Row) => string | null,
  groupOf: (rows: readonly Row[]) => Group,
): Map<string, Group> {
  const named = rows.filter((row) => nameOf(row) !== null);
  const byName = Map.groupBy(named, (row) => nameOf(row) ?? '');
  return mapped(byName, (part) => groupOf(part));
}

function mapped<From, To>(
  map: ReadonlyMap<string, From>,
  of: (value: From, name: string) => To,
): Map<string, To> {
  return new Map([...map].map(([name, value]) => [name, of(value, name)]));
}

/** Values in the order of their names, so that sums come out the same to the last digit. */
function sortedValues<Value>(map: ReadonlyMap<string, Value>): readonly Value[] {
  return [...map].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}

/** Cohorts with what was counted of them. Those of which a fact was not counted, and those within others, say nothing. */
function partsOf<Group>(
  groups: ReadonlyMap<string, Group>,
  cohorts: readonly NamedCohort[],
  meet: (groups: readonly Group[]) => Group,
): readonly CohortPart<Group>[] {
  return cohorts
    .filter((one) => !cohorts.some((other) => other.name !== one.name && isWithin(one, other)))
    .flatMap(({ facts }) => {
      const counted = facts.flatMap((fact) => groups.get(cohortName(fact)) ?? []);
      return facts.length > 0 && counted.length === facts.length
        ? [{ facts, group: meet(counted) }]
        : [];
    });
}

/** Whether one has all the facts of the other. */
function isWithin({ facts }: NamedCohort, other: NamedCohort): boolean {
  return other.facts.every((fact) => facts.some((own) => isSameFact(own, fact)));
}
