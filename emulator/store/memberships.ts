/**
 * Which devices are in which set (a directory group, a deployment audience, an enrolment), now and ever.
 *
 * A million memberships must fit, so nothing here is an object per membership. Per device there is one number: the
 * id of its *course*, the list of joins and leaves it went through. Courses are interned in a tree (a course is its
 * parent plus one more step), so devices that went the same way share one course, and whoever derives something from
 * a course (the policies a device gets) can cache it by that number. Per set there is a bit per device for listing,
 * and a log of (device, joined or left) for delta queries.
 *
 * A set may be *founded* on a rule (`isFounder`): then the bits hold only what was changed against the rule.
 */

/** One step of a device's course. `set` is a set's ordinal. */
export interface CourseStep {
  readonly parent: number;
  readonly set: number;
  readonly at: number;
  readonly joined: boolean;
}

/** One entry of a set's log, newest last. */
export interface MembershipChange {
  readonly index: number;
  readonly joined: boolean;
}

/** All sets of devices. Writing goes through the tenant's `commit`. */
export interface Memberships {
  found(name: string, isFounder: (index: number) => boolean): void;
  /** The set's number; a name never heard before gets one, so that a policy can look at a set still empty. */
  ordinalOf(name: string): number;
  isFounder(name: string, index: number): boolean;
  contains(name: string, index: number): boolean;
  /** Indices of members from `from` on, in rising order, at most `limit`; looks at no more than `scanMax` devices. */
  page(name: string, from: number, bounds: { limit: number; scanMax: number }): MembershipPage;
  /** How many devices joined minus left against the rule the set is founded on. */
  count(name: string): number;
  changesSince(name: string, sequence: number): readonly MembershipChange[];
  sequence(): number;
  courseOf(index: number): number;
  stepsOf(course: number): readonly CourseStep[];
  applyJoin(name: string, index: number, at: number): void;
  applyLeave(name: string, index: number, at: number): void;
}

/** A page of members and where the next one starts (null = no more). */
interface MembershipPage {
  readonly indices: readonly number[];
  readonly next: number | null;
}

interface DeviceSet {
  readonly ordinal: number;
  readonly changed: Uint8Array;
  readonly isFounder: ((index: number) => boolean) | null;
  readonly log: NumberLog;
  readonly logSequence: NumberLog;
  count: number;
}

/** Creates the sets of a fleet of `size` devices. */
export function createMemberships(size: number): Memberships {
  const sets = new Map<string, DeviceSet>();
  const courses = createCourses(size);
  let ordinals = 0;
  let sequence = 0;
  const create = (isFounder: DeviceSet['isFounder']): DeviceSet => ({
    ordinal: ordinals++,
    changed: new Uint8Array(Math.ceil(size / 8)),
    isFounder,
    log: createNumberLog(),
    logSequence: createNumberLog(),
    count: 0,
  });
  const setNamed = (name: string): DeviceSet => {
    const set = sets.get(name) ?? create(null);
    sets.set(name, set);
    return set;
  };
  const change = (name: string, index: number, step: { at: number; joined: boolean }): void => {
    const set = setNamed(name);
    if (isIn(set, index) === step.joined) return;
    flip(set, index);
    set.count += step.joined ? 1 : -1;
    sequence += 1;
    set.log.push(step.joined ? index : -1 - index);
    set.logSequence.push(sequence);
    courses.extend(index, { set: set.ordinal, ...step });
  };
  return {
    found: (name, isFounder) => void sets.set(name, create(isFounder)),
    ordinalOf: (name) => setNamed(name).ordinal,
    isFounder: (name, index) => sets.get(name)?.isFounder?.(index) ?? false,
    contains: (name, index) => isInNamed(sets.get(name), index),
    page: (name, from, bounds) => pageOf(sets.get(name), { from, size, ...bounds }),
    count: (name) => sets.get(name)?.count ?? 0,
    changesSince: (name, since) => changesOf(sets.get(name), since),
    sequence: () => sequence,
    courseOf: (index) => courses.courseOf(index),
    stepsOf: (course) => courses.stepsOf(course),
    applyJoin: (name, index, at) => change(name, index, { at, joined: true }),
    applyLeave: (name, index, at) => change(name, index, { at, joined: false }),
  };
}

