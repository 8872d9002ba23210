/**
 * Cohorts set aside from counts against what was usual before: the rings without them, each judged by what is usual in
 * it as before. Where a cohort's counts tell no ring, its devices are taken from the rings one after the other: for the
 * `least` from those first in which the fewest are usual, where a bad device says most and a well one least; for the
 * `most` the other way round.
 */
import type { WindowDay } from '../process/baselineProcess.ts';
import { windowGroups, type WindowGroup } from './group.ts';
import {
  anyRing,
  atRiskWay,
  badWay,
  byOverlap,
  leftOf,
  mayOverlap,
  ofCounted,
  shared,
  type Bound,
  type ByRing,
  type CohortPart,
  type Left,
  type Taken,
} from './setAside.ts';

/** Devices of one ring and model on one day (from 0) of their window. */
export interface Cell {
  readonly ring: string;
  readonly stratum: string;
  readonly index: number;
}

/** Bad devices that are in several cohorts, counted one by one. */
export interface WindowOverlaps {
  /** Names of the cohorts whose overlaps were counted. */
  readonly of: ReadonlySet<string>;
  /** Bad devices of a cell that are in any of these cohorts. */
  readonly badIn: (cell: Cell, names: readonly string[]) => number;
}

/** What cohorts are set aside from. */
export interface WindowWhole {
  readonly rings: ByRing<WindowGroup>;
  /** Rings in the order of how many devices of a model usually turn bad in them, the fewest first. */
  readonly inOrder: (stratum: string) => readonly string[];
  readonly overlaps: WindowOverlaps;
}

/**
 * What is left of the rings: to be added up to the whole release, and for each ring by itself, from which all may have
 * come that tells no ring. For the `most` both are the same: else a ring would keep bad devices that another has lost.
 */
export interface WindowRest {
  readonly rings: ByRing<WindowGroup>;
  readonly alone: ByRing<WindowGroup>;
}

/** Devices that have several facts. Beside a model that is exact, since rows are by model. */
export function windowMeet(
  rings: ByRing<WindowGroup>,
  facts: readonly ByRing<WindowGroup>[],
  bound: Bound,
): ByRing<WindowGroup> {
  const [first, ...others] = facts;
  if (first === undefined || others.length === 0) return first ?? new Map();
  const all = windowGroups([...rings.values()]);
  return new Map(
    [...first].map(([ring, group]) => {
      const whole = ring === anyRing ? all : (rings.get(ring) ?? noGroup);
      return [ring, meet(whole, [group, ...others.map((one) => one.get(ring) ?? noGroup)], bound)];
    }),
  );
}

function meet(whole: WindowGroup, groups: readonly WindowGroup[], bound: Bound): WindowGroup {
  const [first = noGroup] = groups;
  return new Map(
    [...first].map(([stratum, days]) => [
      stratum,
      days.map(({ age }, index) => {
        const all = groups.map((group) => dayOf(group, { stratum, index }));
        const of = dayOf(whole, { stratum, index });
        return {
          age,
          atRisk: shared(of.atRisk, all.map(atRiskOf), atRiskWay(bound)),
          bad: shared(of.bad, all.map(badOf), badWay(bound)),
        };
      }),
    ]),
  );
}

const noGroup: WindowGroup = new Map();
const noDay: WindowDay = { age: 0, atRisk: 0, bad: 0 };

function dayOf(group: WindowGroup | undefined, { stratum, index }: Omit<Cell, 'ring'>): WindowDay {
  return group?.get(stratum)?.[index] ?? noDay;
}

function badOf({ bad }: WindowDay): number {
  return bad;
}

function atRiskOf({ atRisk }: WindowDay): number {
  return atRisk;
}

/** The rings without some cohorts. */
export function windowWithout(
  whole: WindowWhole,
  parts: readonly CohortPart<WindowGroup>[],
  bound: Bound,
): WindowRest {
  const { rings } = whole;
  if (parts.length === 0) return { rings, alone: rings };
  const strata = new Set([...rings.values()].flatMap((group) => [...group.keys()]));
  const left = [...strata].flatMap((stratum) => modelWithout(whole, stratum, { parts, bound }));
  const all = groupsOf(left, (one) => one.together);
  return { rings: all, alone: bound === 'most' ? all : groupsOf(left, (one) => one.alone) };
}

interface Aside {
  readonly parts: readonly CohortPart<WindowGroup>[];
  readonly bound: Bound;
}

/** The days of a ring's devices of one model. */
interface ModelLeft {
  readonly ring: string;
  readonly stratum: string;
  readonly together: readonly WindowDay[];
  readonly alone: readonly WindowDay[];
}

