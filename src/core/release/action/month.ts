/** What is decided of the month as a whole, as actions. */
import { currentContent } from '../content/currentContent.ts';
import { amended } from '../command/amend.ts';
import type { Phase } from '../state/release.ts';
import { noted, told, type Meanings } from './meaning.ts';

export const month: Meanings<
  'announce' | 'review' | 'supersede' | 'judgeObjective' | 'watch' | 'useBaselines' | 'amend'
> = {
  announce: {
    effect: told,
    news: ({ message }) => message,
    mark: 'record',
    words: ({ message }) => `announce ${message}`,
    fold: (release, { message }) => ({ ...release, phase: phaseAfter(release.phase, message) }),
  },
  review: {
    effect: told,
    news: 'start',
    mark: 'record',
    words: () => 'review content',
    // What a history tells of an earlier version is folded in as today's.
    fold: (release, { content }) => ({
      ...release,
      content: currentContent(content),
      phase: 'rolling',
    }),
  },
  supersede: {
    effect: told,
    news: 'change',
    mark: 'record',
    words: () => 'supersede content',
    fold: (release, { content }) => ({ ...release, content: currentContent(content) }),
  },
  judgeObjective: {
    effect: told,
    news: 'objective',
    mark: 'end',
    words: () => 'judge the objective',
    fold: (release, { judgement }) => ({ ...release, objective: judgement, phase: 'judged' }),
  },
  watch: {
    effect: told,
    news: 'change',
    mark: 'look',
    words: ({ watch }) => (watch === null ? 'next ring waits no more' : 'next ring waits'),
    fold: (release, { watch }) => ({ ...release, watch }),
  },
  useBaselines: {
    effect: noted,
    news: null,
    mark: 'record',
    words: () => 'choose baselines',
    fold: (release, { version }) => ({ ...release, baselines: version }),
  },
  amend: {
    effect: { on: 'rings' },
    news: 'change',
    mark: 'record',
    words: () => 'amend the policy',
    fold: amended,
  },
};

function phaseAfter(phase: Phase, message: 'schedule' | 'start' | 'summary' | 'change'): Phase {
  if (message === 'schedule' && phase === 'planned') return 'announced';
  return message === 'summary' && phase === 'rolling' ? 'summarized' : phase;
}
