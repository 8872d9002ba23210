/**
 * What is added to the duties of a release: its rings' groups and policies are made ready, the report is written. When it
 * fails, the release goes on without it, says so, and has it tried again.
 */
import type { CarriedOver, Unmet } from '#activities/contract.ts';
import { withCarried } from '#core/release/state/carry.ts';
import type { Release } from '#core/release/state/release.ts';
import { triedInVain, troubleOf, untroubled } from '#core/release/state/trouble.ts';
import { looking } from '../activities.ts';
import { carriedOver, change, dueInstant, type Course } from './course.ts';
import type { ReleaseInput } from '../messages.ts';
import { mishapOf } from '../mishap.ts';

/** Reports written in vain before the release ends without one. */
const reportsMax = 24;

/** Makes sure that the rings exist, and takes over the pauses and holds that stand on them. */
export async function prepareRings(course: Course, { policy }: ReleaseInput): Promise<void> {
  const { key } = course.release;
  const asOf = dueInstant(course);
  try {
    const found = await looking.prepareRings({ key, rings: policy.rings, asOf });
    const release = withCarried(course.release, carriedOver(found));
    const [unmet] = unmetIn(found);
    course.isPrepared = unmet === undefined;
    change(
      course,
      unmet === undefined ? untroubled(release, 'rings') : inVain(release, 'rings', unmet),
    );
  } catch (error) {
    change(course, inVain(course.release, 'rings', mishapOf(error)));
  }
}

/** Writes the report once the objective is judged. */
export async function publish(course: Course): Promise<void> {
  const { release } = course;
  try {
    course.report = await looking.publishReport({ release, asOf: Date.now() });
    course.isPublished = true;
    change(course, untroubled(course.release, 'report'));
  } catch (error) {
    const next = inVain(course.release, 'report', mishapOf(error));
    course.isPublished = (troubleOf(next, 'report')?.tries ?? 0) >= reportsMax;
    change(course, course.isPublished ? untroubled(next, 'report') : next);
  }
}

/** Earlier versions of the activity told the pauses alone, by ring. */
function unmetIn(found: CarriedOver): readonly Unmet[] {
  const unmet: unknown = found.unmet;
  return Array.isArray(unmet) ? (unmet as readonly Unmet[]) : [];
}

function inVain(
  release: Release,
  subject: 'rings' | 'report',
  { kind, why }: { readonly kind: string; readonly why: string },
): Release {
  return triedInVain(release, { subject, kind, why, at: Date.now() });
}
