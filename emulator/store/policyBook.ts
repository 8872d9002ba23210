/**
 * Books of policies: for each device, everything that policies of one kind said to it and when. Devices whose course
 * through the groups is the same get the very same object, because the fleet caches what it derives from it. Any change
 * of a policy or an assignment starts a new edition; whoever is told the same as before keeps the object from before.
 */
import type { Documents, DocumentVersion } from './documents.ts';
import type { Memberships } from './memberships.ts';
import { nouns, type AssignmentRecord } from './nouns.ts';
import type { DeviceCourse, ScopeVersion } from './scope.ts';

/** Tells what a device was told. */
export interface PolicyBook<Told> {
  of(index: number): Told;
  /** Call after anything but a device's membership changed. */
  turnPage(): void;
}

/** What a book is made of. */
export interface Sources {
  readonly documents: Documents;
  readonly memberships: Memberships;
  /** Names of the sets that are founded on a rule. */
  readonly founded: readonly string[];
}

/** All policies of a kind as they are now, with their histories. */
export interface Printed<Told> {
  /** Whom they look at. */
  readonly scopes: readonly (readonly ScopeVersion[])[];
  /** What a device of this course was told. */
  readonly tell: (device: DeviceCourse) => Told;
}

interface Edition<Told> extends Printed<Told> {
  /** Sets founded on a rule that some policy looks at: only these make a founder's course differ. */
  readonly founded: readonly { readonly name: string; readonly ordinal: number }[];
  readonly byCourse: Map<string, Told>;
  readonly byContent: Map<string, Told>;
}

/** A group's own set and those of the groups nested in it. */
export type OrdinalsOf = (groupId: string) => readonly number[];

/** Creates a book over the tenant's stores; `print` reads the policies of its kind. */
export function createBook<Told>(
  sources: Sources,
  print: (sources: Sources, ordinalsOf: OrdinalsOf) => Printed<Told>,
): PolicyBook<Told> {
  let edition: Edition<Told> | null = null;
  let former: Edition<Told>['byContent'] = new Map();
  const ofDevice = (index: number): Told => {
    edition ??= editionOf(sources, print);
    const course = sources.memberships.courseOf(index);
    const founderOf = edition.founded
      .filter(({ name }) => sources.memberships.isFounder(name, index))
      .map(({ ordinal }) => ordinal);
    const key = founderOf.length === 0 ? String(course) : `${course}|${founderOf.join()}`;
    const known = edition.byCourse.get(key);
    if (known !== undefined) return known;
    const steps = sources.memberships.stepsOf(course);
    const fresh = edition.tell({ founderOf: new Set(founderOf), steps });
    const content = JSON.stringify(fresh);
    const told = edition.byContent.get(content) ?? former.get(content) ?? fresh;
    edition.byContent.set(content, told);
    edition.byCourse.set(key, told);
    return told;
  };
  const turnPage = (): void => {
    // Two changes without a look in between must not forget the objects of the last edition that was read.
    if (edition !== null) former = edition.byContent;
    edition = null;
  };
  return { of: ofDevice, turnPage };
}

function editionOf<Told>(
  sources: Sources,
  print: (sources: Sources, ordinalsOf: OrdinalsOf) => Printed<Told>,
): Edition<Told> {
  const printed = print(sources, (groupId) => ordinalsUnder(sources, groupId, new Set()));
  const seen = new Set<number>();
  for (const scopes of printed.scopes) {
    for (const scope of scopes)
      for (const set of [...scope.included, ...scope.excluded]) seen.add(set);
  }
  const founded = sources.founded
    .map((name) => ({ name, ordinal: sources.memberships.ordinalOf(name) }))
    .filter(({ ordinal }) => seen.has(ordinal));
  return { ...printed, founded, byCourse: new Map(), byContent: new Map() };
}

/** A group's own set and those of the groups nested in it, as Intune resolves assignments. */
function ordinalsUnder(sources: Sources, groupId: string, visited: Set<string>): readonly number[] {
  if (visited.has(groupId)) return [];
  visited.add(groupId);
  const own = sources.memberships.ordinalOf(groupId);
  const nested = sources.documents.get(nouns.group, groupId)?.memberGroups ?? [];
  return [own, ...nested.flatMap((id) => ordinalsUnder(sources, id, visited))];
}

/** A deleted policy is assigned to nobody from then on. */
export function untilRemoved(
  assignments: readonly DocumentVersion<AssignmentRecord>[],
  policy: readonly DocumentVersion<object>[],
): readonly DocumentVersion<AssignmentRecord>[] {
  const removal = policy.findLast(({ value }) => value === null);
  return removal === undefined ? assignments : [...assignments, { at: removal.at, value: null }];
}
