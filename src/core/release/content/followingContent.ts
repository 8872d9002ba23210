/**
 * What a release of a product rolls out whose versions come on no day that is announced: of each channel the first version
 * that came on or after the day of release and is higher than all before, and what came after it. A lower one is of another
 * line of support, or was listed late, and is none of these. Sources: "Microsoft Edge", "Microsoft Teams" (Autopatch, 2022).
 */
import { dateOnOf } from '../../calendar.ts';
import { byVersion } from '../../version.ts';
import type { Content, ContentUpdate, Target } from '../state/release.ts';
import type { CatalogUpdate, ContentQuestion } from './contentOf.ts';
import { byRelease, compared, firstDated, isInLife, newestFor, versionFor } from './updates.ts';

/** How the content of a release is found; `how` is told beside it: what its catalogue rests on. */
export function followingContent(
  how: string,
): (listed: readonly CatalogUpdate[], question: ContentQuestion) => Content | null {
  return (listed, question) => {
    const { publishedAt, now, known = null, versions } = question;
    const out = firstDated([...(known?.updates ?? []), ...listed])
      .filter(({ releasedAt }) => releasedAt <= now)
      .toSorted(byRelease);
    const former = out.filter((one) => !isSince(publishedAt, one));
    const news = out.filter((one) => isSince(publishedAt, one) && isAbove(one, former));
    const updates = news.filter((one) => isInLife(publishedAt, one.releasedAt));
    const firsts = firstOfEach(updates, known);
    const [earliest] = firsts;
    if (earliest === undefined) return null;
    return {
      entryId: firsts.map(({ entryId }) => entryId).join('+'),
      name: firsts.map(({ name }) => name).join(' and '),
      releasedAt: earliest.releasedAt,
      kbs: [],
      targets: firsts.flatMap(({ targets }) => targets),
      severity: null,
      isExpeditable: false,
      openKnownIssues: [],
      updates,
      inPlace: inPlaceOf(former),
      notes: [...beforeText(former, firsts), how].join(' '),
      ...(versions === undefined ? {} : { versions }),
    };
  };
}

/** Lists date by the day, so days are compared and not instants. */
function isSince(publishedAt: number, { releasedAt }: ContentUpdate): boolean {
  return dateOnOf(releasedAt) >= dateOnOf(publishedAt);
}

function isAbove({ targets }: ContentUpdate, former: readonly ContentUpdate[]): boolean {
  return targets.every(({ line, version }) => {
    const highest = newestFor(former, line);
    return highest === null || byVersion(version, versionFor(highest, line)) > 0;
  });
}

/**
 * The first of each line, the lower of several of one instant, in the order of lines. What a release has named once it goes
 * on with, whatever a list says later of the days on which something came.
 */
function firstOfEach(
  updates: readonly ContentUpdate[],
  known: Content | null,
): readonly ContentUpdate[] {
  const firsts = new Map<string, ContentUpdate>();
  for (const { line, version } of known?.targets ?? []) {
    const named = known?.updates?.find((one) => isFor(one, line, version));
    if (named !== undefined) firsts.set(line, named);
  }
  const others = updates.filter(({ targets }) => targets.every(({ line }) => !firsts.has(line)));
  for (const update of others)
    for (const { line } of update.targets)
      if (isEarlier(update, firsts.get(line), line)) firsts.set(line, update);
  const inOrder = [...firsts].toSorted(([one], [other]) => compared(one, other));
  return [...new Set(inOrder.map(([, update]) => update))];
}

function isFor({ targets }: ContentUpdate, line: string, version: readonly number[]): boolean {
  return targets.some((one) => one.line === line && byVersion(one.version, version) === 0);
}

function isEarlier(one: ContentUpdate, other: ContentUpdate | undefined, line: string): boolean {
  if (other === undefined || one.releasedAt !== other.releasedAt)
    return one.releasedAt < (other?.releasedAt ?? Infinity);
  return byVersion(versionFor(one, line), versionFor(other, line)) < 0;
}

/** The newest of each line. */
function inPlaceOf(updates: readonly ContentUpdate[]): readonly Target[] {
  const newest = new Map<string, Target>();
  for (const target of updates.flatMap(({ targets }) => targets)) {
    const known = newest.get(target.line);
    if (known === undefined || byVersion(target.version, known.version) > 0)
      newest.set(target.line, target);
  }
  return [...newest.values()].toSorted((one, other) => compared(one.line, other.line));
}

/** `In place before: …`; nothing where a catalogue has none from before. */
function beforeText(
  former: readonly ContentUpdate[],
  firsts: readonly ContentUpdate[],
): readonly string[] {
  const lines = firsts.flatMap(({ targets }) => targets.map(({ line }) => line));
  const names = lines.flatMap((line) => newestFor(former, line)?.name ?? []);
  return names.length === 0 ? [] : [`In place before: ${names.join(' and ')}.`];
}
