/**
 * When a policy was in force on a device: the policy's assignments over time, crossed with the device's course
 * through groups over time. The answer is a list of spans, which is what the fleet needs to tell what a device knew.
 */
import type { AssignmentRecord } from './nouns.ts';
import type { CourseStep } from './memberships.ts';
import type { DocumentVersion } from './documents.ts';

/** A span of time, `to` null while it lasts. */
export interface Span {
  readonly from: number;
  readonly to: number | null;
}

/** Whom an assignment list names, as sets of devices. */
export interface Targets {
  readonly isEveryone: boolean;
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** What one device brings to the question: the sets it was in from the start, and its later steps. */
export interface DeviceCourse {
  readonly founderOf: ReadonlySet<number>;
  readonly steps: readonly CourseStep[];
}

/** Reads Graph's assignment list. Targets of other kinds than groups and all devices reach nobody here. */
export function targetsOf(record: AssignmentRecord | null): Targets {
  const included: string[] = [];
  const excluded: string[] = [];
  let isEveryone = false;
  for (const assignment of record?.assignments ?? []) {
    const target = (assignment['target'] ?? {}) as Readonly<Record<string, unknown>>;
    const named = target['@odata.type'];
    const type = (typeof named === 'string' ? named : '').replace(/^#?microsoft\.graph\./, '');
    if (type === 'allDevicesAssignmentTarget') isEveryone = true;
    if (type === 'groupAssignmentTarget') included.push(String(target['groupId']));
    if (type === 'exclusionGroupAssignmentTarget') excluded.push(String(target['groupId']));
  }
  return { isEveryone, included, excluded };
}

/** An assignment list from an instant on, its groups resolved to the ordinals of their sets, nested groups included. */
export interface ScopeVersion {
  readonly at: number;
  readonly isEveryone: boolean;
  readonly included: ReadonlySet<number>;
  readonly excluded: ReadonlySet<number>;
}

/** Resolves each version of an assignment list; `ordinalsOf` gives a group's set and those of the groups in it. */
export function scopeVersions(
  history: readonly DocumentVersion<AssignmentRecord>[],
  ordinalsOf: (groupId: string) => readonly number[],
): readonly ScopeVersion[] {
  return history.map(({ at, value }) => {
    const targets = targetsOf(value);
    return {
      at,
      isEveryone: targets.isEveryone,
      included: new Set(targets.included.flatMap(ordinalsOf)),
      excluded: new Set(targets.excluded.flatMap(ordinalsOf)),
    };
  });
}

/** The spans in which a policy with these scope versions was in force on a device with this course. */
export function spansInScope(
  scopes: readonly ScopeVersion[],
  device: DeviceCourse,
): readonly Span[] {
  const instants = new Set([
    ...scopes.map((scope) => scope.at),
    ...device.steps.map((step) => step.at),
  ]);
  const spans: Span[] = [];
  let openedAt: number | null = null;
  for (const at of [...instants].sort((a, b) => a - b)) {
    const isIn = isInScope(
      scopes.findLast((scope) => scope.at <= at),
      device,
      at,
    );
    if (isIn && openedAt === null) openedAt = at;
    if (!isIn && openedAt !== null) {
      spans.push({ from: openedAt, to: at });
      openedAt = null;
    }
  }
  if (openedAt !== null) spans.push({ from: openedAt, to: null });
  return spans;
}

/** What a policy says, with whom it reaches. */
export interface ScopedPolicy<History> {
  readonly history: Omit<History, 'assigned'>;
  readonly scopes: readonly ScopeVersion[];
}

/** The policies that ever targeted a device, with when they did. */
export function assignedOn<History extends object>(
  policies: readonly { readonly history: History; readonly scopes: readonly ScopeVersion[] }[],
  device: DeviceCourse,
): readonly (History & { readonly assigned: readonly Span[] })[] {
  return policies.flatMap(({ history, scopes }) => {
    const assigned = spansInScope(scopes, device);
    return assigned.length === 0 ? [] : [{ ...history, assigned }];
  });
}

function isInScope(scope: ScopeVersion | undefined, device: DeviceCourse, at: number): boolean {
  if (scope === undefined) return false;
  const sets = new Set(device.founderOf);
  for (const step of device.steps) {
    if (step.at > at) continue;
    if (step.joined) sets.add(step.set);
    else sets.delete(step.set);
  }
  const isAmong = (wanted: ReadonlySet<number>) => [...sets].some((set) => wanted.has(set));
  return (scope.isEveryone || isAmong(scope.included)) && !isAmong(scope.excluded);
}

/** The parts of `span` that lie in `bounds`. */
export function intersect(span: Span, bounds: Span): Span | null {
  const from = Math.max(span.from, bounds.from);
  const to = Math.min(span.to ?? Infinity, bounds.to ?? Infinity);
  return from < to ? { from, to: to === Infinity ? null : to } : null;
}
