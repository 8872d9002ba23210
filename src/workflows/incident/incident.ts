/** One incident, from its opening to its report: it outlives the release in which it was noticed. */
import { continueAsNew, setHandler } from '@temporalio/workflow';
import {
  incidentQuery,
  incidentToldSignal,
  type IncidentInput,
  type IncidentStanding,
} from '../incidentMessages.ts';
import { beginCourse, hear, nowOf, readMatterInput } from '../matter/course.ts';
import { live } from '../matter/life.ts';
import type { IncidentCourse } from './course.ts';
import { remedy, step } from './steps.ts';
import { ended, openWords } from './words.ts';

/** Looks after an incident until it is over. */
export async function incidentWorkflow(given: IncidentInput): Promise<void> {
  const input = readMatterInput('incident', given);
  const course: IncidentCourse = { ...beginCourse(input), incident: null, remedy: null };
  const words = openWords(() => course.incident);
  setHandler(incidentToldSignal, (told) => hear(course, told), {
    description: 'There is news: {"asOf": 1765216800000}',
  });
  setHandler(incidentQuery, () => standingOf(course), {
    description: 'How it stands, and when it is looked at next. No argument.',
  });
  const left = await live(course, {
    words,
    ended,
    step: async (word) => {
      await step(course, word);
      // People who speak meanwhile are heard before the next one.
      while (course.remedy !== null && words.isEmpty()) await remedy(course);
    },
  });
  if (left !== 'over') await continueAsNew<typeof incidentWorkflow>(left);
}

function standingOf({ incident, next, inVain, ...course }: IncidentCourse): IncidentStanding {
  return { incident, next, inVain, asOf: nowOf(course) };
}
