/** What a release's standing comes to, the gravest first, so that one line tells whether somebody is needed. */
import { holdCohortText, isOnlyAsked } from '../../hold/hold.ts';
import { dayText, shortInstantText } from '../../instantText.ts';
import { objectiveInShort } from '../../objective/soFar.ts';
import { openQuestions } from '../command/proposal.ts';
import type { Judgement, Phase, Release } from '../state/release.ts';
import { ringStanding, whoPaused } from './ringStanding.ts';
import { troubleTitle } from './troubleText.ts';

/** One thing that stands out. */
export interface Remark {
  readonly kind: 'over' | 'trouble' | 'asks' | 'paused' | 'asked' | 'waits' | 'held' | 'calm';
  readonly text: string;
}

const phases: Readonly<Record<Phase, string>> = {
  planned: 'planned',
  announced: 'announced',
  rolling: 'rolling out',
  summarized: 'rolling out, summarized',
  judged: 'judged',
};

/** What stands out, the gravest first; the last one is how far the month is. Never empty. */
export function headline(release: Release, now: number): readonly Remark[] {
  return [
    ...troubles(release),
    ...questions(release),
    ...stops(release, now),
    ...(release.watch === null
      ? []
      : [{ kind: 'waits', text: 'the next ring waits for the evidence' } as const]),
    ...release.holds.map((hold): Remark =>
      isOnlyAsked(hold)
        ? { kind: 'asked', text: `hold asked: ${holdCohortText(hold)}` }
        : { kind: 'held', text: `held: ${holdCohortText(hold)}` },
    ),
    monthOf(release),
  ];
}

function monthOf(release: Release): Remark {
  return release.objective === null
    ? { kind: 'calm', text: phases[release.phase] }
    : { kind: 'over', text: overText(release, release.objective) };
}

/** Where no objective is asked, how far it came is said without the word. */
function overText(release: Release, { outcome }: Judgement): string {
  const short = objectiveInShort(release);
  return outcome === 'noObjective' ? short : `objective ${short}`;
}

function troubles(release: Release): readonly Remark[] {
  return release.troubles.map((one) => ({
    kind: 'trouble',
    text: `${troubleTitle(one)} does not succeed since ${dayText(release.publishedAt, one.since)} ${shortInstantText(one.since)}`,
  }));
}

function questions(release: Release): readonly Remark[] {
  const { publishedAt } = release;
  return openQuestions(release).map(({ subject, deadlineAt, lapsedAt }) => {
    const until =
      lapsedAt === null
        ? `until ${dayText(publishedAt, deadlineAt)} ${shortInstantText(deadlineAt)}`
        : `unanswered since ${dayText(publishedAt, lapsedAt)}`;
    return { kind: 'asks', text: `asks you: ${subject}, ${until}` };
  });
}

function stops(release: Release, now: number): readonly Remark[] {
  return release.rings.flatMap((ring): readonly Remark[] => {
    const { kind, label } = ringStanding(release, ring, now);
    if (kind === 'asked') return [{ kind: 'asked', text: `${ring.name}: ${label}` }];
    if (kind === 'rolledBack') return [{ kind: 'paused', text: `${ring.name} rolled back` }];
    if (kind !== 'paused' || ring.pause === null) return [];
    return [{ kind: 'paused', text: `${ring.name} PAUSED by ${whoPaused(ring.pause)}` }];
  });
}
