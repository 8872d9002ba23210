/**
 * Which cohorts are worse than usual. Each cohort has one value of evidence, the weighted mean over signals; among as
 * many cohorts as were looked at, those named bear at most the budget's share of false ones in expectation, whatever
 * hangs together with what: the e-BH rule, by which a set of n cohorts may be named when each has at least
 * K / (q·n) (statistics.md 4.2; every set with this property keeps the bound, not only the largest).
 *
 * Cohorts overlap: if one firmware is bad, so look its model, its maker and its sites. So they are named one after the
 * other, the strongest first; what a cohort may share with those named before it is taken from it, and it is named only
 * if it is still strong. Taking away only lowers its evidence, so the bound stays. Between cohorts that are about as
 * strong, the one is told that explains the others: without whose devices nothing of note is left of them. So a model is
 * named and not the one of its firmwares that happened to be seen first, nor the driver that most of its devices have.
 * When that does not tell them apart, the more likely kind of cause goes first, then the stronger. The order of naming
 * has no part in the bound.
 *
 * While several are about as strong and the release as a whole need not be paused, naming can wait: each look tells
 * them further apart, and nobody but the cohort's own next devices is touched by it. It waits until one stands out, the
 * total is at the pause level, or the evidence is a thousand times what is needed.
 */
import type { Cohort, Exposure } from './counts.ts';
import { cohortName } from './counts.ts';
import { logValueOf, valueOf, weightedMean } from './mixture.ts';
import { soundDevices } from './soundCounts.ts';
import type { Stream } from './stream.ts';
import type { NamedCohort, SignalStreams } from './streams.ts';
import type { CohortFinding } from './verdict.ts';

/** More than these are not cohorts any more, but a bad update. */
export const findingsMax = 10;
/** Differences smaller than this part are of rounding. */
const same = 1e-9;
/** Evidence within this factor is about equally strong. */
const tieFactor = 20;
/** Evidence that is left of a cohort after another was taken from it, up to which it counts as explained. */
const explained = 5;

/** Times the evidence needed up to which naming may wait for a cohort to stand out. */
const waitUpTo = 1000;

/** How many times better a cohort must fit than the likeliest one to be named instead. */
const sharperFactor = 1000;

/** How likely a fact is to be the cause, compared with others; those not listed: 0.5. Tells between near equals only. */
const likelihoods: Readonly<Record<string, number>> = {
  model: 1,
  firmware: 1,
  driver: 1,
  manufacturer: 0.2,
  site: 0.1,
};

/** What findings rest on. */
export interface FindingBasis {
  readonly streams: readonly SignalStreams[];
  readonly weights: ReadonlyMap<string, number>;
  readonly exposures: readonly Exposure[];
  readonly cohortsSeen: number;
  readonly budget: number;
  readonly held: readonly NamedCohort[];
  /** The total of the release, held cohorts set aside. */
  readonly total: number;
}

/** The cohorts that are worse, strongest first; held ones are not named again. */
export function cohortFindings(basis: FindingBasis): readonly CohortFinding[] {
  const names = new Set(basis.streams.flatMap(({ cohorts }) => [...cohorts.keys()]));
  const among = Math.max(1, names.size, soundDevices(basis.cohortsSeen));
  const isHeld = (name: string): boolean => basis.held.some((one) => one.name === name);
  const named = [...names].filter((name) => !isHeld(name)).toSorted();
  let left = named.map(namedCohort);
  const found: Strength[] = [];
  while (found.length < findingsMax && left.length > 0) {
    const aside = [...basis.held, ...found.map(({ named }) => named)];
    const next = strongest(left, aside, basis);
    if (next.evidence < among / (basis.budget * findingsMax)) break;
    if (!next.standsOut && canWait(next, among, basis)) break;
    found.push(next);
    left = left.filter(({ name }) => name !== next.named.name);
  }
  const number = mostNamed(found, among / basis.budget);
  const threshold = among / (basis.budget * number);
  return found.slice(0, number).map((one) => findingOf(one, threshold, basis));
}

function canWait({ evidence }: Strength, among: number, basis: FindingBasis): boolean {
  return basis.total < 1 / basis.budget && evidence < (waitUpTo * among) / basis.budget;
}

/** How many of the first may be named together: each of n must reach the n-th part of what a single one must. */
function mostNamed(found: readonly Strength[], alone: number): number {
  let most = 0;
  let least = Infinity;
  for (const [index, { evidence }] of found.entries()) {
    least = Math.min(least, evidence);
    if (least >= alone / (index + 1)) most = index + 1;
  }
  return most;
}

interface Strength {
  readonly named: NamedCohort;
  readonly evidence: number;
  readonly log: number;
  /** The signal that says most, and what it says. */
  readonly signal: string;
  readonly stream: Stream;
}

/** A strongest cohort; whether others that are about as strong are of the same devices, or there are none. */
interface Strongest extends Strength {
  readonly standsOut: boolean;
}

