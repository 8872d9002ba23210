/** Folds decisions about holds and about what people are asked into a release; the other half of `apply`. */
import type { Hold } from '../../hold/hold.ts';
import type { Action } from './decision.ts';
import { settledBy } from '../command/proposal.ts';
import type { Proposal, Release } from '../state/release.ts';
import { subjectOf, clearedOf } from '../state/settled.ts';
import { service } from '../state/who.ts';

/** The actions folded here. */
type HoldAction = Extract<
  Action,
  {
    kind:
      | 'advise'
      | 'hold'
      | 'takeOverHold'
      | 'unhold'
      | 'remindHold'
      | 'renewHold'
      | 'rollBackHold'
      | 'propose'
      | 'escalate'
      | 'lapseProposal'
      | 'withdraw'
      | 'approve';
  }
>;

/** Subjects kept of what was settled; far more than a release ever asks. */
const settledMax = 200;

/** The release after such a decision. */
export function applyToHolds(release: Release, action: HoldAction, at: number): Release {
  switch (action.kind) {
    case 'advise':
      return settled(release, subjectOf(action.advisory));
    case 'hold':
    case 'takeOverHold':
      return {
        ...release,
        holds: [...release.holds.filter(({ id }) => id !== action.hold.id), action.hold],
      };
    case 'unhold': {
      const free = withoutHold(release, action.hold);
      return action.operator === service ? free : settled(free, clearedOf(action.hold));
    }
    case 'remindHold':
      return withHold(release, action.hold, (hold) => ({
        ...hold,
        reminders: [...hold.reminders, action.daysLeft],
      }));
    case 'renewHold':
      return withHold(release, action.hold, (hold) => ({ ...hold, renewedAt: at }));
    case 'rollBackHold':
      return withHold(withoutQuestions(release, isAboutHold(action.hold)), action.hold, (hold) => ({
        ...hold,
        rollback: action.rollback,
        // Each phase sets a policy of its own to work, whose 35 days begin then.
        renewedAt: at,
      }));
    case 'propose':
      return { ...release, proposals: [...release.proposals, action.proposal] };
    case 'escalate':
      return withProposal(release, action.proposal, { escalatedAt: at });
    case 'lapseProposal':
      return withProposal(release, action.proposal, { lapsedAt: at });
    case 'withdraw':
      return withoutQuestions(release, ({ subject }) => subject === action.proposal.subject);
    case 'approve':
      return settledBy(action.proposal).reduce(
        settled,
        withoutQuestions(release, ({ subject }) => subject === action.proposal.subject),
      );
  }
}

function settled(release: Release, subject: string): Release {
  return { ...release, settled: [...release.settled, subject].slice(-settledMax) };
}

/** What was asked about a hold is not asked any more once it has ended, or is rolled back by other means. */
function withoutHold(release: Release, ended: Hold): Release {
  const holds = release.holds.filter((hold) => hold.id !== ended.id);
  return withoutQuestions({ ...release, holds }, isAboutHold(ended));
}

function isAboutHold({ id }: Hold): (proposal: Proposal) => boolean {
  return ({ hold }) => hold === id;
}

/** The release without what was asked and has settled itself. */
export function withoutQuestions(
  release: Release,
  isVoid: (proposal: Proposal) => boolean,
): Release {
  return { ...release, proposals: release.proposals.filter((one) => !isVoid(one)) };
}

function withHold(release: Release, { id }: Hold, change: (hold: Hold) => Hold): Release {
  return { ...release, holds: release.holds.map((hold) => (hold.id === id ? change(hold) : hold)) };
}

function withProposal(release: Release, { subject }: Proposal, change: Partial<Proposal>): Release {
  const proposals = release.proposals.map((one) =>
    one.subject === subject ? { ...one, ...change } : one,
  );
  return { ...release, proposals };
}
