/** What is done about cohorts that are held, as actions. */
import { holdCohortText, type Hold } from '../../hold/hold.ts';
import type { Proposal, Release } from '../state/release.ts';
import { clearedOf } from '../state/settled.ts';
import { service } from '../state/who.ts';
import { noted, told, type Meanings } from './meaning.ts';
import { settled, withoutQuestions } from './questions.ts';

const onHolds = { on: 'holds' } as const;

export const holds: Meanings<
  'hold' | 'joinHold' | 'takeOverHold' | 'unhold' | 'remindHold' | 'renewHold' | 'rollBackHold'
> = {
  hold: {
    effect: onHolds,
    news: 'change',
    mark: 'stops',
    words: ({ hold }) => `hold ${holdCohortText(hold)}`,
    fold: (release, { hold }) => begun(release, hold),
  },
  joinHold: {
    effect: onHolds,
    news: null,
    mark: 'record',
    words: ({ hold }) => `hold newcomers with ${holdCohortText(hold)}`,
    fold: (release) => release,
  },
  takeOverHold: {
    effect: noted,
    news: null,
    mark: 'record',
    words: ({ hold }) => `${holdCohortText(hold)} is held`,
    fold: (release, { hold }) => begun(release, hold),
  },
  unhold: {
    effect: onHolds,
    news: 'change',
    mark: 'goesOn',
    words: ({ hold }) => `end the hold on ${holdCohortText(hold)}`,
    fold: (release, { hold, operator }) => {
      const free = withoutHold(release, hold);
      return operator === service ? free : settled(free, clearedOf(hold));
    },
  },
  remindHold: {
    effect: told,
    news: 'change',
    mark: 'look',
    words: ({ hold }) => `remind of the hold on ${holdCohortText(hold)}`,
    fold: (release, { hold, daysLeft }) =>
      withHold(release, hold, (one) => ({ ...one, reminders: [...one.reminders, daysLeft] })),
  },
  renewHold: {
    effect: onHolds,
    news: null,
    mark: 'record',
    words: ({ hold }) => `renew the hold on ${holdCohortText(hold)}`,
    fold: (release, { hold }, at) => withHold(release, hold, (one) => ({ ...one, renewedAt: at })),
  },
  rollBackHold: {
    effect: onHolds,
    news: 'change',
    mark: 'stops',
    words: ({ hold, rollback }) => `roll back ${holdCohortText(hold)}: ${rollback.phase}`,
    fold: (release, { hold, rollback }, at) =>
      withHold(withoutQuestions(release, isAboutHold(hold)), hold, (one) => ({
        ...one,
        rollback,
        // Each phase sets a policy of its own to work, whose 35 days begin then.
        renewedAt: at,
      })),
  },
};

function begun(release: Release, hold: Hold): Release {
  return { ...release, holds: [...release.holds.filter(({ id }) => id !== hold.id), hold] };
}

/** What was asked about a hold is not asked any more once it has ended, or is rolled back by other means. */
function withoutHold(release: Release, ended: Hold): Release {
  const left = release.holds.filter((hold) => hold.id !== ended.id);
  return withoutQuestions({ ...release, holds: left }, isAboutHold(ended));
}

function isAboutHold({ id }: Hold): (proposal: Proposal) => boolean {
  return ({ hold }) => hold === id;
}

function withHold(release: Release, { id }: Hold, change: (hold: Hold) => Hold): Release {
  return { ...release, holds: release.holds.map((hold) => (hold.id === id ? change(hold) : hold)) };
}
