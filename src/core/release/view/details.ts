/**
 * Where a release stands, as Markdown for people who look at it in the Web UI: the words of the command line, one line a
 * ring, because the Web UI sets tables without any space between their columns. No names of people but operators', no
 * HTML.
 */
import { levelText, monthsText, unusualFrom } from '../../evidence/judge/odds.ts';
import { aloneHead, aloneMeaning } from '../../evidence/judge/words.ts';
import { holdCohortText, isOnlyAsked } from '../../hold/hold.ts';
import { countText, dayText, instantText, shareText, shortInstantText } from '../../instantText.ts';
import { markdownCode, markdownText } from '../../markdown.ts';
import { openForecastText } from '../../objective/forecastText.ts';
import { attainedOf, objectiveText } from '../../objective/soFar.ts';
import { rulebookPath } from '../../rulebook/ruleIds.ts';
import { openQuestions } from '../command/proposal.ts';
import type { Release, RingState } from '../state/release.ts';
import { nextComing } from './coming.ts';
import { devicesByState, deviceStates } from './deviceStates.ts';
import { remedyOf } from '../state/trouble.ts';
import { headline } from './headline.ts';
import { ringStanding } from './ringStanding.ts';
import { troubleText } from './troubleText.ts';
import type { Wake } from '../step/wake.ts';