function isInNamed(set: DeviceSet | undefined, index: number): boolean {
  return set !== undefined && isIn(set, index);
}

function isIn(set: DeviceSet, index: number): boolean {
  const isChanged = (((set.changed[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
  return set.isFounder === null ? isChanged : set.isFounder(index) !== isChanged;
}

function flip(set: DeviceSet, index: number): void {
  const at = index >> 3;
  set.changed[at] = (set.changed[at] ?? 0) ^ (1 << (index & 7));
}

function pageOf(
  set: DeviceSet | undefined,
  span: { from: number; size: number; limit: number; scanMax: number },
): MembershipPage {
  const indices: number[] = [];
  if (set === undefined) return { indices, next: null };
  const end = Math.min(span.size, span.from + span.scanMax);
  let index = span.from;
  for (; index < end && indices.length < span.limit; index++) {
    // Eight devices at a time where nobody joined: a small group in a large fleet must not cost a million looks.
    if (set.isFounder === null && (index & 7) === 0 && set.changed[index >> 3] === 0) index += 7;
    else if (isIn(set, index)) indices.push(index);
  }
  return { indices, next: index >= span.size ? null : index };
}

/** The last thing that happened to each device after `since`, oldest first. */
function changesOf(set: DeviceSet | undefined, since: number): readonly MembershipChange[] {
  if (set === undefined) return [];
  const last = new Map<number, boolean>();
  for (let entry = set.logSequence.firstAbove(since); entry < set.log.length(); entry++) {
    const coded = set.log.at(entry);
    last.set(coded < 0 ? -1 - coded : coded, coded >= 0);
  }
  return [...last].map(([index, joined]) => ({ index, joined }));
}

interface Courses {
  courseOf(index: number): number;
  stepsOf(course: number): readonly CourseStep[];
  extend(index: number, step: Omit<CourseStep, 'parent'>): void;
}

function createCourses(size: number): Courses {
  const courseOfDevice = new Int32Array(size);
  const steps: CourseStep[] = [];
  const known = new Map<string, number>();
  const next = (step: CourseStep): number => {
    const key = `${step.parent}|${step.set}|${step.at}|${step.joined ? 1 : 0}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    steps.push(step);
    known.set(key, steps.length);
    return steps.length;
  };
  const stepsOf = (course: number): readonly CourseStep[] => {
    const path: CourseStep[] = [];
    for (let at = course; at !== 0; at = path.at(-1)?.parent ?? 0) path.push(stepAt(steps, at));
    return path.toReversed();
  };
  return {
    courseOf: (index) => courseOfDevice[index] ?? 0,
    stepsOf,
    extend: (index, step) => {
      courseOfDevice[index] = next({ parent: courseOfDevice[index] ?? 0, ...step });
    },
  };
}

function stepAt(steps: readonly CourseStep[], course: number): CourseStep {
  const step = steps[course - 1];
  if (step === undefined)
    throw new Error(`A device's course ${course} is unknown; there are ${steps.length}.`);
  return step;
}

interface NumberLog {
  push(value: number): void;
  at(position: number): number;
  length(): number;
  /** Position of the first value above `bound`, for values that only rise. */
  firstAbove(bound: number): number;
}

/** A growing Int32Array: 4 bytes an entry where a plain array of numbers takes 8 and moves more. */
function createNumberLog(): NumberLog {
  let values = new Int32Array(16);
  let length = 0;
  return {
    push: (value) => {
      if (length === values.length) {
        const grown = new Int32Array(length * 2);
        grown.set(values);
        values = grown;
      }
      values[length++] = value;
    },
    at: (position) => values[position] ?? 0,
    length: () => length,
    firstAbove: (bound) => {
      let low = 0;
      let high = length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((values[middle] ?? 0) > bound) high = middle;
        else low = middle + 1;
      }
      return low;
    },
  };
}
