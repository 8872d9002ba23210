/**
 * Cohorts in SQL: the facts of a device's own row and where they stand, and the texts that group a counting by them.
 * A grouping set for each fact goes through the devices once; unnesting the facts would multiply the rows by them.
 */
import type { Cohort } from '#core/evidence/count/counts.ts';

/** Facts that a device's own row holds, and the SQL that gives their value there. */
const ownColumns: Readonly<Record<string, string>> = {
  manufacturer: 'manufacturer',
  model: 'model',
  firmware: 'firmware',
  windows: 'os_build::text',
  site: 'site',
};

/** The names of these facts; no further fact of a device may bear one. */
export const ownFacts: readonly string[] = Object.keys(ownColumns);

/** Which cohorts to count by: all there are, or the listed ones. */
export type CohortChoice = 'all' | readonly Cohort[];

/** The facts of a device's row as columns of their own names, to select from `devices` under an alias. */
export function factColumns(alias: string): string {
  return Object.entries(ownColumns)
    .map(([fact, column]) => `${alias}.${column} as ${fact}`)
    .join(', ');
}

/** Those of the row's facts that are counted by. */
export function factsOf(choice: CohortChoice): readonly string[] {
  if (choice === 'all') return ownFacts;
  return ownFacts.filter((own) => choice.some(({ fact }) => fact === own));
}

/** Whether further facts are counted by. */
export function hasFurtherFacts(choice: CohortChoice): boolean {
  return choice === 'all' || choice.some(({ fact }) => !ownFacts.includes(fact));
}

/** One grouping set a fact, each with these further columns. */
export function groupingSets(sets: readonly string[], further: readonly string[]): string {
  return `grouping sets (${sets.map((set) => `(${[set, ...further].join(', ')})`).join(', ')})`;
}

/**
 * The cohort's name of a grouped row; null where it is of a ring, or where the devices do not have the fact. A fact
 * that is not grouped by is null in its row, so the one that is there names it.
 */
export function cohortText(facts: readonly string[]): string {
  if (facts.length === 0) return 'null::text';
  return `coalesce(${facts.map((fact) => `'${fact}=' || ${fact}`).join(', ')})`;
}

/** The expression of a fact of a device's own row, to go behind its alias; null for a further fact. */
export function factColumn(fact: string): string | null {
  return ownColumns[fact] ?? null;
}

/** The condition on devices `d` that they take part in the service. Parameter: $1 = the tenant. */
export const registeredDevice = `d.tenant = $1 and d.registration = 'ready'`;

/** A condition on devices `d`: all facts are so. Without any fact no device meets it, and never all. */
export function factsCondition(
  cohort: readonly Cohort[],
  /** Names the next parameter for a value. */
  parameter: (value: string) => string,
): string {
  if (cohort.length === 0) return 'false';
  const conditions = cohort.map(({ fact, value }) => {
    const column = factColumn(fact);
    if (column !== null) return `d.${column} = ${parameter(value)}`;
    return `exists (select 1 from device_facts f where f.tenant = d.tenant and f.device_id = d.device_id
      and f.fact = ${parameter(fact)} and f.value = ${parameter(value)})`;
  });
  return conditions.join(' and ');
}
