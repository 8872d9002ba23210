/** A release that runs: what it was given, its course, and all that speaks to it. */
import type { ReleaseInput } from '../messages.ts';
import type { Course } from './course.ts';
import type { Desk } from './desk.ts';
import type { Ear } from './ear.ts';

/** A release and all that speaks to it. */
export interface Run {
  readonly input: ReleaseInput;
  readonly course: Course;
  readonly desk: Desk;
  readonly ear: Ear;
}
