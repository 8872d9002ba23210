/** What the workflow of a matter carries, be it an incident or a support request: when it is due, and what waits to be sent. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { Matter, Wake } from '#core/matter/timeline.ts';
import { refuse, type Refusal } from '#core/refusal.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { pace } from '#core/release/state/pace.ts';

/** What a matter's workflow starts with: the matter itself stands in the store. */
export interface MatterInput extends Pick<Matter, 'tenant' | 'number'> {
  readonly isRehearsal: boolean;
  /** Where a former run stood. */
  readonly resumed?: { readonly clock: number; readonly isUnsent: boolean };
}

/** A matter on its way. */
export interface MatterCourse extends Omit<MatterInput, 'resumed'> {
  next: Wake | null;
  /** The latest instant that releases have told; in a rehearsal it is the time. */
  clock: number;
  /** Whether there is news. */
  isTold: boolean;
  isOver: boolean;
  /** Why the last step could not be done, and how often it was tried in vain. */
  inVain: string | null;
  tries: number;
  /** Under what its messages are kept; null before its first step. */
  messageKey: ReleaseKey | null;
  /** Whether messages wait to be sent, and are being sent. */
  isUnsent: boolean;
  isMailing: boolean;
  /** Whether the next run goes on: what waits to be sent is left to it. */
  isHandedOver: boolean;
}

/** The course at its beginning, or where a former run stood. */
export function beginCourse({ tenant, number, isRehearsal, resumed }: MatterInput): MatterCourse {
  return {
    tenant,
    number,
    isRehearsal,
    next: null,
    clock: resumed?.clock ?? 0,
    isTold: resumed !== undefined,
    isOver: false,
    inVain: null,
    tries: 0,
    messageKey: null,
    isUnsent: resumed?.isUnsent === true,
    isMailing: false,
    isHandedOver: false,
  };
}

/** The instant of what is done now. */
export function nowOf({ isRehearsal, clock }: Pick<MatterCourse, 'isRehearsal' | 'clock'>): number {
  return isRehearsal ? clock : Date.now();
}

/** Notes that a step could not be done; it is tried again at a growing pace. */
export function noteInVain(course: MatterCourse, why: string): void {
  course.inVain = why;
  course.next = { at: nowOf(course) + pace(course.tries), why: 'try again' };
  course.tries += 1;
}

/** What whoever spoke is answered when it could not be stored. */
export function unstored(why: string): Refusal {
  return refuse('notNow', `It could not be stored: ${why}. Try again`);
}

/** Takes in what came. It throws nothing: that would end the workflow. */
export function hear(course: MatterCourse, told: unknown): void {
  const asOf = typeof told === 'object' && told !== null && 'asOf' in told ? told.asOf : null;
  if (typeof asOf === 'number' && Number.isFinite(asOf))
    course.clock = Math.max(course.clock, asOf);
  course.isTold = true;
}

/** The input, or a visible failure that says what is wrong with it; `what` is what cannot start. */
export function readMatterInput(
  what: string,
  given: Partial<MatterInput> | null | undefined,
): MatterInput {
  const { tenant, number, isRehearsal, resumed } = given ?? {};
  if (
    typeof tenant === 'string' &&
    typeof number === 'number' &&
    Number.isInteger(number) &&
    typeof isRehearsal === 'boolean'
  )
    return { tenant, number, isRehearsal, ...(resumed === undefined ? {} : { resumed }) };
  throw ApplicationFailure.nonRetryable(
    `The ${what} cannot start: the input needs tenant, a text, number, and isRehearsal, true or false`,
    'BadInput',
  );
}
