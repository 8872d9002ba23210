/** What operators' commands about holds, proposals and the policy lead to. Refusals stand in `holdRefusal`. */
import {
  holdCohortText,
  holdFrom,
  holdId,
  holdName,
  holdNamed,
  type Hold,
} from '../../../hold/hold.ts';
import type { HoldCommand } from '../../command/command.ts';
import { cohortToHold } from '../../command/holdRefusal.ts';
import type { Decision } from '../../step/decision.ts';
import { proposalFor } from '../../command/proposal.ts';
import type { Proposal, Release } from '../../state/release.ts';
import { beginRollback } from '../stopping/holds.ts';
import { stopOf } from '../../state/pin.ts';
import { byPerson, decideOnRings } from './ringCommands.ts';
import { decision } from '../rule.ts';

/** Decisions of a command that was not refused; ids carry the count of decisions, so each command has its own. */
export function decideOnHolds(
  release: Release,
  command: HoldCommand,
  now: number,
): readonly Decision[] {
  switch (command.kind) {
    case 'hold':
      return [hold(release, command, now)];
    case 'unhold':
      return unhold(release, command, now);
    case 'rollBack':
      return rollBackHold(release, command, now);
    case 'approve':
      return approve(release, command, now);
    case 'amend':
      return [amend(release, command, now)];
  }
}

type Of<Kind extends HoldCommand['kind']> = Extract<HoldCommand, { kind: Kind }>;

function hold(release: Release, command: Of<'hold'>, now: number): Decision {
  const { operator, reason, days = release.policy.holds.days } = command;
  const stop = stopOf(release);
  const held = {
    ...holdFrom(now, {
      id: holdId(release.key, `hold-${release.decisions + 1}`),
      cohort: cohortToHold(command),
      by: 'tenant',
      owner: operator,
      reason,
      days,
    }),
    ...('why' in stop ? {} : stop),
  } satisfies Hold;
  return decision(
    `hold/${release.decisions}`,
    now,
    { kind: 'hold', hold: held },
    {
      rule: 'an operator may hold a cohort',
      reason: `${operator} holds ${holdCohortText(held)} for ${days} days: ${reason}`,
      inputs: { operator, days, facts: held.cohort.length },
      otherwise: byPerson,
    },
  );
}

function unhold(release: Release, command: Of<'unhold'>, now: number): Decision[] {
  return meant(release, command.hold).map((held) =>
    decision(
      `unhold/${holdName(held.id)}/${release.decisions}`,
      now,
      { kind: 'unhold', hold: held, operator: command.operator },
      {
        rule: 'who holds, or may approve, ends a hold',
        reason: `${command.operator} ends the hold on ${holdCohortText(held)}: ${command.reason}`,
        inputs: { operator: command.operator, owner: held.owner, heldAt: held.at },
        otherwise: byPerson,
      },
    ),
  );
}

function meant(release: Release, named: string | undefined): readonly Hold[] {
  const hold = holdNamed(release.holds, named ?? '');
  return hold === null ? [] : [hold];
}

function rollBackHold(release: Release, command: Of<'rollBack'>, now: number): Decision[] {
  return meant(release, command.hold).map((held) =>
    decision(
      `rollBack/${holdName(held.id)}/${release.decisions}`,
      now,
      { kind: 'rollBackHold', hold: held, rollback: beginRollback(release, now) },
      {
        rule: 'a cohort is rolled back in its own rings, a few devices first',
        reason: `${command.operator} rolls back ${holdCohortText(held)}: ${command.reason}`,
        inputs: { operator: command.operator, hold: holdName(held.id) },
        otherwise: byPerson,
      },
    ),
  );
}

function approve(release: Release, command: Of<'approve'>, now: number): readonly Decision[] {
  const proposal = proposalFor(release, command.subject);
  if (proposal === null) return [];
  const approved = decision(
    `approve/${proposal.subject}/${release.decisions}`,
    now,
    { kind: 'approve', proposal, operator: command.operator },
    {
      rule: 'what was asked is carried out when a person who may says so',
      reason: `${command.operator} approves (${command.reason}): ${proposal.text}`,
      inputs: { operator: command.operator, subject: proposal.subject, askedAt: proposal.askedAt },
      otherwise: `Without an answer by the deadline: ${proposal.otherwise}.`,
    },
  );
  return [approved, ...carryOut(release, { proposal, command }, now)];
}

/** What an approval carries out at once; an opening is left to the look that follows, with its evidence. */
function carryOut(
  release: Release,
  { proposal, command }: { readonly proposal: Proposal; readonly command: Of<'approve'> },
  now: number,
): readonly Decision[] {
  const { operator, reason } = command;
  if (proposal.kind === 'hurry')
    return decideOnRings(release, { kind: 'expedite', operator, reason }, now, ({ name }) => ({
      reason: `${operator} approved haste for ${name}: ${reason}`,
      inputs: { operator, subject: proposal.subject },
    }));
  if (proposal.kind !== 'rollBack') return [];
  if (proposal.hold !== null)
    return rollBackHold(release, { kind: 'rollBack', hold: proposal.hold, operator, reason }, now);
  const order = { kind: 'rollBack', operator, reason } as const;
  return decideOnRings(release, order, now, ({ name }) => ({
    reason: `${operator} approved the rollback of ${name}: ${reason}`,
    inputs: { operator, subject: proposal.subject },
  }));
}

function amend(release: Release, command: Of<'amend'>, now: number): Decision {
  const isUndo = command.policy === undefined;
  const policy = command.policy ?? release.amended.at(-1)?.policy ?? release.policy;
  return decision(
    `amend/${release.decisions}`,
    now,
    { kind: 'amend', policy, former: release.policy, operator: command.operator },
    {
      rule: 'a policy may change for what has not happened yet',
      reason: `${command.operator} ${isUndo ? 'goes back to the policy before' : 'changes the policy'}: ${command.reason}`,
      inputs: { operator: command.operator, isUndo, amendments: release.amended.length + 1 },
      otherwise: byPerson,
    },
  );
}
