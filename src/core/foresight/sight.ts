/**
 * What rings can see before the last one opens: how often a release whose update fails to install on a true share of
 * devices is stopped, ring by ring. Played by the judgement's own factors and weights, look by look, with seeded chance:
 * the same question gives the same answer on every machine.
 *
 * What is assumed. One look a day. The turn of a ring's devices comes evenly over its deadline and grace, from the day
 * after its opening on, and who is switched off begins later; of those that fail 70, 20 and 10 % show it on the day they
 * begin, the next and the one after. The other signals say nothing, and nobody answers: a ring that the evidence keeps
 * closed stays closed until the evidence has fallen. A ring with the gate `approval` counts as one by evidence. No cohort
 * is held: where one is by chance, the rest goes on (docs/worlds.md, "What rings can see").
 */
import { oddsRatios, oddsWeights, worseFactors } from '../evidence/process/baselineProcess.ts';
import type { Shape } from '../evidence/process/envelope.ts';
import { valueOf } from '../evidence/process/mixture.ts';
import { waitingForOne } from '../evidence/signal/signal.ts';
import { wholeWeight } from '../evidence/process/weights.ts';
import { mayOpenOn } from './opening.ts';
import { beganUntil, drawRing, waitingOn, type DrawnRing, type SeeingRing } from './draw.ts';

/** A release to be played. */
export interface Sighting {
  readonly rings: readonly SeeingRing[];
  /** The signal's window, and its share of the budget, 0–1. */
  readonly shape: Shape;
  readonly weight: number;
  /** Evidence from which the next ring waits, below which it no longer does, and from which all rings are paused. */
  readonly watchAt: number;
  readonly calmAt: number;
  readonly pauseAt: number;
  /** Day of release up to which it is followed. */
  readonly lastDay: number;
  /** The ring that most devices are in, by number: a release is followed until it opens. */
  readonly goal: number;
}

/** What came of releases with one true share. */
export interface Sight {
  /** The true share of devices that fail to install, 0–1. */
  readonly share: number;
  /** By ring, up to the largest: the share of releases in which it never opened. */
  readonly stoppedBefore: readonly number[];
  /** Share of releases that were paused before the largest ring opened; in the others that were stopped it waits. */
  readonly paused: number;
  /** Devices that had begun when the release was stopped, median; all of them where the largest ring opened. */
  readonly begun: number;
}

/** Releases that are played: they tell a share of 80 % to within 2.5 percentage points. */
const runs = 1000;

/** Plays releases under such sightings, in turns: what is learned before a release differs by chance. */
export function sightOf(sightings: readonly [Sighting, ...Sighting[]], share: number): Sight {
  const [first] = sightings;
  const factors = sightings.map(({ rings, shape }) =>
    rings.map(({ usual }) => factorsOf(usual, shape)),
  );
  const played = Array.from({ length: runs }, (_, run) => {
    const nth = run % sightings.length;
    return playRelease(sightings[nth] ?? first, { share, run, factors: factors[nth] ?? [] });
  });
  const part = (is: (one: Played) => boolean): number => played.filter(is).length / runs;
  return {
    share,
    stoppedBefore: first.rings
      .slice(0, first.goal + 1)
      .map((_, nth) => part(({ opened }) => opened <= nth)),
    paused: part(({ isPaused }) => isPaused),
    begun: played.map(({ begun }) => begun).toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0,
  };
}

interface Played {
  /** Rings that opened. */
  readonly opened: number;
  readonly isPaused: boolean;
  readonly begun: number;
}

/** What a device adds by alternative: once it has turned bad, whenever that was, and while it has passed so many days. */
interface Factors {
  readonly bad: readonly number[];
  /** By alternative, days passed at the index; after the window's end it stays. */
  readonly passed: readonly (readonly number[])[];
}

