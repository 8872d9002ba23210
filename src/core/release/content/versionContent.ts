/**
 * What a release of Windows versions rolls out: the newest version that is offered to all, and beside it the lowest that is,
 * which is the least that every device comes to and what a ring that is closed or stopped stays on. Windows 11 has versions
 * in the first half of a year that come with new devices alone: they are no target. How long a version is serviced hangs on
 * the edition, so each edition has a line of its own. Sources: "Windows feature updates" (Autopatch, July 2022), "Feature
 * updates policy" (Intune), "Windows 11 release information" (editions and their ends).
 */
import { dateOnOf } from '../../calendar.ts';
import { dayMs } from '../../time.ts';
import { byVersion } from '../../version.ts';
import type { Content, ContentUpdate, Target } from '../state/release.ts';
import type { CatalogUpdate, ContentQuestion } from './contentOf.ts';

/** How a listing tells versions that may be a release's target from those that are only offered, and from all others. */
export const offeredVersion = 'offered';
export const offeredBelow = 'offeredBelow';

/** The content of a release, as of `now`; null while no version is offered. What it has named once it stays with. */
export function versionContent(
  listed: readonly CatalogUpdate[],
  { now, known = null }: ContentQuestion,
): Content | null {
  const out = withKnown(listed, known?.updates ?? [])
    .filter(({ releasedAt, targets }) => releasedAt <= now && targets.length > 0)
    .toSorted(byBuild);
  const named =
    out.find(({ entryId }) => entryId === known?.entryId) ??
    out.findLast((one) => one.classification === offeredVersion && !isForNewDevices(one));
  if (named === undefined) return null;
  const lowest = out.find((one) => isOffered(one) && byBuild(one, named) < 0);
  const inPlace = known?.inPlace ?? lowest?.targets;
  const supported = supportedIn(out, now);
  const { entryId, name, releasedAt, targets } = named;
  return {
    entryId,
    name,
    releasedAt,
    kbs: [],
    targets: targets.map(inShort),
    severity: null,
    isExpeditable: false,
    openKnownIssues: [],
    updates: [named],
    ...(inPlace === undefined ? {} : { inPlace: inPlace.map(inShort) }),
    ...(supported.length === 0 ? {} : { supported: supported.map(inShort) }),
    notes: notesOf(named, inPlace?.[0], now),
  };
}

/** A version that is listed no more is not withdrawn: devices are on their way to it. */
function withKnown(
  listed: readonly CatalogUpdate[],
  known: readonly ContentUpdate[],
): readonly CatalogUpdate[] {
  const ids = new Set(listed.map(({ entryId }) => entryId));
  return [...listed, ...known.filter(({ entryId }) => !ids.has(entryId))];
}

function isOffered({ classification }: CatalogUpdate): boolean {
  return classification === offeredVersion || classification === offeredBelow;
}

/** Those of the first half of a year are; Windows 10 has none of that kind. */
function isForNewDevices({ name }: CatalogUpdate): boolean {
  return /^Windows 11\b.*\b\d\dH1\b/.test(name);
}

function byBuild(one: ContentUpdate, other: ContentUpdate): number {
  return byVersion(buildOf(one), buildOf(other));
}

function buildOf({ targets: [target] }: ContentUpdate): readonly number[] {
  return target?.version ?? [];
}

/** The lowest version of each edition that is serviced; of what has no end told it is taken that it is. */
function supportedIn(out: readonly ContentUpdate[], now: number): readonly Target[] {
  const byLine = new Map<string, Target>();
  for (const target of out.flatMap(({ targets }) => targets))
    if (!byLine.has(target.line) && isServiced(target, now)) byLine.set(target.line, target);
  return [...byLine.values()];
}

/** The last day of service is a day of service. */
function isServiced({ endsAt }: Target, now: number): boolean {
  return endsAt === undefined || now < endsAt + dayMs;
}

/** The state of a release carries no more of a version than is asked of it. */
function inShort({ line, version, label, kb }: Target): Target {
  return { line, version, label, kb };
}

/** `Serviced until 2027-10-12 (pro), …. Until a ring opens its devices stay on what they have, …` */
function notesOf({ targets }: ContentUpdate, before: Target | undefined, now: number): string {
  const ends = targets.flatMap(({ line, endsAt }) =>
    endsAt === undefined ? [] : [`${dateOnOf(endsAt)} (${line}${endsAt < now ? ', over' : ''})`],
  );
  const serviced =
    ends.length === 0
      ? 'How long it is serviced is not told.'
      : `Serviced until ${ends.join(', ')}.`;
  const least =
    before === undefined
      ? 'No lower version is offered, so a ring that has opened cannot be stopped.'
      : `Until a ring opens its devices stay on what they have; what is below ${before.label} comes to that.`;
  return `${serviced} ${least}`;
}