/** The current details of a release: as of its last look, since they stand until the next one. */
export function releaseDetails(release: Release, next: Wake | null): string {
  const now = release.lastAssessedAt ?? release.createdAt;
  return [
    status(release, now),
    content(release),
    `**Objective:** ${markdownText(objectiveText(release))}.${forecastLine(release)}`,
    release.rings.map((ring) => ringLine(release, ring, now)).join('\n'),
    ...troubles(release, now),
    ...evidenceLines(release),
    comingLine(release, now, next),
    waitingLine(release),
    recentDecisions(release),
    steering,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const steering =
  'To steer: *Update* → `pause`, `resume`, `expedite`, `rollBack`, `hold`, `unhold`, `approve` or `amend` with `{"operator": "you", "reason": "why", "ring": "fast"}`; each says what else it takes. *Request Cancellation* pauses what is open and asks; it does not end the month.';

/** The gravest first, so that whoever opens the page sees whether somebody is needed. */
function status(release: Release, now: number): string {
  const remarks = headline(release, now).map((remark) => markdownText(remark.text));
  return `**${markdownText(release.key.id)}** on ${dayText(release.publishedAt, now)}, ${instantText(now)}: **${remarks.join(' · ')}**`;
}

/** What is waited for, by which rule. */
function waitingLine({ waiting, waitingRule = null }: Release): string {
  if (waiting === null) return '';
  const rule = waitingRule === null ? '' : ` Rule: ${markdownCode(waitingRule)} (${rulebookPath}).`;
  return `**Waiting:** ${markdownText(waiting)}${rule}`;
}

/** Nothing once it is judged, or where none can be made. */
function forecastLine(release: Release): string {
  const words = openForecastText(release);
  return words === null ? '' : ` **Forecast:** ${markdownText(words)}.`;
}

function content({ content: offered, basedOn }: Release): string {
  const based = basedOn === null ? '' : ` Played from **${markdownText(basedOn)}**, day for day.`;
  const what =
    offered === null
      ? 'not published yet'
      : `${markdownText(offered.name)}, released ${instantText(offered.releasedAt)}`;
  return `**Update:** ${what}.${based}`;
}

function ringLine(release: Release, ring: RingState, now: number): string {
  const seen = release.progress?.rings.find(({ ring: name }) => name === ring.name);
  // It may end with a whole sentence; here more follows.
  const standing = markdownText(ringStanding(release, ring, now).text.replace(/\.$/u, ''));
  if (seen === undefined || seen.devices === 0)
    return `- **${markdownText(ring.name)}**: ${seen === undefined ? 'not looked at yet' : 'no devices'}; ${standing}`;
  const devices = devicesByState(seen, ring);
  const counts = deviceStates
    .filter((state) => devices[state] > 0)
    .map((state) => `${countText(devices[state])} ${state}`);
  const upToDate = `${countText(seen.updated)} of ${countText(seen.eligible)} eligible up to date (${shareText(attainedOf(seen))})`;
  return `- **${markdownText(ring.name)}**: ${upToDate}; ${standing}; ${counts.join(', ')}`;
}

function troubles(release: Release, now: number): readonly string[] {
  return release.troubles.map(
    (trouble) =>
      // A remedy is our own words, with commands to copy.
      `**Trouble:** ${markdownText(troubleText(release, trouble, now))}. ${remedyOf(trouble)}`,
  );
}

/** The evidence against its limits, what is held, and what waits for a person. */
function evidenceLines(release: Release): readonly string[] {
  const { watch, holds, publishedAt } = release;
  return [
    ...seenLines(release),
    ...(watch === null
      ? []
      : [
          `**The next ring waits** since ${dayOf(publishedAt, watch.since)}: ${markdownText(watch.why)}`,
        ]),
    ...holds.map(
      (hold) =>
        `**${isOnlyAsked(hold) ? 'Hold asked, not yet confirmed by Intune' : 'Held'}:** ${markdownText(holdCohortText(hold))} by ${markdownText(hold.owner)} until ${dayOf(publishedAt, hold.expiresAt)}${hold.rollback === null ? '' : `, rollback: ${hold.rollback.phase}`}. ${markdownText(hold.reason)}`,
    ),
    ...questions(release),
  ];
}

/** What is seen, against its limits; first what nobody is left to compare with, lest calm be told above it. */
function seenLines({ evidence, policy }: Release): readonly string[] {
  if (evidence === null) return [];
  const { total, strongest, alone } = evidence;
  const { watchAt, falsePauseBudget } = policy.evidence;
  const pauseAt = 1 / falsePauseBudget;
  const limits = `the next ring waits from ${levelText(watchAt)} on, a pause comes at ${levelText(pauseAt)}`;
  const isTold = strongest !== null && (alone === undefined || total >= unusualFrom);
  const what = alone === undefined ? 'this' : 'what can be compared';
  return [
    ...(alone === undefined ? [] : [`**${aloneHead}:** ${markdownText(alone)} ${aloneMeaning}`]),
    `**Evidence against the update:** if it were fine ${what} would happen ${monthsText(total, [watchAt, pauseAt])} (${limits}).${isTold ? ` Strongest: ${markdownText(strongest)}` : ''}`,
  ];
}

/** A time to answer that is over is told as over. */
function questions(release: Release): readonly string[] {
  const { publishedAt } = release;
  return openQuestions(release).map(({ text: question, subject, deadlineAt, lapsedAt }) => {
    const until =
      lapsedAt === null
        ? `an answer is waited for until ${dayOf(publishedAt, deadlineAt)}`
        : `unanswered since ${dayOf(publishedAt, lapsedAt)}; an answer still counts`;
    return `**Asks you:** ${markdownText(question)} (${until}.) Update \`approve\` with subject ${markdownCode(subject)}.`;
  });
}

/** What comes by the calendar, and when the release looks again. */
function comingLine(release: Release, now: number, next: Wake | null): string {
  const coming = nextComing(release, now);
  const { publishedAt } = release;
  return [
    ...(coming === null
      ? []
      : [`**Next:** ${dayOf(publishedAt, coming.at)}: ${markdownText(coming.what)}.`]),
    ...(next === null
      ? []
      : [`It looks again ${dayOf(publishedAt, next.at)} (${markdownText(next.why)}).`]),
  ].join(' ');
}

function recentDecisions({ recent, publishedAt }: Release): string {
  if (recent.length === 0) return '';
  const lines = recent
    .toReversed()
    .map(({ at, text: words }) => `- ${dayOf(publishedAt, at)}: ${markdownText(words)}`);
  return ['**Latest decisions**', '', ...lines].join('\n');
}

function dayOf(publishedAt: number, at: number): string {
  return `${dayText(publishedAt, at)} ${shortInstantText(at)} UTC`;
}
