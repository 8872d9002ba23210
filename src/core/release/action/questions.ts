/** What people are asked and told of, as actions. */
import { settledBy } from '../command/proposal.ts';
import type { Proposal, Release } from '../state/release.ts';
import { subjectOf } from '../state/settled.ts';
import { warned } from '../state/trouble.ts';
import { noted, told, type Meanings } from './meaning.ts';

/** Subjects kept of what was settled; far more than a release ever asks. */
const settledMax = 200;

export const questions: Meanings<
  'propose' | 'escalate' | 'lapseProposal' | 'withdraw' | 'approve' | 'advise' | 'warn'
> = {
  propose: {
    effect: told,
    news: 'question',
    mark: 'look',
    words: ({ proposal }) => `ask: ${proposal.subject}`,
    fold: (release, { proposal }) => ({
      ...release,
      proposals: [...release.proposals, proposal],
    }),
  },
  escalate: {
    effect: told,
    news: 'question',
    mark: 'look',
    words: ({ proposal }) => `ask again: ${proposal.subject}`,
    fold: (release, { proposal }, at) => withProposal(release, proposal, { escalatedAt: at }),
  },
  lapseProposal: {
    effect: noted,
    news: null,
    mark: 'look',
    words: ({ proposal }) => `no answer: ${proposal.subject}`,
    fold: (release, { proposal }, at) => withProposal(release, proposal, { lapsedAt: at }),
  },
  withdraw: {
    effect: told,
    news: 'change',
    mark: 'look',
    words: ({ proposal }) => `withdrawn: ${proposal.subject}`,
    fold: (release, { proposal }) => answered(release, proposal),
  },
  approve: {
    effect: told,
    news: 'change',
    mark: 'goesOn',
    words: ({ proposal }) => `approved: ${proposal.subject}`,
    fold: (release, { proposal }) =>
      settledBy(proposal).reduce(settled, answered(release, proposal)),
  },
  advise: {
    effect: told,
    news: 'advisory',
    mark: 'look',
    words: ({ advisory }) => `pass on ${advisory}`,
    fold: (release, { advisory }) => settled(release, subjectOf(advisory)),
  },
  warn: {
    effect: told,
    news: 'trouble',
    mark: 'look',
    words: ({ subject }) => `warn of ${subject}`,
    fold: (release, { subject }, at) => warned(release, subject, at),
  },
};

/** The release once something was settled, so that it is not asked or told again. */
export function settled(release: Release, subject: string): Release {
  return { ...release, settled: [...release.settled, subject].slice(-settledMax) };
}

/** The release without what was asked and has settled itself. */
export function withoutQuestions(
  release: Release,
  isVoid: (proposal: Proposal) => boolean,
): Release {
  return { ...release, proposals: release.proposals.filter((one) => !isVoid(one)) };
}

function answered(release: Release, { subject: about }: Proposal): Release {
  return withoutQuestions(release, ({ subject }) => subject === about);
}

function withProposal(release: Release, { subject }: Proposal, change: Partial<Proposal>): Release {
  const proposals = release.proposals.map((one) =>
    one.subject === subject ? { ...one, ...change } : one,
  );
  return { ...release, proposals };
}
