/**
 * What a tenant's people say is usual, in place of what was learned: an old model that fails at 30 % by nature, a proxy
 * that lets every tenth install fail. A word is about one signal and all devices, or those that share a fact. It is
 * taken as it is said, with no room for not knowing, and it is bounded: whatever it says is not seen any more.
 *
 * Words are fixed for a release with its baselines, before its first device is seen, so that its judgement stays one
 * process. Counts are kept by model and ring, so how many devices of each a word reaches is counted then as well; of the
 * mix the mean share is usual. A device that two words reach counts for the one that says more.
 */
import { shareText } from '../../instantText.ts';
import { cohortName, type Cohort } from '../count/counts.ts';

/** The most that may be said to be usual: beyond it nothing could ever speak against an update. */
export const saidShareMax = 0.9;

/** Words of a tenant at a time; more are a sign that what is usual should be learned. */
export const usualWordsMax = 50;

/** A word. */
export interface UsualWord {
  readonly signal: string;
  /** Null = all devices. */
  readonly cohort: Cohort | null;
  /** Usual share of devices that turn bad within the signal's window, 0–`saidShareMax`. */
  readonly share: number;
  readonly operator: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How many of the devices of a model in a ring a word about a cohort reaches; none that it does not. */
export interface WordReach {
  /** The model; null = all. */
  readonly stratum: string | null;
  /** The ring; null = all. */
  readonly ring: string | null;
  /** Share of these devices, 0–1. */
  readonly part: number;
}

/** A word and the devices that it reaches; a word about all devices needs no list. */
export interface ReachingWord extends UsualWord {
  readonly reach: readonly WordReach[];
}

/** A share of devices, and the one that evidence is measured against. */
interface Range {
  readonly mean: number;
  readonly null: number;
}

/** What is asked for. */
export interface WordQuestion {
  readonly stratum: string | null;
  readonly ring: string | null;
  /** Name of the ring or cohort whose devices are judged; null = the release. */
  readonly group: string | null;
  readonly margin: number;
}

/** The devices that a word is about: `model=Kiosk 7`, `all devices`. */
export function wordCohortText({ cohort }: Pick<UsualWord, 'cohort'>): string {
  return cohort === null ? 'all devices' : cohortName(cohort);
}

/** Words in one line: `installFailure 30 % of model=Kiosk 7 (kim)`. */
export function wordsText(words: readonly UsualWord[]): string {
  return words
    .map(
      (word) =>
        `${word.signal} ${shareText(word.share)} of ${wordCohortText(word)} (${word.operator})`,
    )
    .join(', ');
}

/** What is usual by the words of one signal; `learned` of the devices asked about and of the `fleet`. */
export function outranked(
  words: readonly ReachingWord[],
  { learned, fleet }: { readonly learned: Range; readonly fleet: Range },
  question: WordQuestion,
): Range {
  const named = words.find(
    ({ cohort }) => cohort !== null && cohortName(cohort) === question.group,
  );
  if (named !== undefined) return saidOf(named, question.margin);
  const general = words.find(({ cohort }) => cohort === null);
  const rest =
    general === undefined
      ? learned
      : withGeneral(saidOf(general, question.margin), { learned, fleet });
  const parts = words.flatMap((word) => {
    const part = partOf(word, question);
    return part > 0 ? [{ part, said: saidOf(word, question.margin) }] : [];
  });
  const reached = Math.min(
    1,
    parts.reduce((sum, { part }) => sum + part, 0),
  );
  const mean = (key: keyof Range): number =>
    parts.reduce((sum, { part, said }) => sum + part * said[key], (1 - reached) * rest[key]);
  return { mean: mean('mean'), null: mean('null') };
}

/** The share from which a word lets evidence rise: below it nothing is seen. */
export function saidOf({ share }: Pick<UsualWord, 'share'>, margin: number): Range {
  const said = Math.min(saidShareMax, Math.max(0, share));
  return { mean: said, null: Math.min(saidShareMax, said * (1 + (margin > 0 ? margin : 0))) };
}

/**
 * A word about all devices stands in the place of the fleet's share. A model or ring that is known to be worse than the
 * fleet stays so, as far as its own share goes: by as many times, and no higher than was learned of it.
 */
function withGeneral(
  said: Range,
  { learned, fleet }: { readonly learned: Range; readonly fleet: Range },
): Range {
  const times = fleet.mean > 0 ? learned.mean / fleet.mean : 1;
  const of = (key: keyof Range): number =>
    Math.max(said[key], Math.min(said[key] * times, learned[key]));
  return { mean: of('mean'), null: of('null') };
}

function partOf({ cohort, reach }: ReachingWord, { stratum, ring }: WordQuestion): number {
  if (cohort === null) return 0;
  return reach.find((row) => row.stratum === stratum && row.ring === ring)?.part ?? 0;
}
