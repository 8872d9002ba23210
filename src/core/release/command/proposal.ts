/** What is asked of people: which questions are open, for which an approval is meant, who may give it, what it settles. */
import type { Proposal, Release } from '../state/release.ts';
import { brokenRule, olderStore } from '../state/trouble.ts';
import { isOver } from '../step/wake.ts';
import { hourMs } from '../../time.ts';

/** The first word of the subject under which is asked whether a release goes on whose workflow was cancelled. */
export const cancelled = 'cancelled';

const alone = 'alone';

/** What the watch over that which stands beyond the month may ask, as on a database that is older than the release. */
const ofTheWatch: readonly string[] = [cancelled, olderStore, brokenRule];

/** The questions that somebody can answer: once the month is over, nothing follows from an answer to those about it. */
export function openQuestions(release: Release): readonly Proposal[] {
  const { proposals } = release;
  return isOver(release) ? proposals.filter(outlastsMonth) : proposals;
}

/** Whether a question waits for an answer when the month is over, too. */
export function outlastsMonth({ subject }: Pick<Proposal, 'subject'>): boolean {
  return ofTheWatch.includes(kindOf(subject));
}

/** A release with which nobody goes on: none of its questions can be answered. */
export function unanswerable(release: Release): Release {
  return { ...release, proposals: [] };
}

/** The open question of that subject; without one the only one there is. Null = none, or more than one could be meant. */
export function proposalFor(release: Release, subject: string | undefined): Proposal | null {
  const open = openQuestions(release);
  if (subject !== undefined) return open.find((one) => one.subject === subject) ?? null;
  return open.length === 1 ? (open[0] ?? null) : null;
}

/** The subject under which it is asked about a signal that nobody is left to compare with. */
export function aloneOf(signal: string): string {
  return `${alone}/${signal}`;
}

/** Whether a question is about signals that nobody is left to compare with. */
export function isAboutAlone({ subject }: Pick<Proposal, 'subject'>): boolean {
  return kindOf(subject) === alone;
}

/** The subjects that a person's word settles. */
export function settledBy({ subject, signals = [] }: Proposal): readonly string[] {
  return [...new Set([subject, ...signals.map(aloneOf)])];
}

/** Whether an operator may approve, and lift the service's pauses. */
export function mayApprove({ policy }: Release, operator: string): boolean {
  const { approvers } = policy.approval;
  return approvers.length === 0 || approvers.includes(operator);
}

function kindOf(subject: string): string {
  return subject.split('/')[0] ?? '';
}

/** Whether something is asked, or was settled. */
export function isAsked(release: Release, subject: string): boolean {
  return (
    release.settled.includes(subject) || release.proposals.some((one) => one.subject === subject)
  );
}

type Asked = Pick<
  Proposal,
  'subject' | 'kind' | 'ring' | 'hold' | 'signals' | 'text' | 'otherwise'
>;

/** A question as the policy has it chased. */
export function proposal({ policy }: Release, now: number, asked: Asked): Proposal {
  const { escalateAfterHours, deadlineHours } = policy.approval;
  return {
    ...asked,
    askedAt: now,
    escalateAt: now + escalateAfterHours * hourMs,
    escalatedAt: null,
    deadlineAt: now + deadlineHours * hourMs,
    lapsedAt: null,
  };
}
