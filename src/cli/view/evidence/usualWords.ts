/** What people say is usual, in sentences: the share, what it hides, and from which release on it counts. */
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import type { Cohort } from '#core/evidence/count/counts.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { usualShares } from '#core/evidence/usual/usualShare.ts';
import { saidOf, wordCohortText, type UsualWord } from '#core/evidence/usual/usualWord.ts';
import { marginOf } from '#core/evidence/process/weights.ts';
import type { Policy } from '#core/policy/policy.ts';
import { countText, instantText, shareText } from '#reports/instant.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { cohortFlags } from '../../signal/usualAsked.ts';
import { tableLines } from '../table.ts';

/** Releases that a word counts for, of those that run, and those that keep what they began with. */
export interface CountsFrom {
  readonly releases: readonly string[];
  readonly notFor: readonly string[];
}

interface Of {
  readonly cohort: Cohort | null;
  readonly policy: Policy;
}

/** What was learned or is assumed of a model or of all devices, 0–1; null = of other groups nothing is kept. */
export function learnedOf(
  baselines: Baselines,
  signal: Signal,
  { cohort, policy }: Of,
): number | null {
  if (cohort !== null && cohort.fact !== 'model') return null;
  const { margin } = policy.evidence;
  return usualShares(baselines, signal)({ stratum: cohort?.value ?? null, ring: null, margin })
    .mean;
}

/** The share of bad devices up to which a word lets nothing be seen; the policy's margin is part of it. */
export function unseenOf(
  word: Pick<UsualWord, 'share'>,
  { devices, policy }: { readonly devices: number; readonly policy: Policy },
): number {
  return saidOf(word, marginOf(policy.evidence.margin, devices)).null;
}

interface Said extends Forgotten {
  readonly changed: boolean;
  readonly devices: number;
  readonly unseen: number;
  readonly title: string;
}

interface Forgotten {
  readonly before: UsualWord | null;
  readonly learned: number | null;
  readonly countsFrom: CountsFrom;
}

/** The answer to a word. */
export function saidLines(word: UsualWord, said: Said): readonly string[] {
  const { changed, before, devices, learned, unseen, countsFrom, title } = said;
  const whose = `${wordCohortText(word)} (${countText(devices)})`;
  if (!changed) return [`${word.operator} said so on ${instantText(word.at)}; nothing changes.`];
  const former =
    before === null
      ? learnedText(learned)
      : `, in place of the ${shareText(before.share)} of ${before.operator}`;
  const less =
    learned !== null && word.share < learned
      ? ['That is less than was learned: more will be paused or held.']
      : [];
  return [
    `${shareText(word.share)} of ${whose} ${title} by nature, says ${word.operator}${former}.`,
    ...less,
    `! What this hides: an update by which up to ${shareText(unseen)} of them ${title} will not be seen.`,
    countsText(countsFrom),
    `To take it back: ringmaster signal usual ${word.signal}${cohortFlags(word.cohort)} --forget`,
  ];
}

function learnedText(learned: number | null): string {
  return learned === null ? '' : `; ${shareText(learned)} was learned or assumed`;
}

function countsText({ releases, notFor }: CountsFrom): string {
  const from =
    releases.length > 0
      ? `It counts from ${releases.join(', ')} on.`
      : 'It counts from the next release on.';
  if (notFor.length === 0) return from;
  const keep = notFor.length === 1 ? 'keeps' : 'keep';
  return `${from} ${notFor.join(', ')} ${keep} what was usual when the update was published, so that the judgement stays one: where it is paused or devices are held for this, \`ringmaster release resume\` or \`release unhold\`.`;
}

/** The answer to a word that is taken back. */
export function forgottenLines({
  signal,
  cohort,
  before,
  learned,
  countsFrom,
}: Forgotten & Pick<UsualWord, 'signal' | 'cohort'>): readonly string[] {
  const whose = wordCohortText({ cohort });
  if (before === null)
    return [
      `Nobody says what is usual for ${signal} of ${whose}; nothing changes. \`ringmaster signal usual --list\` tells what is said.`,
    ];
  const share = learned === null ? '' : ` (${shareText(learned)})`;
  return [
    `Took back that ${shareText(before.share)} is usual for ${signal} of ${whose}, as ${before.operator} said on ${instantText(before.at)}. What was learned counts again${share}.`,
    countsText(countsFrom),
  ];
}

/** A word with what was learned of the same devices, and the part of the fleet that it reaches. */
interface ToldWord {
  readonly word: UsualWord;
  readonly learned: number | null;
  readonly part: number;
}

/** The table of words. */
export function wordLines(
  told: readonly ToldWord[],
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): readonly string[] {
  if (told.length === 0)
    return ['Nobody has said what is usual: what was learned counts, or what is assumed.'];
  const rows = told.map(({ word, learned, part }) => [
    word.signal,
    wordCohortText(word),
    shareText(word.share),
    learned === null ? '–' : shareText(learned),
    shareText(part),
    word.operator,
    instantText(word.at),
    word.reason,
  ]);
  const head = ['signal', 'of', '>usual', '>learned', '>of fleet', 'says', 'since', 'why'];
  return tableLines(head, rows, paint, columns);
}
