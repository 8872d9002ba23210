/**
 * What is added to the duties of a release: its rings' groups and policies are made ready, newcomers registered and
 * labelled, the report written. Each is waited for as long as it usually takes; when it fails or takes longer, the
 * release goes on without it, says so, and has it tried again.
 */
import { ChildWorkflowFailure, condition } from '@temporalio/workflow';
import type { CarriedOver, Unmet } from '#activities/contract.ts';
import { withCarried } from '#core/release/state/carry.ts';
import type { Release } from '#core/release/state/release.ts';
import { triedInVain, troubled, troubleOf, untroubled } from '#core/release/state/trouble.ts';
import { looking } from '../activities.ts';
import { bringIn, isEdge } from '../children.ts';
import { carriedOver, change, dueInstant, type Course } from './course.ts';
import type { ReleaseInput } from '../messages.ts';
import { mishapOf } from './telling.ts';

/** How long a look waits for newcomers; a large fleet takes minutes. */
const patience = '10 minutes';

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

/** Registers newcomers and labels devices before a look that opens something, or where that failed before. */
export async function register(course: Course): Promise<void> {
  const { release, next } = course;
  const failed = troubleOf(release, 'registration') !== undefined;
  if (course.isRegistering || !(failed || next === null || isEdge(release, Date.now()))) return;
  course.isRegistering = true;
  const bringing = bringIn(release, next, dueInstant(course))
    .then(() => change(course, untroubled(course.release, 'registration')))
    .catch((error: unknown) => {
      // It is tried again with the next look.
      const mishap = { ...childMishapOf(error), subject: 'registration', at: Date.now() };
      change(course, troubled(course.release, { ...mishap, nextAt: null }));
    })
    .finally(() => {
      course.isRegistering = false;
    });
  void bringing;
  await condition(() => !course.isRegistering, patience);
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

/** What went wrong in a child: its activity's failure lies two causes deep, or three in a batch. */
function childMishapOf(error: unknown): { readonly kind: string; readonly why: string } {
  let inner = error;
  while (inner instanceof ChildWorkflowFailure && inner.cause !== undefined) inner = inner.cause;
  try {
    return mishapOf(inner);
  } catch {
    return { kind: 'Failure', why: inner instanceof Error ? inner.message : 'It failed' };
  }
}
