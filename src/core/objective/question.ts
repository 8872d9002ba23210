/** What is to be asked of the store of a release: by what devices are told to be up to date, and what is to be counted. */
import { dayMs } from '../time.ts';
import type { Content, Release } from '../release/state/release.ts';
import { isRingStopped } from '../release/view/deviceStates.ts';
import { daysFromReturn } from './ringObjective.ts';

/** By which versions devices are told to be up to date; without content none is. */
export function upToDateBy(content: Content | null) {
  return {
    lowest: content?.targets ?? [],
    outOfService: content?.outOfService ?? [],
    supported: content?.supported,
  };
}

/** The instant as of which the devices of a release were counted last. */
export function countedAt({
  progress,
  lastAssessedAt,
  createdAt,
}: Pick<Release, 'progress' | 'lastAssessedAt' | 'createdAt'>): number {
  return progress?.asOf ?? lastAssessedAt ?? createdAt;
}

/** By what devices are listed: as they were counted last, so that lists and counts agree. */
export function listedBy(release: Release) {
  return { asOf: countedAt(release), ...upToDateBy(release.content) };
}

/** The question for its objective, as of an instant. */
export function standingQuestion({ key, content, rings }: Release, asOf: number) {
  return {
    key,
    asOf,
    ...upToDateBy(content),
    rings: rings.map((ring) => ({
      ring: ring.name,
      offeredAt: ring.offeredAt,
      isStopped: isRingStopped(ring),
      isOverdue: asOf > ring.deadlineAt + ring.cadence.gracePeriodDays * dayMs,
      daysFromReturn: daysFromReturn(ring.cadence),
    })),
  };
}
