/**
 * Setting cohorts aside: what the counts of a release say of the devices outside some cohorts, those that are held or
 * found to be bad. How far several overlap is told by the counts for bad devices at most (`Overlaps`); else it is only
 * known that two values of one fact have no device in common, and that those of different facts may have. So what is
 * left is known within two bounds. Which one is asked for depends on what is done with it: a release is paused on the
 * `least`, which never says more against the update than the devices outside the cohorts truly do, and goes on, where it
 * was stopped, on the `most` alone, which never says less. Each is an own number; neither stands in for the other
 * (docs/method.md, "Holds").
 */
import { isSameFact, type Cohort, type NamedCohort } from './counts.ts';

/** Which way is taken what is not known of overlaps: `least` for stopping, `most` for going on. */
export type Bound = 'least' | 'most';

/** A group's counts by ring; those that tell no ring stand under `anyRing`. */
export type ByRing<Group> = ReadonlyMap<string, Group>;

/** The name under which counts stand that tell no ring. */
export const anyRing = '';

/** Some facts with the counts of the devices that have all of them. */
export interface CohortPart<Group> extends NamedCohort {
  readonly rings: ByRing<Group>;
}

/** What one part has of a cell: some devices of one ring, model and day. */
export interface Taken {
  readonly facts: readonly Cohort[];
  readonly devices: number;
}

/** Parts whose overlaps were counted stand together under a fact of their own. */
export const ofCounted = [{ fact: '', value: '' }];

/** The names of those parts whose overlaps were counted, none where there is only one, and the other parts. */
export function byOverlap<Part extends NamedCohort>(
  parts: readonly Part[],
  counted: ReadonlySet<string>,
): { readonly known: readonly string[]; readonly unknown: readonly Part[] } {
  const names = parts.map(({ name }) => name).filter((name) => counted.has(name));
  const known = names.length > 1 ? names : [];
  return { known, unknown: parts.filter(({ name }) => !known.includes(name)) };
}

/** Whether something is counted as at least or at most so much. */
export type Way = 'atLeast' | 'atMost';

/** Bad devices speak against an update, devices at risk for it: they are taken away the opposite way. */
export function badWay(bound: Bound): Way {
  return bound === 'least' ? 'atMost' : 'atLeast';
}

/** See `badWay`. */
export function atRiskWay(bound: Bound): Way {
  return bound === 'least' ? 'atLeast' : 'atMost';
}

/** How many devices parts have together. */
export function together(taken: readonly Taken[], way: Way): number {
  return way === 'atMost'
    ? taken.reduce((sum, { devices }) => sum + devices, 0)
    : togetherAtLeast(taken);
}

/** Those of different values of one fact have no device in common. */
function togetherAtLeast(taken: readonly Taken[]): number {
  const names = new Set(taken.flatMap(({ facts }) => facts.map(({ fact }) => fact)));
  const sums = [...names].map((name) => {
    const largest = new Map<string, number>();
    for (const { facts, devices } of taken) {
      const value = facts.find(({ fact }) => fact === name)?.value;
      if (value !== undefined) largest.set(value, Math.max(largest.get(value) ?? 0, devices));
    }
    return [...largest.values()].reduce((sum, one) => sum + one, 0);
  });
  return Math.max(0, ...sums);
}

/** How many of so many devices parts of such sizes have in common. */
export function shared(devices: number, parts: readonly number[], way: Way): number {
  if (way === 'atMost') return Math.min(...parts);
  const sum = parts.reduce((total, part) => total + part, 0);
  return Math.max(0, sum - (parts.length - 1) * devices);
}

/** Devices left of several rings: so that they can be added up, and of each ring by itself. */
export interface Left {
  readonly together: readonly number[];
  readonly alone: readonly number[];
}

/**
 * What is left of rings when from each is taken what is told of it, and from one after the other what tells no ring. By
 * itself a ring may have had all of the latter, or none but what the others cannot have; where nothing is taken on too
 * many, both are the same.
 */
export function leftOf(
  rings: {
    readonly devices: readonly number[];
    readonly told: readonly (readonly Taken[])[];
  },
  untold: readonly Taken[],
  way: Way,
): Left {
  const left = rings.devices.map((devices, nth) =>
    atLeastNone(devices - together(rings.told[nth] ?? [], way)),
  );
  const amount = together(untold, way);
  let open = amount;
  const inTurn = left.map((devices) => {
    const taken = Math.min(devices, open);
    open -= taken;
    return devices - taken;
  });
  const all = left.reduce((sum, devices) => sum + devices, 0);
  const alone = left.map((devices) => {
    const must = way === 'atMost' ? amount : atLeastNone(amount - (all - devices));
    return atLeastNone(devices - must);
  });
  return { together: inTurn, alone };
}

/** Whether devices may have all facts of both. */
export function mayOverlap(one: readonly Cohort[], other: readonly Cohort[]): boolean {
  return !one.some(({ fact, value }) =>
    other.some((mate) => mate.fact === fact && mate.value !== value),
  );
}

/** Whether one has all the facts of the other. */
export function isWithin({ facts }: NamedCohort, other: NamedCohort): boolean {
  return other.facts.every((fact) => facts.some((own) => isSameFact(own, fact)));
}

/** A number of devices, which is none at least. */
export function atLeastNone(value: number): number {
  return Math.max(0, value);
}
