/** Streams beside a control: devices that the update came to against those it was not offered, on the same days. */
import { cohortName, type ControlCount, type Overlaps } from '../count/counts.ts';
import {
  controlApart,
  controlMeet,
  controlRingWithout,
  controlWithout,
  type ControlOverlaps,
} from '../count/controlAside.ts';
import { controlGroup, controlGroups, type ControlGroup } from '../count/group.ts';
import { grouped, mapped, partsOf, sortedValues } from '../count/grouping.ts';
import { anyRing, type Bound, type ByRing } from '../count/setAside.ts';
import { controlStream, type Judging, type Stream } from './stream.ts';
import type { SignalStreams, UsualOf } from './signalStreams.ts';

/** What is known beside the counts. */
interface Known {
  readonly usualOf: UsualOf;
  readonly ratioOf: (ring: string) => number;
  readonly overlaps: Overlaps | undefined;
}

/** The streams of one signal. */
export function controlStreams(
  judging: Judging,
  rows: readonly ControlCount[],
  known: Known,
): SignalStreams {
  const { signal } = judging;
  const rings = grouped(
    rows,
    (row) => (row.cohort === null ? row.ring : null),
    (part) => controlGroup(part, ({ ring }) => known.ratioOf(ring ?? '')),
  );
  const wholeGroup = controlGroups(sortedValues(rings));
  const cohorts = grouped(
    rows,
    ({ cohort }) => cohort,
    (part) => controlGroup(part, ({ day }) => mixOn(wholeGroup, day)),
  );
  const byRing = mapped(cohorts, (group): ByRing<ControlGroup> => new Map([[anyRing, group]]));
  const ofGroup = (group: ControlGroup): Stream => controlStream(judging, group);
  const ofCohort = (group: ControlGroup): Stream => controlStream(judging, group, wholeGroup);
  const parts = (named: Parameters<SignalStreams['without']>[0], bound: Bound) =>
    partsOf(byRing, named, (facts) => {
      const groups = facts.flatMap((fact) => fact.get(anyRing) ?? []);
      return new Map([[anyRing, controlMeet(wholeGroup, groups, bound)]]);
    });
  const overlaps = overlapsOf(signal.name, known.overlaps);
  return {
    signal,
    whole: ofGroup(wholeGroup),
    rings: mapped(rings, ofGroup),
    cohorts: mapped(cohorts, ofCohort),
    without: (named, bound) => {
      const aside = { parts: parts(named, bound), overlaps, bound };
      return {
        whole: ofGroup(controlWithout(wholeGroup, aside)),
        rings: mapped(rings, (ring) => ofGroup(controlRingWithout(ring, wholeGroup, aside))),
      };
    },
    apart: (cohort, others) => {
      const name = cohortName(cohort);
      const part = { facts: [cohort], name, rings: byRing.get(name) ?? new Map<string, never>() };
      return ofCohort(controlApart(part, parts(others, 'least')));
    },
    usual: (ring) => known.usualOf(null, { ring, name: ring }),
  };
}

/** A cohort's devices are of all rings; how they differ by nature is taken from the rings' mix of that date. */
function mixOn(whole: ControlGroup, day: number): number {
  const date = whole.get(day);
  return date !== undefined && date.updatedAtRisk > 0 ? date.updatedWeight / date.updatedAtRisk : 1;
}

/** Bad devices in several cohorts, to be asked by date. */
function overlapsOf(signal: string, overlaps: Overlaps | undefined): ControlOverlaps {
  const rows = (overlaps?.control ?? []).filter((row) => row.signal === signal);
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return {
    of: new Set(overlaps?.of),
    badIn: (day, names) => {
      const own = (byDay.get(day) ?? []).filter((row) => row.in.some((one) => names.includes(one)));
      return {
        updated: own.reduce((sum, { updatedBad }) => sum + updatedBad, 0),
        others: own.reduce((sum, { othersBad }) => sum + othersBad, 0),
      };
    },
  };
}