/** What devices add that are measured against a usual share. */
export function factorsOf(usual: number, shape: Shape): Factors {
  const { bad, passed } = worseFactors(usual, shape);
  return {
    // The factors of a bad device's days multiply to the same, whichever day it was: `envelope.ts`.
    bad: bad.map((ages) => ages[0] ?? 0),
    passed: passed.map((ages) => {
      let sum = 0;
      return [0, ...ages.map((log) => (sum += log))];
    }),
  };
}

function playRelease(
  sighting: Sighting,
  o: { readonly share: number; readonly run: number; readonly factors: readonly Factors[] },
): Played {
  const { rings, goal, watchAt, calmAt, pauseAt, lastDay } = sighting;
  const open: DrawnRing[] = [];
  let isWatched = false;
  for (let day = 0; day <= lastDay; day += 1) {
    const evidence = evidenceOn(sighting, { open, day, factors: o.factors });
    const begun = open.reduce((sum, ring) => sum + beganUntil(ring, day), 0);
    if (evidence >= pauseAt) return { opened: open.length, isPaused: true, begun };
    isWatched = isWatched ? evidence >= calmAt : evidence >= watchAt;
    for (let next = rings[open.length]; next !== undefined; next = rings[open.length]) {
      const former = { openedOn: open.at(-1)?.openedOn ?? null, ring: rings[open.length - 1] };
      if (
        !mayOpenOn(day, next, {
          former,
          lastDay,
          isWatched,
          isSeen: begun > 0 || isEmpty(open, rings),
        })
      )
        break;
      open.push(drawRing(next, { day, share: o.share, run: o.run, nth: open.length }));
    }
    if (open.length > goal) break;
  }
  const begun =
    open.length > goal
      ? rings.reduce((sum, { devices }) => sum + devices, 0)
      : open.reduce((sum, ring) => sum + beganUntil(ring, lastDay), 0);
  return { opened: open.length, isPaused: false, begun };
}

/** Whether the rings that have opened have no devices, so that nothing is waited for. */
function isEmpty(open: readonly DrawnRing[], rings: readonly SeeingRing[]): boolean {
  return rings.slice(0, open.length).every(({ devices }) => devices === 0);
}

/**
 * The evidence in sum at a look, weighed as `judgeEvidence` does: a ring that nothing was seen of says 1. A test holds
 * that both say the same of the same counts.
 */
export function evidenceOn(
  { weight, rings }: Sighting,
  o: {
    readonly open: readonly DrawnRing[];
    readonly day: number;
    readonly factors: readonly Factors[];
  },
): number {
  const whole: number[] = oddsRatios.map(() => 0);
  let own = rings.length - o.open.length;
  for (const [nth, ring] of o.open.entries()) {
    const logs = o.factors[nth] === undefined ? [] : logsOf(ring, o.factors[nth], o.day);
    for (let at = 0; at < whole.length; at += 1) whole[at] = (whole[at] ?? 0) + (logs[at] ?? 0);
    own += valueOf({ logs, weights: oddsWeights });
  }
  const ofSignal =
    wholeWeight * valueOf({ logs: whole, weights: oddsWeights }) +
    ((1 - wholeWeight) * own) / rings.length;
  return weight * ofSignal + 1 - weight;
}

/** The log-sums of a ring at a look; every second device of which nothing is seen yet counts as one that began today. */
function logsOf(ring: DrawnRing, { bad, passed }: Factors, day: number): readonly number[] {
  const { openedOn, began, shown } = ring;
  const waiting = Math.floor(waitingOn(ring, day) / waitingForOne);
  const logs = passed.map((days) => waiting * (days[1] ?? 0));
  for (let nth = 0; nth < began.length && openedOn + nth < day; nth += 1) {
    const age = day - openedOn - nth;
    const counts = shown[nth] ?? [];
    const turned = counts[Math.min(age, counts.length) - 1] ?? 0;
    const left = (began[nth] ?? 0) - turned;
    for (let at = 0; at < logs.length; at += 1) {
      const days = passed[at] ?? [];
      const log = turned * (bad[at] ?? 0) + left * (days[Math.min(age, days.length - 1)] ?? 0);
      logs[at] = (logs[at] ?? 0) + log;
    }
  }
  return logs;
}
