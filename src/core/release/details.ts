/** Where a release stands, as Markdown for people who look at it in the Web UI. No names, no HTML. */
import { dayOfRelease } from '../calendar.ts';
import { numberText } from '../evidence/words.ts';
import { holdCohortText } from '../hold/hold.ts';
import type { Release, RingState } from './release.ts';
import type { Wake } from './wake.ts';

/** The current details of a release. */
export function releaseDetails(release: Release, next: Wake | null): string {
  return [
    headline(release),
    ringTable(release),
    evidenceLines(release),
    next === null ? '' : `**Next:** ${next.why}, ${instant(next.at)} (${day(release, next.at)})`,
    release.waiting === null ? '' : `**Waiting:** ${text(release.waiting)}`,
    recentDecisions(release),
    'To steer: *Update* → `pause`, `resume`, `expedite`, `rollBack`, `hold`, `unhold`, `approve` or `amend` with `{"operator": "you", "reason": "why", "ring": "fast"}`; each says what else it takes.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline(release: Release): string {
  const based =
    release.basedOn === null ? '' : ` Played from **${text(release.basedOn)}**, day for day.`;
  const content = release.content;
  const what =
    content === null
      ? 'not published yet'
      : `${text(content.name)}, released ${instant(content.releasedAt)}`;
  return `**${text(release.key.id)}**: ${release.phase}. Content: ${what}.${based}${objective(release)}`;
}

function objective({ objective: judged }: Release): string {
  if (judged === null) return '';
  const share =
    judged.attained === null ? 'no eligible device' : `${(judged.attained * 100).toFixed(1)} %`;
  return ` Objective ${judged.target * 100} %: **${judged.outcome}** (${share}).`;
}

function ringTable(release: Release): string {
  const rows = release.rings.map((ring) => ringRow(release, ring));
  const head = '| ring | state | opens | deadline | done | installing | failed | ineligible |';
  return [head, '|---|---|---|---|---|---|---|---|', ...rows].join('\n');
}

/** Days instead of instants: the Web UI gives the table half a page. */
function ringRow(release: Release, ring: RingState): string {
  const seen = release.progress?.rings.find(({ ring: name }) => name === ring.name);
  const counts =
    seen === undefined
      ? ['–', '–', '–', '–']
      : [`${seen.done} of ${seen.devices}`, seen.installing, seen.failed, seen.ineligible];
  const cells = [
    text(ring.name),
    stateOf(ring),
    day(release, ring.offeredAt ?? ring.opensAt),
    day(release, ring.deadlineAt),
    ...counts,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** A ring's state in a few words. */
export function stateOf(ring: RingState): string {
  if (ring.rolledBackAt !== null)
    return `rolled back by ${text(ring.pause?.operator ?? 'an operator')}`;
  if (ring.pause !== null) return `paused by ${text(ring.pause.operator)}`;
  if (ring.offeredAt === null) return ring.gate === 'clock' ? 'waiting' : `closed (${ring.gate})`;
  if (ring.expeditedAt !== null) return 'expedited';
  return ring.deadlinePassedAt === null ? 'offered' : 'past its deadline';
}

/** The evidence against its limits, what is held, and what waits for a person. */
function evidenceLines(release: Release): string {
  const { evidence, policy, watch, holds, proposals } = release;
  const { watchAt, falsePauseBudget } = policy.evidence;
  const limits = `next ring waits from ${watchAt}, pause from ${Number((1 / falsePauseBudget).toPrecision(3))}`;
  return [
    ...(evidence === null
      ? []
      : [
          `**Evidence against the update:** ${numberText(evidence.total)} (${limits}).${evidence.strongest === null ? '' : ` Strongest: ${text(evidence.strongest)}`}`,
        ]),
    ...(watch === null
      ? []
      : [`**The next ring waits** since ${instant(watch.since)}: ${text(watch.why)}`]),
    ...holds.map(
      (hold) =>
        `**Held:** ${text(holdCohortText(hold))} by ${text(hold.owner)} until ${instant(hold.expiresAt)}${hold.rollback === null ? '' : `, rollback: ${hold.rollback.phase}`}. ${text(hold.reason)}`,
    ),
    ...proposals.map(
      (one) =>
        `**Waits for a person** until ${instant(one.deadlineAt)}: ${text(one.text)} Update \`approve\` with subject \`${one.subject}\`.`,
    ),
  ].join('\n\n');
}

function recentDecisions({ recent, publishedAt }: Release): string {
  if (recent.length === 0) return '';
  const lines = recent
    .toReversed()
    .map(({ at, text: words }) => `- ${instant(at)} (${dayText(publishedAt, at)}): ${text(words)}`);
  return ['**Latest decisions**', '', ...lines].join('\n');
}

function day(release: Release, at: number): string {
  return dayText(release.publishedAt, at);
}

function dayText(publishedAt: number, at: number): string {
  const days = dayOfRelease(publishedAt, at);
  return days < 0 ? `D−${-days}` : `D+${days}`;
}

function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Text from outside must not become markup. */
function text(raw: string): string {
  return raw.replaceAll(/[\\`*_[\]<>|#]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
