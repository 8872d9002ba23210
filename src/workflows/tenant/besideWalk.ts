/** What is looked after with each walk of the fleet, beside it, so that no label waits for it. */
import { isCancellation } from '@temporalio/workflow';
import {
  lookFailed,
  wantedOf,
  type BesideWalk,
  type TenantCare,
  type Wanted,
} from '#core/tenant/care.ts';
import { childMishapOf } from '../mishap.ts';
import { change, type Caring } from './caring.ts';

/** A look after something, and the care once it is done. */
export interface Look<Subject extends BesideWalk, Kept> {
  readonly subject: Subject;
  readonly look: (wanted: Wanted<Subject>) => Promise<Kept>;
  readonly done: (care: TenantCare, kept: Kept) => TenantCare;
}

/** Begins it where a release says what is wanted; one such look at a time. */
export function beginLook<Subject extends BesideWalk, Kept>(
  caring: Caring,
  one: Look<Subject, Kept>,
  // Histories of earlier versions know of no such wish: there nobody has asked.
  wanted: Wanted<Subject> | null = wantedOf(caring.care, one.subject),
): void {
  const { subject } = one;
  if (wanted === null || caring.besideWalk.has(subject)) return;
  caring.besideWalk.add(subject);
  void looked(caring, one, wanted).finally(() => {
    caring.besideWalk.delete(subject);
  });
}

async function looked<Subject extends BesideWalk, Kept>(
  caring: Caring,
  { subject, look, done }: Look<Subject, Kept>,
  wanted: Wanted<Subject>,
): Promise<void> {
  try {
    const kept = await look(wanted);
    change(caring, done(caring.care, kept));
  } catch (error) {
    if (isCancellation(error)) return;
    const mishap = { ...childMishapOf(error), at: Date.now() };
    change(caring, lookFailed(caring.care, subject, mishap));
  }
}
