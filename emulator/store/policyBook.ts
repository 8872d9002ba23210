/**
 * Books of policies: for each device, everything that policies of one kind said to it and when. Devices whose course
 * through the groups is the same get the very same object, because the fleet caches what it derives from it. Any change
 * of a policy or an assignment starts a new edition; whoever is told the same as before keeps the object from before.
 */
import type { Documents, DocumentVersion, Noun } from './documents.ts';
import type { Memberships } from './memberships.ts';
import { groupsUnder } from './nesting.ts';
import type { AssignmentRecord } from './nouns.ts';
import { scopeVersions, type DeviceCourse, type ScopeVersion } from './scope.ts';

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
  // As Intune resolves assignments.
  const printed = print(sources, (groupId) =>
    groupsUnder(sources.documents, groupId).map((id) => sources.memberships.ordinalOf(id)),
  );
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

/** A policy that was assigned at some time. */
interface AssignedPolicy<Value> {
  readonly id: string;
  readonly history: readonly DocumentVersion<Value>[];
  readonly assignments: readonly DocumentVersion<AssignmentRecord>[];
  readonly scopes: readonly ScopeVersion[];
}

/** Where a kind of policy and its assignments are kept. */
interface Kept<Value extends object> {
  readonly noun: Noun<Value>;
  readonly assignmentNoun: Noun<AssignmentRecord>;
}

/** All policies of a kind that were ever assigned. */
export function everAssigned<Value extends object>(
  documents: Documents,
  ordinalsOf: OrdinalsOf,
  { noun, assignmentNoun }: Kept<Value>,
): readonly AssignedPolicy<Value>[] {
  return [...documents.historyOf(noun)].flatMap(([id, history]) => {
    const assignments = documents.history(assignmentNoun, id);
    if (assignments.length === 0) return [];
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    return [{ id, history, assignments, scopes }];
  });
}

/** What an object said over time, as `make` words it; that it was deleted is left out. */
export function versionsIn<Value, Version>(
  history: readonly DocumentVersion<Value>[],
  make: (at: number, value: Value) => Version,
): readonly Version[] {
  return history.flatMap(({ at, value }) => (value === null ? [] : [make(at, value)]));
}

/** A deleted policy is assigned to nobody from then on. */
function untilRemoved(
  assignments: readonly DocumentVersion<AssignmentRecord>[],
  policy: readonly DocumentVersion<object>[],
): readonly DocumentVersion<AssignmentRecord>[] {
  const removal = policy.findLast(({ value }) => value === null);
  return removal === undefined ? assignments : [...assignments, { at: removal.at, value: null }];
}
