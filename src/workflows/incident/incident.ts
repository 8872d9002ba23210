/**
 * One incident, from its opening to its report: it outlives the release in which it was noticed. It waits until there is news,
 * an operator speaks, or a day is over, and has a step done; what a step concludes is decided in an activity and stored there.
 * In a rehearsal time is what the releases say, so there nothing is done by the clock (docs/temporal.md).
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  incidentQuery,
  incidentToldSignal,
  type IncidentInput,
  type IncidentStanding,
} from '../incidentMessages.ts';
import { summaryOf } from '../summary.ts';
import { beginCourse, nowOf, type IncidentCourse } from './course.ts';
import { mail } from './mail.ts';
import { remedy, step } from './steps.ts';
import { ended, openWords, type Words } from './words.ts';

/** Looks after an incident until it is over. */
export async function incidentWorkflow(given: IncidentInput): Promise<void> {
  const input = readIncidentInput(given);
  const course = beginCourse(input);
  const words = openWords(() => course.incident);
  setHandler(incidentToldSignal, (told) => hear(course, told), {
    description: 'There is news: {"asOf": 1765216800000}',
  });
  setHandler(incidentQuery, () => standingOf(course), {
    description: 'How it stands, and when it is looked at next. No argument.',
  });
  if (course.isUnsent) mail(course);
  for (;;) {
    await untilDue(course, words);
    // A history that has grown long is handed over once whoever speaks has an answer.
    if (workflowInfo().continueAsNewSuggested && words.isEmpty()) break;
    await step(course, words.next());
    // People who speak meanwhile are heard before the next one.
    while (course.remedy !== null && words.isEmpty()) await remedy(course);
    if (course.isOver) break;
  }
  course.isHandedOver = !course.isOver;
  await finish(course, words);
  if (course.isOver) return;
  const { tenant, number, isRehearsal } = input;
  const resumed = { clock: course.clock, isUnsent: course.isUnsent };
  await continueAsNew<typeof incidentWorkflow>({ tenant, number, isRehearsal, resumed });
}

/** Waits until no mail is under way and everybody has an answer, those who speak meanwhile, too. */
async function finish(course: IncidentCourse, words: Words): Promise<void> {
  const isFinished = (): boolean => !course.isMailing && allHandlersFinished();
  while (!isFinished()) {
    await condition(() => isFinished() || !words.isEmpty());
    const word = words.next();
    if (word === undefined) continue;
    if (course.isOver) word.answer = ended;
    else await step(course, word);
  }
}

/** Takes in what came. It throws nothing: that would end the workflow. */
function hear(course: IncidentCourse, told: unknown): void {
  const asOf = typeof told === 'object' && told !== null && 'asOf' in told ? told.asOf : null;
  if (typeof asOf === 'number' && Number.isFinite(asOf))
    course.clock = Math.max(course.clock, asOf);
  course.isTold = true;
}

/** Waits until something is to be done, or the history has grown long. */
async function untilDue(course: IncidentCourse, words: Words): Promise<void> {
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

function standingOf({ incident, next, inVain, ...course }: IncidentCourse): IncidentStanding {
  return { incident, next, inVain, asOf: nowOf(course) };
}

/** The input, or a visible failure that says what is wrong with it. */
function readIncidentInput(given: Partial<IncidentInput> | null | undefined): IncidentInput {
  const { tenant, number, isRehearsal, resumed } = given ?? {};
  if (
    typeof tenant === 'string' &&
    typeof number === 'number' &&
    Number.isInteger(number) &&
    typeof isRehearsal === 'boolean'
  )
    return { tenant, number, isRehearsal, ...(resumed === undefined ? {} : { resumed }) };
  throw ApplicationFailure.nonRetryable(
    'The incident cannot start: the input needs tenant, a text, number, and isRehearsal, true or false',
    'BadInput',
  );
}
