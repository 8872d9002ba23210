/**
 * Setting cohorts aside: what the counts of a release say of the devices outside some cohorts, those that are held or
 * found to be bad. Counts of a cohort are exact, so one cohort is taken out exactly, model by model and day by day.
 * How far several overlap is not counted. Two values of one fact have no device in common, those of different facts
 * may have; then bad devices are taken out for each, devices at risk only for the largest. So whatever the overlap is,
 * what is left never says more against the update than the devices outside the cohorts truly do, and never less than
 * no bad device.
 */
import type { Cohort } from './counts.ts';
import type { WindowDay } from './baselineProcess.ts';
import type { ControlGroup, GroupDate, WindowGroup } from './group.ts';

/** A cohort with its counts under one signal. */
export interface CohortPart<Group> {
  readonly facts: readonly Cohort[];
  readonly group: Group;
}

/**
 * What the devices are that have several facts: no more bad ones than any of the facts has, and at least as many devices
 * at risk as the facts must share. Beside a model that is exact, since rows are by model.
 */
export function windowMeet(whole: WindowGroup, groups: readonly WindowGroup[]): WindowGroup {
  const [first, ...others] = groups;
  if (first === undefined || others.length === 0) return first ?? new Map();
  return new Map(
    [...first].map(([stratum, days]) => [
      stratum,
      days.map((day, index) => {
        const all = [day, ...others.map((group) => group.get(stratum)?.[index] ?? noDay)];
        const devices = whole.get(stratum)?.[index]?.atRisk ?? 0;
        return {
          age: day.age,
          atRisk: sharedAtLeast(
            devices,
            all.map(({ atRisk }) => atRisk),
          ),
          bad: Math.min(...all.map(({ bad }) => bad)),
        };
      }),
    ]),
  );
}

/** The same beside a control; others are bounded so that what is left without them speaks less against the update. */
export function controlMeet(whole: ControlGroup, groups: readonly ControlGroup[]): ControlGroup {
  const [first, ...others] = groups;
  if (first === undefined || others.length === 0) return first ?? new Map();
  return new Map(
    [...first].map(([day, date]) => {
      const all = [date, ...others.map((group) => group.get(day) ?? noDate)];
      const of = whole.get(day) ?? noDate;
      const updatedAtRisk = sharedAtLeast(
        of.updatedAtRisk,
        all.map((one) => one.updatedAtRisk),
      );
      return [
        day,
        {
          updatedAtRisk,
          updatedWeight:
            date.updatedAtRisk > 0 ? (date.updatedWeight * updatedAtRisk) / date.updatedAtRisk : 0,
          updatedBad: Math.min(...all.map((one) => one.updatedBad)),
          othersAtRisk: Math.min(...all.map((one) => one.othersAtRisk)),
          othersBad: sharedAtLeast(
            of.othersBad,
            all.map((one) => one.othersBad),
          ),
        },
      ];
    }),
  );
}

/** How many of so many devices parts of such sizes have in common at least. */
function sharedAtLeast(devices: number, parts: readonly number[]): number {
  const sum = parts.reduce((total, part) => total + part, 0);
  return atLeastNone(sum - (parts.length - 1) * devices);
}

/** A group without some cohorts. */
export function windowWithout(
  group: WindowGroup,
  parts: readonly CohortPart<WindowGroup>[],
): WindowGroup {
  if (parts.length === 0) return group;
  return new Map(
    [...group].map(([stratum, days]) => [
      stratum,
      days.map((day, index) => {
        const taken = parts.map(({ facts, group }) => ({
          facts,
          day: group.get(stratum)?.[index] ?? noDay,
        }));
        return {
          age: day.age,
          atRisk: atLeastNone(day.atRisk - togetherAtLeast(taken, (one) => one.atRisk)),
          bad: atLeastNone(day.bad - sumOf(taken, (one) => one.bad)),
        };
      }),
    ]),
  );
}

const noDay: WindowDay = { age: 0, atRisk: 0, bad: 0 };

