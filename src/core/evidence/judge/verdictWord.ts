/**
 * A verdict in a word, with what it says and no more. Against what was usual it shows that a share lies below the one
 * that would not be accepted; against devices not updated it shows only that bad devices are not twice as many. A word
 * Where nobody was left to compare most of the bad devices with, it says whether they pass three times what was usual. A word
 * that numbers beside it seem to contradict is not a good one: those verdicts say that nothing is shown, and how many bad
 * devices would have shown something.
 */
import { unusualFrom } from './odds.ts';
import type { Signal } from '../signal/signal.ts';
import type { Verdict } from './verdict.ts';
import { shareText } from './words.ts';

/** The word, and whether it is good news, bad news or none. */
export interface VerdictWord {
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'neutral';
}

/** The word of a verdict; `unacceptableShare` is the policy's. */
export function verdictWord(
  verdict: Verdict,
  signal: Pick<Signal, 'method'> | undefined,
  unacceptableShare: number,
): VerdictWord {
  if (verdict.kind === 'worse') return { text: 'worse than usual', tone: 'bad' };
  if (verdict.alone?.isUnusual === true)
    return { text: 'nobody left to compare with', tone: 'neutral' };
  if (verdict.alone !== null && signal?.method === 'control')
    return { text: 'not three times the usual', tone: 'neutral' };
  if (verdict.kind === 'inconclusive') return undecided(verdict);
  const { bad, expected, high } = verdict;
  if (signal?.method === 'control') {
    const tone = bad <= expected ? 'good' : 'neutral';
    return { text: 'not doubled', tone };
  }
  if (high > unacceptableShare) return undecided(verdict);
  return { text: `below ${shareText(unacceptableShare)}`, tone: 'good' };
}

function undecided({ bad, evidence, pausesAt }: Verdict): VerdictWord {
  if (bad === 0) return { text: 'nothing found', tone: 'neutral' };
  const word = evidence < unusualFrom ? 'can be chance' : 'not decided';
  const pause = pausesAt === null || pausesAt <= bad ? '' : `; ${pausesAt} would pause`;
  return { text: `${word}${pause}`, tone: 'neutral' };
}
