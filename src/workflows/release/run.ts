/** A release that runs: what it was given, its course, and all that speaks to it. */
import type { ReleaseInput } from '../messages.ts';
import type { Course } from './course.ts';
import type { CommandInbox } from './commandInbox.ts';
import type { ReportedEvidence } from './reportedEvidence.ts';

/** A release and all that speaks to it. */
export interface Run {
  readonly input: ReleaseInput;
  readonly course: Course;
  readonly inbox: CommandInbox;
  readonly reported: ReportedEvidence;
}