/** The same beside a control: others are taken out so that what is left speaks less against the update, not more. */
export function controlWithout(
  group: ControlGroup,
  parts: readonly CohortPart<ControlGroup>[],
): ControlGroup {
  if (parts.length === 0) return group;
  return new Map(
    [...group].map(([day, date]) => {
      const taken = parts.map(({ facts, group }) => ({
        facts,
        day: group.get(day) ?? noDate,
      }));
      const updatedAtRisk = atLeastNone(
        date.updatedAtRisk - togetherAtLeast(taken, (one) => one.updatedAtRisk),
      );
      const left = date.updatedAtRisk > 0 ? updatedAtRisk / date.updatedAtRisk : 0;
      return [
        day,
        {
          updatedAtRisk,
          updatedWeight: date.updatedWeight * left,
          updatedBad: atLeastNone(date.updatedBad - sumOf(taken, (one) => one.updatedBad)),
          othersAtRisk: atLeastNone(date.othersAtRisk - sumOf(taken, (one) => one.othersAtRisk)),
          othersBad: atLeastNone(date.othersBad - togetherAtLeast(taken, (one) => one.othersBad)),
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

interface Taken<Day> {
  readonly facts: readonly Cohort[];
  readonly day: Day;
}

function sumOf<Day>(taken: readonly Taken<Day>[], of: (day: Day) => number): number {
  return taken.reduce((sum, { day }) => sum + of(day), 0);
}

/** How many parts have together at least: those of different values of one fact have no device in common. */
function togetherAtLeast<Day>(taken: readonly Taken<Day>[], of: (day: Day) => number): number {
  const names = new Set(taken.flatMap(({ facts }) => facts.map(({ fact }) => fact)));
  const sums = [...names].map((name) => {
    const largest = new Map<string, number>();
    for (const { facts, day } of taken) {
      const value = facts.find(({ fact }) => fact === name)?.value;
      if (value !== undefined) largest.set(value, Math.max(largest.get(value) ?? 0, of(day)));
    }
    return [...largest.values()].reduce((sum, one) => sum + one, 0);
  });
  return Math.max(0, ...sums);
}

function atLeastNone(value: number): number {
  return Math.max(0, value);
}

/**
 * A cohort's counts without the bad devices that it may share with others: as many as it can share at most, model by
 * model and day by day; none with other values of the same fact. Its devices at risk stay, except those. So a cohort
 * that looks bad only because it contains a bad one says nothing any more.
 */
export function windowApart(
  part: CohortPart<WindowGroup>,
  others: readonly CohortPart<WindowGroup>[],
): WindowGroup {
  const foreign = others.filter(({ facts }) => mayOverlap(facts, part.facts));
  if (foreign.length === 0) return part.group;
  return new Map(
    [...part.group].map(([stratum, days]) => [
      stratum,
      days.map((day, index) => {
        const shared = foreign.reduce(
          (sum, { group }) => sum + (group.get(stratum)?.[index]?.bad ?? 0),
          0,
        );
        const taken = Math.min(day.bad, shared);
        return { age: day.age, atRisk: day.atRisk - taken, bad: day.bad - taken };
      }),
    ]),
  );
}

/** The same beside a control, date by date. */
export function controlApart(
  part: CohortPart<ControlGroup>,
  others: readonly CohortPart<ControlGroup>[],
): ControlGroup {
  const foreign = others.filter(({ facts }) => mayOverlap(facts, part.facts));
  if (foreign.length === 0) return part.group;
  return new Map(
    [...part.group].map(([day, date]) => {
      const shared = foreign.reduce((sum, { group }) => sum + (group.get(day)?.updatedBad ?? 0), 0);
      return [day, { ...date, updatedBad: Math.max(0, date.updatedBad - shared) }];
    }),
  );
}

function mayOverlap(one: readonly Cohort[], other: readonly Cohort[]): boolean {
  return !one.some(({ fact, value }) =>
    other.some((mate) => mate.fact === fact && mate.value !== value),
  );
}
