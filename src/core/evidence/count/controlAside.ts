/**
 * Cohorts set aside from counts beside a control: the whole release and each ring without them. Counts of cohorts tell
 * no ring here; how a cohort's devices differ by nature is taken from the rings' mix of that date.
 */
import type { ControlGroup, GroupDate } from './group.ts';
import {
  anyRing,
  atLeastNone,
  atRiskWay,
  badWay,
  byOverlap,
  mayOverlap,
  ofCounted,
  shared,
  together,
  type Bound,
  type CohortPart,
  type Taken,
} from './setAside.ts';

/** Bad devices that are in several cohorts, counted one by one. */
export interface ControlOverlaps {
  /** Names of the cohorts whose overlaps were counted. */
  readonly of: ReadonlySet<string>;
  /** Bad devices of a date that are in any of these cohorts. */
  readonly badIn: (
    day: number,
    names: readonly string[],
  ) => { readonly updated: number; readonly others: number };
}

/** Devices that have several facts. */
export function controlMeet(
  whole: ControlGroup,
  facts: readonly ControlGroup[],
  bound: Bound,
): ControlGroup {
  const [first, ...others] = facts;
  if (first === undefined || others.length === 0) return first ?? new Map();
  return new Map(
    [...first].map(([day, date]) => {
      const all = [date, ...others.map((group) => group.get(day) ?? noDate)];
      const of = whole.get(day) ?? noDate;
      const inAll = (key: keyof GroupDate, way: 'atLeast' | 'atMost'): number =>
        shared(
          of[key],
          all.map((one) => one[key]),
          way,
        );
      const updatedAtRisk = inAll('updatedAtRisk', atRiskWay(bound));
      return [
        day,
        {
          updatedAtRisk,
          updatedWeight: weightOf(date, updatedAtRisk),
          updatedBad: inAll('updatedBad', badWay(bound)),
          othersAtRisk: inAll('othersAtRisk', badWay(bound)),
          othersBad: inAll('othersBad', atRiskWay(bound)),
        },
      ];
    }),
  );
}

const noDate: GroupDate = {
  updatedAtRisk: 0,
  updatedWeight: 0,
  updatedBad: 0,
  othersAtRisk: 0,
  othersBad: 0,
};

/** The weight of some devices of a date, which are taken to be like all of it. */
function weightOf({ updatedWeight, updatedAtRisk }: GroupDate, devices: number): number {
  return updatedAtRisk > 0 ? (updatedWeight * devices) / updatedAtRisk : 0;
}

/** What cohorts are set aside from, and how. */
export interface ControlAside {
  readonly parts: readonly CohortPart<ControlGroup>[];
  readonly overlaps: ControlOverlaps;
  readonly bound: Bound;
}

/** The whole release without some cohorts. */
export function controlWithout(whole: ControlGroup, aside: ControlAside): ControlGroup {
  if (aside.parts.length === 0) return whole;
  return new Map([...whole].map(([day, date]) => [day, without(date, goneOn(day, aside))]));
}

/**
 * A ring without them: for the `least` all of their bad devices may have been its own, and of their devices at risk only
 * those that other rings cannot have; for the `most` it has its part of both.
 */
export function controlRingWithout(
  ring: ControlGroup,
  whole: ControlGroup,
  aside: ControlAside,
): ControlGroup {
  if (aside.parts.length === 0) return ring;
  return new Map(
    [...ring].map(([day, date]) => {
      const gone = goneOn(day, aside);
      const of = whole.get(day) ?? date;
      const part = aside.bound === 'most' ? partOf(gone, date, of) : leastOf(gone, date, of);
      return [day, without(date, { ...gone, ...part })];
    }),
  );
}

type Gone = Omit<GroupDate, 'updatedWeight'>;
type GoneOfRing = Pick<Gone, 'updatedBad' | 'updatedAtRisk'>;

function leastOf(gone: Gone, ring: GroupDate, whole: GroupDate): GoneOfRing {
  const elsewhere = whole.updatedAtRisk - ring.updatedAtRisk;
  return { ...gone, updatedAtRisk: atLeastNone(gone.updatedAtRisk - elsewhere) };
}

function partOf(gone: Gone, ring: GroupDate, whole: GroupDate): GoneOfRing {
  const part = (key: keyof GoneOfRing): number =>
    whole[key] > 0 ? (gone[key] * ring[key]) / whole[key] : 0;
  return { updatedBad: part('updatedBad'), updatedAtRisk: part('updatedAtRisk') };
}

/** What is taken away on a date. Fewer others at risk and more bad ones among them speak less against the update. */
function goneOn(day: number, { parts, overlaps, bound }: ControlAside): Gone {
  const { known, unknown } = byOverlap(parts, overlaps.of);
  const exact = known.length > 0 ? overlaps.badIn(day, known) : null;
  const taken = (of: typeof parts, key: keyof GroupDate): readonly Taken[] =>
    of.map(({ facts, rings }) => ({
      facts,
      devices: rings.get(anyRing)?.get(day)?.[key] ?? 0,
    }));
  const bad = (key: 'updatedBad' | 'othersBad', devices: number | undefined): readonly Taken[] => [
    ...taken(unknown, key),
    ...(devices === undefined ? [] : [{ facts: ofCounted, devices }]),
  ];
  return {
    updatedAtRisk: together(taken(parts, 'updatedAtRisk'), atRiskWay(bound)),
    updatedBad: together(bad('updatedBad', exact?.updated), badWay(bound)),
    othersAtRisk: together(taken(parts, 'othersAtRisk'), badWay(bound)),
    othersBad: together(bad('othersBad', exact?.others), atRiskWay(bound)),
  };
}

function without(date: GroupDate, gone: Gone): GroupDate {
  const updatedAtRisk = atLeastNone(date.updatedAtRisk - gone.updatedAtRisk);
  return {
    updatedAtRisk,
    updatedWeight: weightOf(date, updatedAtRisk),
    updatedBad: atLeastNone(date.updatedBad - gone.updatedBad),
    othersAtRisk: atLeastNone(date.othersAtRisk - gone.othersAtRisk),
    othersBad: atLeastNone(date.othersBad - gone.othersBad),
  };
}

/** A cohort's counts without the bad devices that it may share with others, date by date. */
export function controlApart(
  part: CohortPart<ControlGroup>,
  others: readonly CohortPart<ControlGroup>[],
): ControlGroup {
  const group = part.rings.get(anyRing) ?? new Map<number, never>();
  const foreign = others.filter(({ facts }) => mayOverlap(facts, part.facts));
  if (foreign.length === 0) return group;
  return new Map(
    [...group].map(([day, date]) => {
      const shares = foreign.map(({ rings }) => rings.get(anyRing)?.get(day)?.updatedBad ?? 0);
      const taken = shares.reduce((sum, one) => sum + one, 0);
      return [day, { ...date, updatedBad: atLeastNone(date.updatedBad - taken) }];
    }),
  );
}
