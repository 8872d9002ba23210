/** Why a command about holds, proposals or the policy is refused; the other half of `refusalOf`. */
import type { Cohort } from '../../evidence/count/counts.ts';
import {
  holdCohortText,
  holdDaysMax,
  holdFactsMax,
  holdName,
  holdNamed,
  holdsMax,
} from '../../hold/hold.ts';
import { amendmentOf } from './amend.ts';
import type { Command, HoldCommand } from './command.ts';
import { mayApprove, openQuestions, proposalFor } from './proposal.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import type { Release } from '../state/release.ts';
import { isRemembered } from '../content/superseded.ts';

/** The rule that stands against such a command, or null. */
export function holdRefusal(release: Release, command: HoldCommand, now: number): Refusal | null {
  switch (command.kind) {
    case 'hold':
      return refuseHold(release, command);
    case 'unhold':
      return refuseUnhold(release, command, now);
    case 'rollBack':
      return refuseRollBack(release, command.hold ?? '');
    case 'approve':
      return refuseApproval(release, command);
    case 'amend':
      return refuseAmendment(release, command, now);
  }
}

/** A hold's facts as a cohort, in a stable order. */
export function cohortToHold({
  cohort,
}: {
  readonly cohort: Readonly<Record<string, string>>;
}): readonly Cohort[] {
  return Object.entries(cohort)
    .map(([fact, value]) => ({ fact, value }))
    .toSorted((one, other) => (one.fact < other.fact ? -1 : 1));
}

function refuseHold(release: Release, command: Extract<Command, { kind: 'hold' }>): Refusal | null {
  const facts = cohortToHold(command);
  if (facts.length === 0 || facts.length > holdFactsMax)
    return refuse(
      'malformed',
      `a hold is over 1 to ${holdFactsMax} facts such as {"model": "Fjord 13 G2"}`,
    );
  if (facts.some(({ fact, value }) => fact.trim() === '' || value.trim() === ''))
    return refuse('malformed', 'each fact of a hold has a name and a value, such as "model"');
  const { days } = command;
  if (days !== undefined && (!Number.isInteger(days) || days < 1 || days > holdDaysMax))
    return refuse('malformed', `days must be a whole number from 1 to ${holdDaysMax}`);
  if (release.holds.length >= holdsMax)
    return refuse('tooMany', `${holdsMax} holds stand already; end one first`);
  const text = holdCohortText({ cohort: facts });
  return release.holds.some((hold) => holdCohortText(hold) === text)
    ? refuse('alreadySo', `${text} is held already`)
    : null;
}

function refuseUnhold(
  release: Release,
  { hold: id, operator }: Extract<Command, { kind: 'unhold' }>,
  now: number,
): Refusal | null {
  const hold = holdNamed(release.holds, id);
  if (hold === null) return unknownHold(release, id);
  if (hold.owner !== operator && !mayApprove(release, operator))
    return refuse('notAllowed', `${id} is ${hold.owner}'s; ${approvers(release)} may end it`);
  return isRemembered(release, hold, now) && !mayApprove(release, operator)
    ? refuse('rolledBack', `${id} was rolled back; ${approvers(release)} may clear it`)
    : null;
}

function refuseRollBack(release: Release, id: string): Refusal | null {
  const hold = holdNamed(release.holds, id);
  if (hold === null) return unknownHold(release, id);
  return hold.rollback === null || hold.rollback.phase === 'stopped'
    ? null
    : refuse('alreadySo', `${id} is being rolled back already (${hold.rollback.phase})`);
}

function refuseApproval(
  release: Release,
  { subject, operator }: Extract<Command, { kind: 'approve' }>,
): Refusal | null {
  const asked = openQuestions(release).map((one) => one.subject);
  if (proposalFor(release, subject) === null) {
    const open = asked.length === 0 ? 'nothing is' : `${asked.join(', ')} are`;
    return refuse(
      'nothingProposed',
      `${subject ?? 'one answer for several questions'}: ${open} waiting for a word; name one with subject`,
    );
  }
  return mayApprove(release, operator)
    ? null
    : refuse('notAllowed', `${operator} may not approve; the policy names ${approvers(release)}`);
}

function refuseAmendment(
  release: Release,
  command: Extract<Command, { kind: 'amend' }>,
  now: number,
): Refusal | null {
  if (!mayApprove(release, command.operator))
    return refuse(
      'notAllowed',
      `${command.operator} may not amend; the policy names ${approvers(release)}`,
    );
  const policy = command.policy ?? release.amended.at(-1)?.policy;
  if (policy === undefined) return refuse('alreadySo', 'there is no amendment to take back');
  const { faults, changes } = amendmentOf(release, policy, now);
  if (faults.length > 0) {
    const kind = faults.some(({ movesThePast }) => movesThePast) ? 'movesThePast' : 'unfitPolicy';
    return refuse(kind, faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
  return changes.length === 0 ? refuse('alreadySo', 'the policy is so already') : null;
}

function unknownHold(release: Release, id: string): Refusal {
  const known = release.holds.map((hold) => holdName(hold.id)).join(', ');
  return refuse('unknownHold', `there is no hold "${id}"; holds: ${known === '' ? 'none' : known}`);
}

function approvers({ policy }: Release): string {
  const names = policy.approval.approvers;
  return names.length === 0 ? 'everybody' : names.join(', ');
}
