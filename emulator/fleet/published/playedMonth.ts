/**
 * Which months can be played, and what was published around them: from the monthly release before up to the one after.
 */
import { readReleaseData, type ReleaseData, type ReleaseRecord } from './releaseData.ts';
import { dayMs } from '../../time.ts';

/** A month is played from the second Tuesday before it up to (not including) the one after it. */
const monthDaysMax = 35;

/** Names of the B releases that can be played: those whose month before is in the data too. */
export function playableReleases(dataFile?: string): readonly string[] {
  const releases = monthly(readReleaseData(dataFile));
  return releases.filter((release) => monthBefore(releases, release) !== null).map(({ id }) => id);
}

/** The monthly release before; null where the data have a gap there. */
function monthBefore(
  releases: readonly ReleaseRecord[],
  { month }: ReleaseRecord,
): ReleaseRecord | null {
  const first = new Date(`${month}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() - 1);
  const wanted = first.toISOString().slice(0, 7);
  return releases.find((release) => release.month === wanted) ?? null;
}

function monthly(data: ReleaseData): ReleaseRecord[] {
  return data.releases
    .filter(({ kind, builds }) => kind === 'B' && builds.length > 0)
    .sort((left, right) => left.published.localeCompare(right.published));
}

/** The monthly release of that name with those before it. Throws a `RangeError` that names the ones there are. */
export function findMonth(data: ReleaseData, name: string) {
  const releases = monthly(data);
  const played = releases.find(({ id }) => id === name);
  const previous = played === undefined ? null : monthBefore(releases, played);
  if (played === undefined || previous === null) {
    const known = releases.filter((release) => monthBefore(releases, release) !== null);
    throw new RangeError(
      `Unknown release "${name}": a monthly security release is needed whose month before is known too, ` +
        `from ${known[0]?.id} to ${known.at(-1)?.id} (for example 2022-06-B).`,
    );
  }
  return { played, previous, older: monthBefore(releases, previous) ?? undefined };
}

/** What was published from the month before up to the one after. */
export function recordsOfMonth(
  data: ReleaseData,
  played: ReleaseRecord,
  previous: ReleaseRecord,
): ReleaseRecord[] {
  const next = monthly(data).find(({ published }) => published > played.published);
  const end =
    next === undefined ? dayNumber(played.published) + monthDaysMax : dayNumber(next.published);
  return data.releases.filter(
    (record) =>
      record.builds.length + record.hotpatches.length > 0 &&
      record.published >= previous.published &&
      dayNumber(record.published) < end,
  );
}

/** Days since 1970 of a civil date. */
export function dayNumber(on: string): number {
  return Date.parse(`${on}T00:00:00Z`) / dayMs;
}
