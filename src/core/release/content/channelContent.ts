/**
 * What a release of a product with update channels rolls out: the newest version of its channel that the day of release
 * brought, and what came out beside it. A channel services several versions at a time, versions have gaps, and builds come
 * off the second Tuesday too; so what is supported is what got a build on the latest second Tuesday, and the end that the
 * provider tells, which it moves, is only told beside it. Source: "Update history for Microsoft 365 Apps" (by date).
 */
import {
  dateOnOf,
  dayOfRelease,
  instantOfDay,
  isSecondTuesday,
  publishedAtOf,
} from '../../calendar.ts';
import { byVersion, dotted, type Pin } from '../../version.ts';
import type { Content, ContentUpdate, Target } from '../state/release.ts';
import type { CatalogUpdate, ContentQuestion } from './contentOf.ts';
import { byRelease, firstDated, isInLife, versionFor } from './updates.ts';

/** The content of the release published at `publishedAt`, as of `now`; null while its day has brought nothing. */
export function channelContent(
  listed: readonly CatalogUpdate[],
  { publishedAt, now, known = null, versions }: ContentQuestion,
): Content | null {
  // A build that is listed no more is not withdrawn.
  const out = firstDated([...(known?.updates ?? []), ...listed])
    .filter(({ releasedAt }) => releasedAt <= now)
    .toSorted(byRelease);
  const ofDay = out.filter(({ releasedAt }) => isOfDay(publishedAt, releasedAt));
  const named = highest(ofDay);
  if (named === null) return null;
  const later = out.filter(
    (one) =>
      !ofDay.includes(one) && one.releasedAt > publishedAt && isInLife(publishedAt, one.releasedAt),
  );
  const before = placeBefore(out, { publishedAt, ofDay, named });
  const supported = supportedIn(out, now);
  const { entryId, name, releasedAt, targets } = named;
  return {
    entryId,
    name,
    releasedAt,
    kbs: [],
    targets,
    severity: null,
    isExpeditable: false,
    openKnownIssues: [],
    updates: [...ofDay, ...later],
    ...(before === null ? {} : { inPlace: before.targets }),
    ...(supported.length === 0 ? {} : { supported: [lineOf(supported)] }),
    notes: notesOf(supported, before),
    ...(versions === undefined ? {} : { versions }),
  };
}

/** The provider dates a build by the hour it was put out, which may be before or after the hour of the release. */
function isOfDay(publishedAt: number, at: number): boolean {
  return dateOnOf(at) === dateOnOf(publishedAt) || dayOfRelease(publishedAt, at) === 0;
}

/**
 * What was the newest until the day; where a list has none from before, the day's own build of the next lower version, which
 * is what devices would be on.
 */
function placeBefore(
  out: readonly ContentUpdate[],
  o: {
    readonly publishedAt: number;
    readonly ofDay: readonly ContentUpdate[];
    readonly named: ContentUpdate;
  },
): ContentUpdate | null {
  const { publishedAt, ofDay, named } = o;
  const former = out.filter((one) => !ofDay.includes(one) && one.releasedAt < publishedAt);
  return highest(former) ?? highest(ofDay.filter((one) => one !== named));
}

/** Each version's newest build of the latest second Tuesday that brought any; the lowest version first. */
function supportedIn(out: readonly ContentUpdate[], now: number): readonly ContentUpdate[] {
  const days = new Set(out.map(({ releasedAt }) => secondTuesdayOf(releasedAt)));
  const [latest] = [...days].filter((at) => at !== null && at <= now).toSorted(descending);
  if (latest === undefined || latest === null) return [];
  return out
    .filter(({ releasedAt }) => isOfDay(latest, releasedAt))
    .toSorted((one, other) => byVersion(versionOf(one), versionOf(other)));
}

function descending(one: number | null, other: number | null): number {
  return (other ?? 0) - (one ?? 0);
}

/** The instant of the second Tuesday that an instant falls on; null = it falls on another day. */
function secondTuesdayOf(at: number): number | null {
  return isSecondTuesday(at) ? publishedAtOf(dateOnOf(at).slice(0, 7)) : null;
}

/** From here on a device is on a supported version: the first build of the lowest, whatever its revision. */
function lineOf(supported: readonly ContentUpdate[]): Target {
  const [lowest] = supported.flatMap(({ targets }) => targets);
  const { line, version, label, kb } = lowest as Target;
  return { line, label, kb, version: [...version.slice(0, -1), 0] };
}

function highest(updates: readonly ContentUpdate[]): ContentUpdate | null {
  const [first] = updates.toSorted((one, other) => byVersion(versionOf(other), versionOf(one)));
  return first ?? null;
}

function versionOf({ targets: [target] }: ContentUpdate): readonly number[] {
  return target?.version ?? [];
}

/** `Supported are version 2602, …; the provider's list ends them on 2026-06-09, …. Before it: version 2603 (…).` */
function notesOf(supported: readonly ContentUpdate[], before: ContentUpdate | null): string {
  const ends = supported.flatMap(({ endsAt = null }) =>
    endsAt === null ? [] : [dateOnOf(endsAt)],
  );
  const told = ends.length === 0 ? '' : `; the provider's list ends them on ${ends.join(', ')}`;
  const names = supported.map(({ name }) => name).join(', ');
  const own =
    supported.length === 0
      ? ''
      : `Supported by what the latest second Tuesday brought: ${names}${told}.`;
  const former =
    before === null
      ? 'Nothing is listed before it, so nothing could be pinned to.'
      : `In place before: ${before.name}.`;
  return `${own} ${former}`.trim();
}

/** A pin is told to age out when its version is supported no more; null = it is, or what is supported is not known. */
export function agedOut(
  content: Pick<Content, 'supported'> | null,
  line: string,
  version: readonly number[],
): string | null {
  const lowest = content?.supported?.find((one) => one.line === line);
  if (lowest === undefined || byVersion(version, lowest.version) >= 0) return null;
  return `${dotted(version)} is below ${dotted(lowest.version)}, the first build of the lowest supported version`;
}

/** When devices of a ring with such a delay get something newer than a version of a line; null = nothing newer is out. */
export function newerFrom(
  content: Pick<Content, 'updates'> | null,
  { line, instead }: Pick<Pin, 'line' | 'instead'>,
  deferralDays: number,
): number | null {
  const newer = (content?.updates ?? [])
    .filter((update) => byVersion(versionFor(update, line), instead) > 0)
    .map(({ releasedAt }) => releasedAt);
  return newer.length === 0 ? null : instantOfDay(Math.min(...newer), deferralDays);
}