function strongest(
  left: readonly NamedCohort[],
  aside: readonly NamedCohort[],
  basis: FindingBasis,
): Strongest {
  const all = left.map((named) => strengthOf(named, aside, basis));
  const most = all.reduce((max, { log }) => Math.max(max, log), -Infinity);
  const equal = all.filter(({ log }) => log >= most - Math.log(tieFactor));
  if (equal.length === 1 && equal[0] !== undefined) return { ...equal[0], standsOut: true };
  const ranked = equal
    .map((one) => ({
      one,
      left: leftOfOthers(one, equal, { aside, basis }),
      likely: one.log + Math.log(likelihoods[one.named.cohort.fact] ?? 0.5),
      devices: exposedOf(one, basis),
    }))
    .toSorted(
      (a, b) =>
        difference(a.left, b.left) ||
        difference(b.likely, a.likely) ||
        a.devices - b.devices ||
        (a.one.named.name < b.one.named.name ? -1 : 1),
    );
  const [likeliest] = ranked;
  if (likeliest === undefined) throw new Error('No cohort was left to be the strongest.');
  const explaining = ranked.filter(({ left: rest }) => difference(rest, likeliest.left) === 0);
  const first = sharper(
    likeliest.one,
    explaining.map(({ one }) => one),
    basis,
  );
  const standsOut = equal.every(({ log }) => difference(log, first.log) === 0);
  return { ...first, standsOut };
}

/**
 * A cohort that fits who turned bad a thousand times better than the likeliest one takes its place: of a model whose
 * devices with one firmware are all bad and with the other all well, the firmware is named. With fewer bad devices that
 * would often be chance (with six of a model's two firmwares 3 %).
 */
function sharper(likeliest: Strength, others: readonly Strength[], basis: FindingBasis): Strength {
  const fits = others
    .filter(({ signal }) => signal === likeliest.signal)
    .map((one) => ({ one, gain: fitOf(one, basis) - fitOf(likeliest, basis) }))
    .filter(({ gain }) => gain >= Math.log(sharperFactor))
    .toSorted((a, b) => difference(b.gain, a.gain));
  return fits[0]?.one ?? likeliest;
}

/** Log-likelihood of one share of bad devices inside the cohort and another outside, each as well as it fits. */
function fitOf(one: Strength, basis: FindingBasis): number {
  const whole = basis.streams.find(({ signal }) => signal.name === one.signal)?.whole ?? one.stream;
  const { atRisk, bad } = one.stream;
  return fit(bad, atRisk) + fit(Math.max(0, whole.bad - bad), Math.max(0, whole.atRisk - atRisk));
}

/** The greatest log-likelihood of `bad` of `devices`. */
function fit(bad: number, devices: number): number {
  if (bad <= 0 || bad >= devices) return 0;
  return bad * Math.log(bad / devices) + (devices - bad) * Math.log(1 - bad / devices);
}

/** The most that is left of the others when a cohort's devices are taken from them. */
function leftOfOthers(
  one: Strength,
  equal: readonly Strength[],
  { aside, basis }: { readonly aside: readonly NamedCohort[]; readonly basis: FindingBasis },
): number {
  const left = equal
    .filter(({ named }) => named.name !== one.named.name)
    .map(({ named }) => strengthOf(named, [...aside, one.named], basis).evidence);
  return Math.max(explained, ...left);
}

/** Which of two is more; 0 when they are the same but for rounding. */
function difference(one: number, other: number): number {
  return Math.abs(one - other) <= same * Math.max(1, Math.abs(one)) ? 0 : one - other;
}

function strengthOf(
  named: NamedCohort,
  aside: readonly NamedCohort[],
  { streams, weights }: FindingBasis,
): Strength {
  const parts = streams.flatMap(({ signal, cohorts, apart }) => {
    const stream = aside.length === 0 ? cohorts.get(named.name) : apart(named, aside);
    const weight = weights.get(signal.name) ?? 0;
    return stream === undefined ? [] : [{ signal: signal.name, weight, stream }];
  });
  const seen = parts.reduce((sum, { weight }) => sum + weight, 0);
  const logs = parts.map(({ weight, stream }) => Math.log(weight) + logValueOf(stream.worse));
  const most = logs.reduce((max, log) => Math.max(max, log), -Infinity);
  const loudest = parts[logs.indexOf(most)] ?? parts[0];
  if (loudest === undefined) throw new Error(`Nothing was counted of cohort ${named.name}.`);
  return {
    named,
    evidence: weightedMean([
      ...parts.map(({ weight, stream }) => ({ weight, evidence: valueOf(stream.worse) })),
      // Signals that say nothing of the cohort keep their share of the budget.
      { weight: Math.max(0, 1 - seen), evidence: 1 },
    ]),
    log: most,
    signal: loudest.signal,
    stream: loudest.stream,
  };
}

function findingOf(
  { named, evidence, signal, stream }: Strength,
  threshold: number,
  basis: FindingBasis,
): CohortFinding {
  const devices = Math.max(exposedOf({ named, stream }, basis), stream.bad);
  const { bad, expected } = stream;
  return { cohort: named.cohort, signal, evidence, threshold, devices, bad, expected };
}

function exposedOf(
  { named, stream }: Pick<Strength, 'named' | 'stream'>,
  { exposures }: FindingBasis,
): number {
  const row = exposures.find(({ cohort }) => cohort === named.name);
  return row === undefined ? stream.atRisk : soundDevices(row.exposed);
}

/** The cohort of a name; the fact ends at the first "=". */
export function namedCohort(name: string): NamedCohort {
  const at = name.indexOf('=');
  const cohort: Cohort =
    at < 0 ? { fact: name, value: '' } : { fact: name.slice(0, at), value: name.slice(at + 1) };
  return { cohort, name };
}

/** A cohort with its name. */
export function withName(cohort: Cohort): NamedCohort {
  return { cohort, name: cohortName(cohort) };
}
