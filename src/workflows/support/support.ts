/**
 * One support request, from its opening until it can be opened again no more. What people write goes past it: it stands in the
 * store, and neither a word nor an answer here bears it.
 */
import { continueAsNew, setCurrentDetails, setHandler, uuid4 } from '@temporalio/workflow';
import { readRequestWord, type RequestWord } from '#core/support/command.ts';
import { requestDetails } from '#core/support/details.ts';
import { refuse } from '#core/refusal.ts';
import { requestMessageKey } from '#core/support/request.ts';
import type { RequestStanding } from '#core/support/status.ts';
import { stepping } from '../activities.ts';
import { openInbox, type Pending } from '../inbox.ts';
import {
  beginCourse,
  hear,
  noteInVain,
  nowOf,
  readMatterInput,
  unstored,
  type MatterCourse,
  type MatterInput,
} from '../matter/course.ts';
import { live } from '../matter/life.ts';
import { mail } from '../matter/mail.ts';
import { listAs } from '../matter/view.ts';
import { mishapOf } from '../mishap.ts';
import { supportQuery, supportToldSignal, supportUpdates } from '../supportMessages.ts';

interface SupportCourse extends MatterCourse {
  /** As of its last step; null before the first. */
  standing: RequestStanding | null;
}

const ended = refuse('alreadySo', 'The support request is over');

const meanings: Readonly<Record<RequestWord['kind'], string>> = {
  note: 'A text that `ringmaster support note` has put into the store.',
  attach: 'A file that `ringmaster support attach` has put into the store.',
  mitigate: 'A way around is found. {"operator": "kim"}',
  reactivate: 'It is not solved; within 24 hours. {"operator": "kim"}',
  close: 'It is solved. {"operator": "kim"}',
};

/** Looks after a support request until it is over. */
export async function supportWorkflow(given: MatterInput): Promise<void> {
  const input = readMatterInput('support request', given);
  const course: SupportCourse = { ...beginCourse(input), standing: null };
  const words = openInbox<RequestWord, RequestStanding>({
    updates: supportUpdates,
    describe: (kind) => meanings[kind],
    parse: readRequestWord,
    // What it is asked of stands in the store alone, so a word is refused there.
    refusal: () => null,
    isUrgent: () => false,
    ended,
  });
  setHandler(supportToldSignal, (told) => hear(course, told), {
    description: 'It is later for its releases: {"asOf": 1765216800000}',
  });
  setHandler(
    supportQuery,
    () => ({ standing: course.standing, inVain: course.inVain, asOf: nowOf(course) }),
    { description: 'How it stands, who must act, and by when. No argument.' },
  );
  const left = await live(course, { words, ended, step: (word) => step(course, word) });
  if (left !== 'over') await continueAsNew<typeof supportWorkflow>(left);
}

/** Has one step done, and whoever speaks answered. */
async function step(
  course: SupportCourse,
  pending: Pending<RequestWord, RequestStanding> | undefined,
): Promise<void> {
  const { tenant, number } = course;
  const word = pending === undefined ? null : named(pending.request);
  course.isTold = false;
  try {
    const asked = { tenant, number, asOf: nowOf(course), word };
    const { standing, refusal, isUnsent } = await stepping.workOnRequest(asked);
    if (pending !== undefined) pending.answer = refusal ?? standing ?? ended;
    settle(course, standing);
    if (isUnsent) mail(course);
  } catch (error) {
    const { why } = mishapOf(error);
    if (pending !== undefined) pending.answer = unstored(why);
    noteInVain(course, why);
  }
}

/** A word with the id by which it is taken once. */
function named(word: RequestWord): RequestWord & { readonly id: string } {
  return { ...word, id: word.written ?? uuid4() };
}

/** Takes over what a step came to, and shows it. One that is not in the store any more is over. */
function settle(course: SupportCourse, standing: RequestStanding | null): void {
  const { tenant, isRehearsal } = course;
  course.standing = standing;
  course.next = standing?.next ?? null;
  course.inVain = null;
  course.tries = 0;
  course.isOver = course.next === null;
  if (standing === null) return;
  course.messageKey = requestMessageKey({ tenant, ...standing });
  setCurrentDetails(requestDetails(standing, isRehearsal));
  listAs({ tenant, area: standing.area, status: standing.status });
}
