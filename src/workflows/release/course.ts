/** The course of a release: the state that the workflow carries, and when it is looked at next. */
import type { CarriedOver } from '#activities/contract.ts';
import { currentRelease, planRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import { olderStore } from '#core/release/state/trouble.ts';
import { nextWake, type Wake } from '#core/release/step/wake.ts';
import type { ReleaseInput } from '../messages.ts';
import { show } from './view.ts';
import { minuteMs } from '#core/time.ts';

/** Where a release is, and the look it waits for; null before the first. */
export interface Course {
  release: Release;
  next: Wake | null;
  /** The instant of the last look or command; the next one's is later, so that each can be told by its instant. */
  lookedAt: number;
  /** The revision that is known to be stored. */
  saved: number;
  /** Whether groups and policies of all rings are known to stand. */
  isPrepared: boolean;
  /** Whether newcomers are being registered. */
  isRegistering: boolean;
  /** Whether somebody asked to cancel the workflow and was not reportedWords yet. */
  isCancelAsked: boolean;
  /** Whether the report was written, or given up. */
  isPublished: boolean;
  /** Where the report stands; null = not written. */
  report: string | null;
  /** A newer release that has taken over what stands on the rings. */
  successor: string | null;
}

/** A look that comes no later than this after its instant is made as of that instant. */
const punctualMs = 5 * minuteMs;

/** The course at its beginning, or where a former run handed it over. */
export function beginCourse(input: ReleaseInput): Course {
  const { resumed } = input;
  const carried = { carriedPauses: {}, carriedHolds: [] };
  const release =
    resumed === undefined
      ? planRelease({ ...input, createdAt: Date.now(), ...carried })
      : currentRelease(resumed);
  const course: Course = {
    release,
    next: null,
    lookedAt: release.lastAssessedAt ?? 0,
    saved: input.saved ?? 0,
    isPrepared: resumed !== undefined,
    isRegistering: false,
    isCancelAsked: false,
    isPublished: false,
    report: null,
    successor: null,
  };
  show(course.release, null);
  return course;
}

/** What stands from before. Earlier versions of the activity told the pauses alone. */
export function carriedOver(found: CarriedOver | CarriedOver['pauses']) {
  return hasHolds(found)
    ? { carriedPauses: found.pauses, carriedHolds: found.holds }
    : { carriedPauses: found, carriedHolds: [] };
}

/** A ring may be called `holds`; its pause would be no list. */
function hasHolds(found: CarriedOver | CarriedOver['pauses']): found is CarriedOver {
  return Array.isArray(found['holds']);
}

/** The release, changed and shown. */
export function change(course: Course, release: Release): void {
  course.release = release;
  show(release, course.next);
}

/** The instant of a command, or of whatever was not planned. */
export function laterInstant({ lookedAt }: Course): number {
  return Math.max(Date.now(), lookedAt + 1);
}

/**
 * The instant that the look which is due was planned for. In a rehearsal Graph answers as of whatever instant is asked for,
 * so there a late look is still made as of its own.
 */
export function plannedInstant({ next, release }: Course): number {
  const now = Date.now();
  const planned = next?.at ?? now;
  const isOfItsTime = release.basedOn !== null || now - planned <= punctualMs;
  return planned <= now && isOfItsTime ? planned : now;
}

/** The instant of the look that is due: the planned one, so that a delay of seconds changes no decision. */
export function dueInstant(course: Course): number {
  return Math.max(plannedInstant(course), course.lookedAt + 1);
}

/** Chooses the next look and shows it: what fell due since the last one is due at once, and none is swallowed. */
export function planNext(course: Course): Wake {
  const { release } = course;
  const looked = againAt(release, ['look', olderStore]);
  const added = againAt(release, ['rings', 'report']);
  const due = nextWake(release, release.lastAssessedAt ?? 0);
  if (looked !== null) course.next = { at: looked, why: 'look again at the fleet' };
  else if (added !== null && added < due.at) course.next = { at: added, why: 'try again' };
  else course.next = due;
  show(release, course.next);
  return course.next;
}

/** When what has failed of these is tried again; null = nothing has. */
function againAt({ troubles }: Release, subjects: readonly string[]): number | null {
  const times = troubles.flatMap(({ subject, nextAt }) =>
    subjects.includes(subject) && nextAt !== null ? [nextAt] : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}
