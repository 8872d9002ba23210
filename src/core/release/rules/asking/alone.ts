/**
 * What is asked when devices turn bad and nobody is left to compare them with, because all rings are open or opened at
 * once: a holiday or a driver of a third party would look the same, so nothing is paused by it, however great it is. One
 * shock shows in several signals, so all that stand out at that moment are asked about together, and a word settles all.
 */
import { aloneTotal, unusualAlone } from '../../../evidence/judge/alone.ts';
import type { AloneSignal } from '../../../evidence/judge/verdict.ts';
import { aloneOf, isAboutAlone, settledBy, proposal } from '../../command/proposal.ts';
import type { Proposal, Release } from '../../state/release.ts';
import { aloneWords, evidenceOf, pauseLevel, round, signalNamed } from '../../step/judgement.ts';
import { ask } from './proposals.ts';
import { joined, nothing, type Rule } from '../rule.ts';
import { withdraw } from './withdraw.ts';

/**
 * Asks about what would pause the release, were it known not to befall everybody. While it is not answered and more comes
 * to stand out, it is asked anew about all of it; what a person has let go is settled.
 */
export const askAlone: Rule = {
  uses: { ability: 'pause', by: 'tenant' },
  judge(release, observation, now) {
    const evidence = evidenceOf(release, observation);
    if (evidence === null || release.rings.every(({ pause }) => pause !== null)) return nothing;
    const { alone } = evidence;
    const open = release.proposals.filter(isAboutAlone);
    const letGo = alone.map(({ signal }) => signal).filter((name) => isLetGo(release, name));
    const asked = alone.map(({ signal }) => signal).filter((name) => isNamed(open, name));
    const level = pauseLevel(release);
    const news = aloneTotal(alone, [...letGo, ...asked]);
    const standing = unusualAlone(alone).filter(({ signal }) => !letGo.includes(signal));
    const [strongest] = standing;
    if (strongest === undefined || news < level) return nothing;
    const signals = standing.map(({ signal }) => signal);
    return joined([
      ...open.map((one) => withdraw(one, 'by now more stands out than it names', now)),
      ask(
        proposal(release, now, {
          subject: open[0]?.subject ?? aloneOf(strongest.signal),
          kind: 'goOn',
          ring: null,
          hold: null,
          text: questionText(release, standing, letGo),
          otherwise: 'stay',
          ...(signals.length > 1 ? { signals } : {}),
        }),
        {
          evidence: round(news),
          level: round(level),
          signals: signals.join(', '),
          bad: strongest.bad,
          expected: round(strongest.expected),
        },
        'what cannot be told from a common cause any more is a matter for a person',
      ),
    ]);
  },
};

function isNamed(open: readonly Proposal[], signal: string): boolean {
  return open.some((one) => settledBy(one).includes(aloneOf(signal)));
}

/** A person has let the release go on in spite of what this signal showed. */
function isLetGo({ settled }: Release, signal: string): boolean {
  return settled.includes(aloneOf(signal));
}

function questionText(
  release: Release,
  news: readonly AloneSignal[],
  before: readonly string[],
): string {
  const titles = before.map((name) => signalNamed(release, name).title);
  const beside =
    titles.length === 0 ? '' : ` That devices ${titles.join(', ')} was let go on before.`;
  return `${aloneWords(release, news)}${beside} Nobody without the update is left to compare with, so a common cause looks the same, and nothing is paused by it. May the release go on? If it is the update, pause it.`;
}
