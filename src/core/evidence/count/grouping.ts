/** Rows of counts by what they are of, and the cohorts among them with their counts. */
import { cohortName, type BaselineCount, type NamedCohort } from './counts.ts';
import { windowGroup, type WindowGroup } from './group.ts';
import { anyRing, isWithin, type ByRing, type CohortPart } from './setAside.ts';

/** Groups of rows by name; rows without one are left out. */
export function grouped<Row, Group>(
  rows: readonly Row[],
  nameOf: (row: Row) => string | null,
  groupOf: (rows: readonly Row[]) => Group,
): Map<string, Group> {
  const named = rows.filter((row) => nameOf(row) !== null);
  const byName = Map.groupBy(named, (row) => nameOf(row) ?? '');
  return mapped(byName, (part) => groupOf(part));
}

/** A signal's rows against what was usual before: the rings, and each cohort by the rings that its rows tell. */
export function windowRows(
  rows: readonly BaselineCount[],
  windowDays: number,
): {
  readonly rings: Map<string, WindowGroup>;
  readonly cohorts: Map<string, ByRing<WindowGroup>>;
} {
  const groupOf = (part: readonly BaselineCount[]): WindowGroup => windowGroup(part, windowDays);
  return {
    rings: grouped(rows, (row) => (row.cohort === null ? row.ring : null), groupOf),
    cohorts: grouped(
      rows,
      ({ cohort }) => cohort,
      (part) => grouped(part, ({ ring }) => ring ?? anyRing, groupOf),
    ),
  };
}

/** A map of the same names. */
export function mapped<From, To>(
  map: ReadonlyMap<string, From>,
  of: (value: From, name: string) => To,
): Map<string, To> {
  return new Map([...map].map(([name, value]) => [name, of(value, name)]));
}

/** Values in the order of their names, so that sums come out the same to the last digit. */
export function sortedValues<Value>(map: ReadonlyMap<string, Value>): readonly Value[] {
  return [...map].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}

/** Cohorts with what was counted of them. Those of which a fact was not counted, and those within others, say nothing. */
export function partsOf<Group>(
  groups: ReadonlyMap<string, ByRing<Group>>,
  cohorts: readonly NamedCohort[],
  meet: (facts: readonly ByRing<Group>[]) => ByRing<Group>,
): readonly CohortPart<Group>[] {
  return cohorts
    .filter((one) => !cohorts.some((other) => other.name !== one.name && isWithin(one, other)))
    .flatMap((cohort) => {
      const { facts } = cohort;
      const counted = facts.flatMap((fact) => groups.get(cohortName(fact)) ?? []);
      return facts.length > 0 && counted.length === facts.length
        ? [{ ...cohort, rings: meet(counted) }]
        : [];
    });
}
