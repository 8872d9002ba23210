/**
 * Evidence as people understand it. Evidence of x is what a fine update ever comes to in at most one of x months, however
 * often one looks (Ville's inequality), so it is told in those words and not as a number without a unit. It is rounded
 * down, which keeps what is told true, and never onto a level that it has not reached. Source: Ville 1939; Ramdas et al.,
 * "Game-theoretic statistics and safe anytime-valid inference".
 */

/** Digits with which a level is told apart from what has nearly reached it; a double has no more. */
const digitsMax = 15;

/** `1 in 3,130`; what a fine update comes to as often as not is `1 in 1`. */
export function oddsText(evidence: number, levels: readonly number[] = []): string {
  return `1 in ${flooredText(evidence >= 1 ? evidence : 1, levels)}`;
}

/** Evidence below is what a fine update comes to in most months. */
export const unusualFrom = 2;

/** The same where it stands alone: `1 in 19 by chance`, or that nothing is unusual. */
export function chanceText(evidence: number, levels: readonly number[] = []): string {
  return evidence >= unusualFrom ? `${oddsText(evidence, levels)} by chance` : 'nothing unusual';
}

/** `in at most 1 of 3,130 months`; `in most months` where that says nothing. */
export function monthsText(evidence: number, levels: readonly number[] = []): string {
  if (!(evidence >= unusualFrom)) return 'in most months';
  return `in at most 1 of ${flooredText(evidence, levels)} months`;
}

/** The whole sentence, without its end: `if the update were fine this would happen in at most 1 of 3,130 months`. */
export function ifFineText(evidence: number, levels: readonly number[] = []): string {
  return `if the update were fine this would happen ${monthsText(evidence, levels)}`;
}

/** A level at which something is done, in odds: `1 in 20`. */
export function levelText(level: number): string {
  return `1 in ${shownText(Number(level.toPrecision(3)))}`;
}

/** A number rounded down: whole, of three figures from 1,000 on, and with more only beside a level. */
function flooredText(value: number, levels: readonly number[] = []): string {
  if (Number.isNaN(value)) return '0';
  if (value >= 1e6) return `10^${Math.floor(Math.log10(Math.min(value, 1e300)))}`;
  return shownText(floored(value, levels));
}

/** The number with few figures that lies on the same side of each level as the value. */
function floored(value: number, levels: readonly number[] = []): number {
  const isTrue = (shown: number): boolean =>
    levels.every((level) => shown >= level === value >= level);
  const [first] = Array.from({ length: digitsMax }, (_, more) =>
    flooredTo(value, figuresOf(value) + more),
  ).filter(isTrue);
  return first ?? value;
}

function figuresOf(value: number): number {
  if (value >= 1000) return 3;
  return value >= 1 ? Math.floor(Math.log10(value)) + 1 : 1;
}

/** Rounded down to so many figures: what lies below a level stays below it. */
export function flooredTo(value: number, figures: number): number {
  if (!(value > 0)) return 0;
  const nearest = Number(value.toPrecision(figures));
  if (nearest <= value) return nearest;
  const unit = 10 ** (Math.floor(Math.log10(value)) - figures + 1);
  return Number((nearest - unit).toPrecision(figures));
}

function shownText(value: number): string {
  const [whole = '0', part] = String(value).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}
