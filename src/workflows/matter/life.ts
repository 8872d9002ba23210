/**
 * The life of a matter: it waits until there is news, somebody speaks, or something is due, and has a step done; what a step
 * concludes is decided in an activity and stored there. In a rehearsal time is what the releases say, so there nothing is done by
 * the clock (docs/temporal.md).
 */
import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { Refusal } from '#core/refusal.ts';
import type { Inbox, Pending } from '../inbox.ts';
import { summaryOf } from '../summary.ts';
import { nowOf, type MatterCourse, type MatterInput } from './course.ts';
import { mail } from './mail.ts';

/** Who speaks to a matter, and what is done of it. */
export interface Living<Request, Answer> {
  readonly words: Inbox<Request, Answer>;
  /** One step, with a word or without; it throws nothing that passes. */
  readonly step: (word: Pending<Request, Answer> | undefined) => Promise<void>;
  /** What is answered when it ends before it came to a word. */
  readonly ended: Refusal;
}

/** Looks after a matter until it is over; else what its next run is to start with, once the history has grown long. */
export async function live<Request, Answer>(
  course: MatterCourse,
  { words, step, ended }: Living<Request, Answer>,
): Promise<MatterInput | 'over'> {
  if (course.isUnsent) mail(course);
  for (;;) {
    await untilDue(course, words);
    // A history that has grown long is handed over once whoever speaks has an answer.
    if (workflowInfo().continueAsNewSuggested && words.isEmpty()) break;
    await step(words.next());
    if (course.isOver) break;
  }
  course.isHandedOver = !course.isOver;
  await finish(course, { words, step, ended });
  if (course.isOver) return 'over';
  const { tenant, number, isRehearsal, clock, isUnsent } = course;
  return { tenant, number, isRehearsal, resumed: { clock, isUnsent } };
}

/** Waits until no mail is under way and everybody has an answer, those who speak meanwhile, too. */
async function finish<Request, Answer>(
  course: MatterCourse,
  { words, step, ended }: Living<Request, Answer>,
): Promise<void> {
  const isFinished = (): boolean => !course.isMailing && allHandlersFinished();
  while (!isFinished()) {
    await condition(() => isFinished() || !words.isEmpty());
    const word = words.next();
    if (word === undefined) continue;
    if (course.isOver) word.answer = ended;
    else await step(word);
  }
}

/** Waits until something is to be done, or the history has grown long. */
async function untilDue(
  course: MatterCourse,
  words: Pick<Inbox<unknown, unknown>, 'isEmpty'>,
): Promise<void> {
  const isWoken = (): boolean => !words.isEmpty() || course.isTold;
  for (;;) {
    const now = nowOf(course);
    const { next } = course;
    if (isWoken() || workflowInfo().continueAsNewSuggested) return;
    // In a rehearsal the first word says what time it is.
    if (course.isRehearsal) await condition(isWoken);
    else if (next === null || next.at <= now) return;
    else await condition(isWoken, next.at - now, { summary: summaryOf(next.why) });
  }
}
