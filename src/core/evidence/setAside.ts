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
  readonly cohort: Cohort;
  readonly group: Group;
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
        const taken = parts.map(({ cohort, group }) => ({
          fact: cohort.fact,
          day: group.get(stratum)?.[index] ?? noDay,
        }));
        return {
          age: day.age,
          atRisk: atLeastNone(day.atRisk - mostOfAFact(taken, (one) => one.atRisk)),
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
      const taken = parts.map(({ cohort, group }) => ({
        fact: cohort.fact,
        day: group.get(day) ?? noDate,
      }));
      const updatedAtRisk = atLeastNone(
        date.updatedAtRisk - mostOfAFact(taken, (one) => one.updatedAtRisk),
      );
      const left = date.updatedAtRisk > 0 ? updatedAtRisk / date.updatedAtRisk : 0;
      return [
        day,
        {
          updatedAtRisk,
          updatedWeight: date.updatedWeight * left,
          updatedBad: atLeastNone(date.updatedBad - sumOf(taken, (one) => one.updatedBad)),
          othersAtRisk: atLeastNone(date.othersAtRisk - sumOf(taken, (one) => one.othersAtRisk)),
          othersBad: atLeastNone(date.othersBad - mostOfAFact(taken, (one) => one.othersBad)),
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
  readonly fact: string;
  readonly day: Day;
}

function sumOf<Day>(taken: readonly Taken<Day>[], of: (day: Day) => number): number {
  return taken.reduce((sum, { day }) => sum + of(day), 0);
}

function mostOfAFact<Day>(taken: readonly Taken<Day>[], of: (day: Day) => number): number {
  const sums = new Map<string, number>();
  for (const { fact, day } of taken) sums.set(fact, (sums.get(fact) ?? 0) + of(day));
  return Math.max(0, ...sums.values());
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
  const foreign = others.filter(({ cohort }) => mayOverlap(cohort, part.cohort));
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
  const foreign = others.filter(({ cohort }) => mayOverlap(cohort, part.cohort));
  if (foreign.length === 0) return part.group;
  return new Map(
    [...part.group].map(([day, date]) => {
      const shared = foreign.reduce((sum, { group }) => sum + (group.get(day)?.updatedBad ?? 0), 0);
      return [day, { ...date, updatedBad: Math.max(0, date.updatedBad - shared) }];
    }),
  );
}

function mayOverlap(one: Cohort, other: Cohort): boolean {
  return one.fact !== other.fact || one.value === other.value;
}
