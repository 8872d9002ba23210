/** The steps of an incident: what each came to is taken over, and what could not be done is tried again at a growing pace. */
import type { IncidentWorked } from '#activities/contract.ts';
import { remedyTitle } from '#core/incident/remedies.ts';
import { refuse, type Refusal } from '#core/refusal.ts';
import { pace } from '#core/release/state/pace.ts';
import { acting, stepping } from '../activities.ts';
import { mishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';
import { nowOf, settle, type IncidentCourse } from './course.ts';
import { mail } from './mail.ts';
import { ended, type PendingWord } from './words.ts';

/** Has one step done, and whoever speaks answered. */
export async function step(course: IncidentCourse, word: PendingWord | undefined): Promise<void> {
  const { tenant, number } = course;
  const asked = { tenant, number, asOf: nowOf(course), command: word?.request ?? null };
  course.isTold = false;
  try {
    const worked = await stepping.workOnIncident(asked);
    if (word !== undefined) word.answer = worked.refusal ?? worked.incident ?? ended;
    take(course, worked);
  } catch (error) {
    const { why } = mishapOf(error);
    if (word !== undefined) word.answer = notNow(why);
    inVain(course, why);
  }
}

/** Tries what is to be tried now. */
export async function remedy(course: IncidentCourse): Promise<void> {
  const { tenant, number, remedy: tried } = course;
  if (tried === null) return;
  try {
    const summary = summaryOf(remedyTitle(tried));
    const asked = { tenant, number, remedy: tried, asOf: nowOf(course) };
    take(course, await acting.remedyIncident.executeWithOptions({ summary }, [asked]));
  } catch (error) {
    course.remedy = null;
    inVain(course, mishapOf(error).why);
  }
}

function take(course: IncidentCourse, worked: IncidentWorked): void {
  settle(course, worked);
  if (worked.isUnsent) mail(course);
}

function inVain(course: IncidentCourse, why: string): void {
  course.inVain = why;
  course.next = { at: nowOf(course) + pace(course.tries), why: 'try again' };
  course.tries += 1;
}

function notNow(why: string): Refusal {
  return refuse('notNow', `It could not be stored: ${why}. Try again`);
}
