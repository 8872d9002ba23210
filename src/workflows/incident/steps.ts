/** The steps of an incident: what each came to is taken over, and what could not be done is tried again at a growing pace. */
import type { IncidentWorked } from '#activities/matter/contract.ts';
import { remedyTitle } from '#core/incident/remedies.ts';
import { acting, stepping } from '../activities.ts';
import { mishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';
import { noteInVain, nowOf, unstored } from '../matter/course.ts';
import { mail } from '../matter/mail.ts';
import { settle, type IncidentCourse } from './course.ts';
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
    if (word !== undefined) word.answer = unstored(why);
    noteInVain(course, why);
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
    noteInVain(course, mishapOf(error).why);
  }
}

function take(course: IncidentCourse, worked: IncidentWorked): void {
  settle(course, worked);
  if (worked.isUnsent) mail(course);
}
