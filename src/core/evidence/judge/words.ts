/**
 * Verdicts and findings in sentences: what was seen, what was to be expected, how strong that is, and what would have
 * had to be otherwise. Numbers are short, and none is ever NaN or infinite.
 */
import { cohortName } from '../count/counts.ts';
import { ifFineText, levelText, oddsText } from './odds.ts';
import type { Signal } from '../signal/signal.ts';
import type { AloneSignal, CohortFinding, Verdict } from './verdict.ts';

/**
 * `4 of 37 devices failed to install where 0.7 were expected (95 %: 4–24 %), by itself 1 in 31, pause at 4; with 3 it
 * would have waited`. The last part stands where the stream's own part has reached the pause. Bad devices that nobody was
 * left to compare with are told apart, since the odds are without them.
 */
export function verdictText(verdict: Verdict, signal: Pick<Signal, 'title'>): string {
  const { bad, devices, expected, low, high, evidence, pausesAt, alone } = verdict;
  const seen = `${countText(bad)} of ${devicesText(devices)} ${signal.title} where ${numberText(expected)} were expected`;
  const interval = `(95 %: ${rangeText(low, high)})`;
  const told = `${seen} ${interval}, by itself ${oddsText(evidence)}`;
  if (alone !== null)
    return `${told} without the ${countText(alone.bad)} of them that turned bad when nobody was left to compare with`;
  const pause = pausesAt === null ? '' : `, pause at ${countText(pausesAt)}`;
  const isReached = pausesAt !== null && pausesAt > 0 && bad >= pausesAt;
  const otherwise = isReached ? `; with ${countText(pausesAt - 1)} it would have waited` : '';
  return `${told}${pause}${otherwise}`;
}

/** What stands before signals that stand out so. */
export const aloneHead = 'Unusual, with nobody left to compare with';

/** What follows from them. */
export const aloneMeaning =
  'A holiday or a driver of a third party would look the same, so it pauses nothing by itself.';

/** `174 devices had Edge crash or hang where 31 were usual before`. */
export function aloneText(
  { bad, expected }: Pick<AloneSignal, 'bad' | 'expected'>,
  { title }: Pick<Signal, 'title'>,
): string {
  return `${devicesText(bad)} ${title} where ${numberText(expected)} were usual before`;
}

/**
 * `12 of 48 devices with model=Fjord 13 G2 had a blue screen where 0.4 were expected; if the update were fine this would
 * happen in at most 1 of 5,300 months, and with 50 groups compared we act at 1 in 1,000`; and, where another cohort may
 * be the cause as well, that only what both share is held.
 */
export function findingText(finding: CohortFinding, signal: Pick<Signal, 'title'>): string {
  const { cohort, sharedWith, bad, devices, expected } = finding;
  const group = `${countText(bad)} of ${devicesText(devices)} with ${cohortName(cohort)}`;
  const told = `${group} ${signal.title} where ${numberText(expected)} were expected; ${findingOdds(finding)}`;
  if (sharedWith === null) return told;
  return `${told}; ${cohortName(sharedWith)} may be the cause as well`;
}

/** How a finding's evidence stands to what it had to reach. */
export function findingOdds({ evidence, threshold, among }: CohortFinding): string {
  const groups = among === 1 ? '1 group' : `${countText(among)} groups`;
  return `${ifFineText(evidence, [threshold])}, and with ${groups} compared we act at ${levelText(threshold)}`;
}

/** A number short enough to be read: two figures below 10, whole from there, powers of ten from a million. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'very many' : '0';
  const size = Math.abs(value);
  if (size >= 1e6) return `10^${Math.floor(Math.log10(size))}`;
  if (size >= 9.95) return countText(Math.round(value));
  if (size >= 0.1) return String(Number(value.toFixed(1)));
  if (size >= 0.01) return String(Number(value.toPrecision(1)));
  return size === 0 ? '0' : 'under 0.01';
}

/** A share as `4 %`; below 1 % with one decimal. */
export function shareText(share: number): string {
  return `${shareNumber(share)} %`;
}

function rangeText(low: number, high: number): string {
  return `${shareNumber(low)}–${shareNumber(high)} %`;
}

function shareNumber(share: number): string {
  const percent = 100 * share;
  if (!Number.isFinite(percent)) return '0';
  return percent < 0.95 ? String(Number(percent.toFixed(1))) : String(Math.round(percent));
}

function devicesText(devices: number): string {
  return `${countText(devices)} ${devices === 1 ? 'device' : 'devices'}`;
}

/** Whole numbers with a comma every three figures; written out, since core depends on no locale. */
function countText(value: number): string {
  if (!Number.isFinite(value)) return '0';
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
