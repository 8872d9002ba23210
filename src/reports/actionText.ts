/** What a decision does, in two or three words. */
import { holdCohortText } from '#core/hold/hold.ts';
import type { Action } from '#core/release/step/decision.ts';

type HoldAction = Extract<Action, { readonly hold: unknown }>;
type ProposalAction = Extract<Action, { readonly proposal: unknown }>;

/** The words of an action. */
export function actionText(action: Action): string {
  if ('hold' in action) return holdText(action);
  if ('proposal' in action) return proposalText(action);
  switch (action.kind) {
    case 'announce':
      return `announce ${action.message}`;
    case 'review':
      return 'review content';
    case 'supersede':
      return 'supersede content';
    case 'offer':
      return `offer to ${action.ring}`;
    case 'pause':
      return `pause ${action.ring}`;
    case 'resume':
      return `resume ${action.ring}`;
    case 'expedite':
      return `expedite ${action.ring}`;
    case 'rollBack':
      return `roll back ${action.ring}`;
    case 'remindPause':
      return `remind of the pause of ${action.ring}`;
    case 'lapsePause':
      return `pause of ${action.ring} lapses`;
    case 'passDeadline':
      return `deadline of ${action.ring}`;
    case 'judgeObjective':
      return 'judge the objective';
    case 'close':
      return `keep ${action.ring} closed`;
    case 'renewPause':
      return `renew the pause of ${action.ring}`;
    case 'watch':
      return action.watch === null ? 'next ring waits no more' : 'next ring waits';
    case 'takeOverPause':
      return action.pause === null
        ? `pause of ${action.ring} was lifted`
        : `${action.ring} is paused in ${action.pause.from ?? 'another release'}`;
    case 'advise':
      return `pass on ${action.advisory}`;
    case 'useBaselines':
      return 'choose baselines';
    case 'warn':
      return `warn of ${action.subject}`;
    case 'amend':
      return 'amend the policy';
  }
}

function holdText(action: HoldAction): string {
  const cohort = holdCohortText(action.hold);
  switch (action.kind) {
    case 'hold':
      return `hold ${cohort}`;
    case 'takeOverHold':
      return `${cohort} is held`;
    case 'unhold':
      return `end the hold on ${cohort}`;
    case 'remindHold':
      return `remind of the hold on ${cohort}`;
    case 'renewHold':
      return `renew the hold on ${cohort}`;
    case 'rollBackHold':
      return `roll back ${cohort}: ${action.rollback.phase}`;
  }
}

function proposalText({ kind, proposal }: ProposalAction): string {
  switch (kind) {
    case 'propose':
      return `ask: ${proposal.subject}`;
    case 'escalate':
      return `ask again: ${proposal.subject}`;
    case 'lapseProposal':
      return `no answer: ${proposal.subject}`;
    case 'withdraw':
      return `withdrawn: ${proposal.subject}`;
    case 'approve':
      return `approved: ${proposal.subject}`;
  }
}
