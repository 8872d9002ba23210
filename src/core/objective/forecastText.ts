/** A forecast in words, and of which release there is one to tell. */
import { countText, dayText, shareText } from '../instantText.ts';
import type { Release } from '../release/state/release.ts';
import type { Forecast } from './forecast.ts';

/** What will become of a release's objective; null = it is judged, or none can be made, or was by an earlier version. */
export function openForecast({
  objective,
  forecast,
}: Pick<Release, 'objective' | 'forecast'>): Forecast | null {
  return objective === null ? (forecast ?? null) : null;
}

/** The same in words. */
export function openForecastText(
  release: Pick<Release, 'objective' | 'forecast' | 'publishedAt' | 'policy'>,
): string | null {
  const open = openForecast(release);
  const { publishedAt, policy } = release;
  return open === null ? null : forecastText(open, { publishedAt, ...policy.objective });
}

/** What of a release its words need. */
interface Dates {
  readonly publishedAt: number;
  readonly target: number | null;
  readonly judgedOnDay: number;
}

/**
 * `95 % on D+16 (D+15 to D+18), 97.1 % on D+21 (95.6 % to 98.2 %); 3 % chance to miss, by 2 earlier months`. The bands are
 * those that nine of ten months fall into. A wide one is told as what is not known yet.
 */
export function forecastText(
  forecast: Forecast,
  { publishedAt, target, judgedOnDay }: Dates,
): string {
  const { share, reachedAt, missChance, isKnown, months } = forecast;
  const [low, middle, high] = [share.low, share.middle, share.high].map(shareText);
  const by = months === 0 ? 'no earlier month is known' : `by ${monthsText(months)}`;
  const missed = `${chanceText(missChance)} to miss`;
  if (!isKnown) return `not known yet: ${low} to ${high} on D+${judgedOnDay}; ${missed}, ${by}`;
  const on = (at: number | null): string => (at === null ? 'later' : dayText(publishedAt, at));
  const [first, usual, last] = [reachedAt.low, reachedAt.middle, reachedAt.high].map(on);
  const when = usual === 'later' ? 'not for weeks' : `on ${usual}`;
  const band = first === last ? '' : ` (${first} to ${last})`;
  const judged = `${middle} on D+${judgedOnDay} (${low} to ${high})`;
  return `${shareText(target)} ${when}${band}, ${judged}; ${missed}, ${by}`;
}

function monthsText(months: number): string {
  return months === 1 ? 'the month before' : `${countText(months)} earlier months`;
}

function chanceText(chance: number): string {
  if (chance < 0.01) return 'under 1 % chance';
  if (chance > 0.99) return 'over 99 % chance';
  return `${Math.round(100 * chance)} % chance`;
}