function modelWithout(whole: WindowWhole, stratum: string, aside: Aside): readonly ModelLeft[] {
  const { rings, inOrder } = whole;
  const order = inOrder(stratum).filter((ring) => rings.get(ring)?.has(stratum));
  const own = aside.bound === 'least' ? order : order.toReversed();
  const ages = rings.get(own[0] ?? anyRing)?.get(stratum) ?? [];
  const left = ages.map(({ age }, index) => {
    const cells = own.map((ring) => ({ ring, stratum, index }));
    return { age, bad: badLeft(whole, cells, aside), atRisk: atRiskLeft(whole, cells, aside) };
  });
  const days = (nth: number, key: keyof Left): readonly WindowDay[] =>
    left.map(({ age, bad, atRisk }) => ({
      age,
      atRisk: atRisk[key][nth] ?? 0,
      bad: bad[key][nth] ?? 0,
    }));
  return own.map((ring, nth) => ({
    ring,
    stratum,
    together: days(nth, 'together'),
    alone: days(nth, 'alone'),
  }));
}

function groupsOf(
  left: readonly ModelLeft[],
  of: (one: ModelLeft) => readonly WindowDay[],
): ByRing<WindowGroup> {
  const byRing = Map.groupBy(left, ({ ring }) => ring);
  return new Map(
    [...byRing].map(([ring, own]) => [ring, new Map(own.map((one) => [one.stratum, of(one)]))]),
  );
}

/** Overlaps that were counted are one part, of which it is known how many bad devices it has. */
function badLeft({ rings, overlaps }: WindowWhole, cells: readonly Cell[], aside: Aside): Left {
  const { parts, bound } = aside;
  const { known, unknown } = byOverlap(parts, overlaps.of);
  const told = cells.map((cell) => [
    ...takenIn(unknown, cell, badOf),
    ...(known.length > 0 ? [{ facts: ofCounted, devices: overlaps.badIn(cell, known) }] : []),
  ]);
  return leftOf(
    { devices: cells.map((cell) => badOf(dayOf(rings.get(cell.ring), cell))), told },
    untold(unknown, cells, badOf),
    badWay(bound),
  );
}

function atRiskLeft({ rings }: WindowWhole, cells: readonly Cell[], { parts, bound }: Aside): Left {
  return leftOf(
    {
      devices: cells.map((cell) => atRiskOf(dayOf(rings.get(cell.ring), cell))),
      told: cells.map((cell) => takenIn(parts, cell, atRiskOf)),
    },
    untold(parts, cells, atRiskOf),
    atRiskWay(bound),
  );
}

function untold(
  parts: readonly CohortPart<WindowGroup>[],
  [cell]: readonly Cell[],
  of: (day: WindowDay) => number,
): readonly Taken[] {
  return cell === undefined ? [] : takenIn(parts, { ...cell, ring: anyRing }, of);
}

function takenIn(
  parts: readonly CohortPart<WindowGroup>[],
  cell: Cell,
  of: (day: WindowDay) => number,
): readonly Taken[] {
  return parts.flatMap(({ facts, rings }) => {
    const devices = of(dayOf(rings.get(cell.ring), cell));
    return devices > 0 ? [{ facts, devices }] : [];
  });
}

/**
 * A cohort's counts without the bad devices that it may share with others: as many as it can share at most, model by
 * model and day by day; none with other values of the same fact. Its devices at risk stay, except those. So a cohort
 * that looks bad only because it contains a bad one says nothing any more.
 */
export function windowApart(
  part: CohortPart<WindowGroup>,
  others: readonly CohortPart<WindowGroup>[],
): ByRing<WindowGroup> {
  const foreign = others.filter(({ facts }) => mayOverlap(facts, part.facts));
  if (foreign.length === 0) return part.rings;
  return new Map(
    [...part.rings].map(([ring, group]) => {
      const groups = foreign.flatMap(({ rings }) =>
        [...rings].filter(([other]) => [ring, other].includes(anyRing) || other === ring),
      );
      return [
        ring,
        groupApart(
          group,
          groups.map(([, other]) => other),
        ),
      ];
    }),
  );
}

function groupApart(group: WindowGroup, others: readonly WindowGroup[]): WindowGroup {
  return new Map(
    [...group].map(([stratum, days]) => [
      stratum,
      days.map((day, index) => {
        const shares = others.map((other) => badOf(dayOf(other, { stratum, index })));
        const taken = Math.min(
          day.bad,
          shares.reduce((sum, one) => sum + one, 0),
        );
        return { age: day.age, atRisk: day.atRisk - taken, bad: day.bad - taken };
      }),
    ]),
  );
}
