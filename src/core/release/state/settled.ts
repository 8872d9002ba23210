/** The subjects under which a release keeps what was told once, or settled by a person's word. */
import { factsIn, type Cohort } from '../../evidence/count/counts.ts';
import { holdCohortText, type Hold } from '../../hold/hold.ts';
import type { Release } from './release.ts';

const cleared = 'cleared/';

/** The subject under which an advisory counts as told. */
export function subjectOf(id: string): string {
  return `advisory/${id}`;
}

/** The subject under which a person's word stands that a cohort is well in spite of what was seen of it. */
export function clearedOf({ cohort }: Pick<Hold, 'cohort'>): string {
  return `${cleared}${holdCohortText({ cohort })}`;
}

/** Cohorts that a person has let go: they are set aside as if held, so that they are not held again. */
export function clearedIn({ settled }: Release): readonly (readonly Cohort[])[] {
  return settled.flatMap((subject) =>
    subject.startsWith(cleared) ? [factsIn(subject.slice(cleared.length))] : [],
  );
}
