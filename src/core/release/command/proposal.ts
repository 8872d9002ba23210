/** The proposal that an approval is meant for, and who may give it. */
import type { Proposal, Release } from '../state/release.ts';

/** The proposal of that subject; without one the only one there is. Null = none, or more than one could be meant. */
export function proposalFor(release: Release, subject: string | undefined): Proposal | null {
  const { proposals } = release;
  if (subject !== undefined) return proposals.find((one) => one.subject === subject) ?? null;
  return proposals.length === 1 ? (proposals[0] ?? null) : null;
}

/** Whether an operator may approve, and lift the service's pauses. */
export function mayApprove({ policy }: Release, operator: string): boolean {
  const { approvers } = policy.approval;
  return approvers.length === 0 || approvers.includes(operator);
}
