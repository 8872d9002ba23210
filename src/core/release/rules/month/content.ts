/**
 * What is rolled out: reviewed when the catalogue shows it, and again when it shows more of the month. Nothing opens
 * before the review: a catalogue that is silent holds the release, and one that falls silent later takes nothing away.
 */
import type { Content, ContentUpdate, Release } from '../../state/release.ts';
import { factsOf } from '../../../area/areas.ts';
import { kbsOf } from '../../content/contentOf.ts';
import { isBehind, newestFor, serves, updatesOf, lineText } from '../../content/updates.ts';
import { decided, decision, nothing, waiting, type Rule } from '../rule.ts';

/** The review of a published update. */
export const reviewContent: Rule = {
  uses: null,
  judge(release, observation, now) {
    if (release.content !== null || release.phase === 'planned') return nothing;
    if (now < release.publishedAt)
      return waiting({ kind: 'notDue', next: 'publication', at: release.publishedAt });
    const content = observation.content;
    if (content === null && observation.missing.includes('catalog'))
      return waiting({ kind: 'sourceMissing', source: 'catalog' });
    if (content === null) return waiting({ kind: 'notPublished', since: release.publishedAt });
    const exploited = content.severity?.exploited ?? [];
    return decided(
      decision(
        'review',
        now,
        { kind: 'review', content },
        {
          rule: 'a B release is reviewed before its first ring opens',
          reason: `${content.name} is published: ${describe(release, content)}`,
          inputs: {
            releasedAt: content.releasedAt,
            builds: content.targets.length,
            maxSeverity: content.severity?.max ?? null,
            baseScore: content.severity?.baseScore ?? null,
            exploited: exploited.length,
            openKnownIssues: content.openKnownIssues.length,
          },
          otherwise: 'Without an entry in the catalogue no ring would open.',
        },
      ),
    );
  },
};

/** More of the month is out; rings past their opening get it, waiting rings keep their date. */
export const supersedeContent: Rule = {
  uses: null,
  judge(release, observation, now) {
    const { content } = release;
    const newer = observation.content;
    if (content === null || newer === null) return nothing;
    const news = newsOf(content, newer);
    if (news.length === 0) return nothing;
    const { words } = factsOf(release.key.area);
    const names = [...new Set(news.map(({ name }) => name))].join(', ');
    // A state of an earlier version knew the newest alone; and what comes out later may have the lower builds.
    const isOlder =
      news.every(({ releasedAt }) => releasedAt < content.releasedAt) ||
      news.every((update) => isBehind(update, updatesOf(newer)));
    return decided(
      decision(
        // By number and not by name: out-of-band updates of a month share one, and an entry may get more revisions.
        `supersede/${release.decisions}`,
        now,
        { kind: 'supersede', content: newer },
        {
          rule: `updates are cumulative: the newest deployed revision of a ${words.version} counts`,
          reason: isOlder
            ? `${names}${articlesText(news)} is of this month too; each ${words.version} goes by its own updates.`
            : `${names}${articlesText(news)} is out and replaces ${replacedText(content, news)}${versionsText(newer, news)} where it is not installed yet; devices on either build count.`,
          inputs: {
            former: content.name,
            formerReleasedAt: content.releasedAt,
            releasedAt: Math.max(...news.map(({ releasedAt }) => releasedAt)),
            updates: updatesOf(newer).length,
          },
          otherwise: `Without a newer update ${content.name} would stay the target.`,
        },
      ),
    );
  },
};

function articlesText(news: readonly ContentUpdate[]): string {
  const kbs = kbsOf(news);
  return kbs.length === 0 ? '' : ` (${kbs.join(', ')})`;
}

/** Updates that were not known, and those of which more revisions are listed than were known. */
function newsOf(content: Content, newer: Content): readonly ContentUpdate[] {
  if (newer.updates === undefined) {
    const isNewer = newer.entryId !== content.entryId && newer.releasedAt > content.releasedAt;
    return isNewer ? updatesOf(newer) : [];
  }
  const known = updatesOf(content);
  return newer.updates.filter(({ entryId, targets }) => {
    const former = known.find((one) => one.entryId === entryId);
    // A state of an earlier version named one update and had the builds of all.
    if (former === undefined) return true;
    return content.updates !== undefined && targets.length > former.targets.length;
  });
}

/** What was the newest before on the versions that it is for. */
function replacedText(content: Content, news: readonly ContentUpdate[]): string {
  const former = linesIn(content, news).flatMap(
    (line) => newestFor(updatesOf(content), line)?.name ?? [],
  );
  return former.length === 0 ? content.name : [...new Set(former)].join(' and ');
}

/** Lines of the month that some updates have a version for. */
function linesIn(content: Content, updates: readonly ContentUpdate[]): readonly string[] {
  return content.targets
    .map(({ line }) => line)
    .filter((line) => updates.some(({ targets }) => targets.some((one) => one.line === line)));
}

/** For which versions it is, where not for all of the month's. */
function versionsText(content: Content, news: readonly ContentUpdate[]): string {
  const own = linesIn(content, news);
  const isForEnrolled = own.every((line) => news.every((update) => !serves(update, line)));
  const who = isForEnrolled ? ' on devices enrolled in hotpatch' : '';
  if (own.length === content.targets.length) return who;
  return `${who} on ${own.map((line) => lineText(content, line)).join(', ')}`;
}

function describe({ key }: Release, content: Content): string {
  const exploited = content.severity?.exploited ?? [];
  const danger = exploited.length > 0 ? `; exploited: ${exploited.join(', ')}` : '';
  const severity = content.severity === null ? '' : `, severity ${content.severity.max}`;
  const { version } = factsOf(key.area).words;
  const versions = content.targets.length === 1 ? version : `${version}s`;
  const articles = content.kbs.length === 0 ? '' : `${content.kbs.join(', ')} `;
  const notes = content.notes === undefined ? '' : ` ${content.notes}`;
  return `${articles}for ${content.targets.length} ${versions}${severity}${danger}.${outOfServiceText(content)}${notes}`;
}

/** Devices of which nothing tells that they were offered it would stay undone for ever. */
function outOfServiceText(content: Content): string {
  const lines = content.outOfService ?? [];
  if (lines.length === 0) return '';
  const versions = lines.map((line) => lineText(content, line)).join(', ');
  return ` Out of service: ${versions}; devices of it that have no extended security updates are not offered it and do not count.`;
}
