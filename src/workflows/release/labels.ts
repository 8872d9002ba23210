/**
 * Labels: a ring opens on devices that are registered and labelled as of its day. The care of the tenant does that for all
 * areas; a release asks for it, and waits as long as it usually takes.
 */
import { condition, patched } from '@temporalio/workflow';
import type { Lacking } from '#activities/contract.ts';
import type { Release, RingState } from '#core/release/state/release.ts';
import { troubled, troubleOf, untroubled } from '#core/release/state/trouble.ts';
import { labelsDemandOf } from '#core/tenant/demandOf.ts';
import { minuteMs } from '#core/time.ts';
import { awaiting } from '../activities.ts';
import { childMishapOf } from '../mishap.ts';
import { change, dueInstant, plannedInstant, type Course } from './course.ts';
import { bringIn } from './former/bringIn.ts';
import { summaryOf } from '../summary.ts';

/** How long a look waits for labels; a large fleet takes minutes. */
const patienceMs = 10 * minuteMs;
/** Whoever waits for them may have died; then they are waited for elsewhere, but not by this look. */
const waitMs = patienceMs + minuteMs;

/** The name under which histories know that labels are asked for, and that a release starts no children. */
const askedOfCare = 'labels-of-tenant-care';

/** Has labels made fresh before a look that opens something, or where that failed before. */
export async function freshenLabels(course: Course): Promise<void> {
  const { release, next } = course;
  const failed = troubleOf(release, 'registration') !== undefined;
  if (course.isRegistering || !(failed || next === null || isEdge(release, Date.now()))) return;
  course.isRegistering = true;
  const freshening = freshened(course)
    .catch((error: unknown): Lacking => childMishapOf(error))
    .then((lacking) => settle(course, lacking))
    .finally(() => {
      course.isRegistering = false;
    });
  void freshening;
  await condition(() => !course.isRegistering, waitMs);
}

async function freshened(course: Course): Promise<Lacking | null> {
  const { release, next } = course;
  if (!patched(askedOfCare)) {
    await bringIn(release, next, dueInstant(course));
    return null;
  }
  // Not the look's own instant, which lies after that of duties: areas that open on one Tuesday plan for the same.
  const asOf = plannedInstant(course);
  const { key, basedOn } = release;
  const { area: _area, ...wanted } = labelsDemandOf(release, asOf);
  return await awaiting.freshLabels.executeWithOptions(
    { summary: summaryOf('have devices registered and labelled') },
    [{ key, isRehearsal: basedOn !== null, patienceMs, ...wanted }],
  );
}

/** What does not succeed is tried again with the next look. */
function settle(course: Course, lacking: Lacking | null): void {
  const { release } = course;
  const subject = 'registration';
  change(
    course,
    lacking === null
      ? untroubled(release, subject)
      : troubled(release, { ...lacking, subject, at: Date.now(), nextAt: null }),
  );
}

/** Whether publication or a ring's opening is due now. */
export function isEdge(release: Release, now: number): boolean {
  if (release.content === null) return now >= release.publishedAt;
  return release.rings.some(
    (ring) =>
      ring.offeredAt === null &&
      ring.pause === null &&
      now >= ring.opensAt &&
      isNews(release, ring),
  );
}

/** A ring that waits for its gate is due at every look; its labels are made fresh on its day. */
function isNews({ lastAssessedAt }: Release, { gate, opensAt }: RingState): boolean {
  return gate === 'clock' || opensAt > (lastAssessedAt ?? 0);
}
