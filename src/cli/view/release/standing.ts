/**
 * What stands beside the rings of a release: the evidence against its steps, what waits because of it, groups that are
 * held, and what a person is asked, with the command that answers.
 */
import { holdCohortText, holdName, isOnlyAsked } from '#core/hold/hold.ts';
import type { Hold } from '#core/hold/hold.ts';
import { chanceText, levelText, unusualFrom } from '#core/evidence/judge/odds.ts';
import { aloneHead } from '#core/evidence/judge/words.ts';
import { openQuestions } from '#core/release/command/proposal.ts';
import type { EvidenceSummary, Proposal, Release } from '#core/release/state/release.ts';
import { countText, dayText, shortInstantText, untilText } from '#reports/instant.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { evidenceBar, ladderOf, levelsOf, stepText } from '../evidence/evidenceBar.ts';

/** A release at an instant, and what the store knows of its holds; null where it was not asked. */
export interface StandingValues {
  readonly release: Release;
  readonly now: number;
  readonly held?: ReadonlyMap<string, number> | null;
}

type Facts = readonly (readonly [string, string])[];

/** The facts beside the rings; none where nothing of the kind stands. */
export function standingFacts(values: StandingValues, paint: Paint): Facts {
  return [
    ...evidenceFacts(values.release, paint),
    ...watchFacts(values.release, paint),
    ...named(
      'held',
      values.release.holds.map((hold) => holdText(hold, values)),
    ),
    ...named(
      'asked',
      openQuestions(values.release).flatMap((one) => [
        proposalText(one, values),
        answerText(one, paint),
      ]),
    ),
  ];
}

function evidenceFacts({ evidence, policy, publishedAt }: Release, paint: Paint): Facts {
  if (evidence === null) return [];
  const asOf = `as of ${dayText(publishedAt, evidence.asOf)} ${shortInstantText(evidence.asOf)}`;
  const { alone } = evidence;
  const compared = comparedFacts({ evidence, policy, asOf }, paint);
  if (alone === undefined) return compared;
  return [
    ['evidence', `${aloneHead.toLowerCase()}, so it pauses nothing (${asOf})`],
    ['', alone],
    ...(evidence.total < unusualFrom ? [] : compared),
  ];
}

/** What can be compared with devices without the update, or with what was usual. */
function comparedFacts({ evidence, policy, asOf }: Compared, paint: Paint): Facts {
  const ladder = ladderOf(policy.evidence);
  const step = stepText(evidence.total, ladder);
  const bar = evidenceBar(evidence.total, ladder, paint);
  const levels = `waits from ${levelText(ladder.watch)}, pauses at ${levelText(ladder.pause)}`;
  // One signal may stand out by itself without the sum, by which is acted, being unusual.
  const isCalm = evidence.total < unusualFrom && evidence.strongest !== null;
  const odds = isCalm ? 'nothing unusual in sum' : chanceText(evidence.total, levelsOf(ladder));
  return [
    ['evidence', `${odds} ${bar} ${step === '' ? levels : `${step}; ${levels}`} (${asOf})`],
    ...(evidence.strongest === null ? [] : [['', evidence.strongest] as const]),
  ];
}

interface Compared extends Pick<Release, 'policy'> {
  readonly evidence: EvidenceSummary;
  readonly asOf: string;
}

function watchFacts({ watch, publishedAt }: Release, paint: Paint): Facts {
  if (watch === null) return [];
  const since = `${dayText(publishedAt, watch.since)} ${shortInstantText(watch.since)}`;
  return [['watch', paint.yellow(`the next ring waits since ${since}: ${watch.why}`)]];
}

function holdText(hold: Hold, { release, held }: StandingValues): string {
  const { id, owner, reason, expiresAt, rollback } = hold;
  const devices = held?.get(id);
  const what = devices === 1 ? 'device' : 'devices';
  const count = devices === undefined ? '' : `, ${countText(devices)} ${what}`;
  const back = rollback === null ? '' : `; rollback: ${rollback.phase}`;
  const end = `${dayText(release.publishedAt, expiresAt)} ${shortInstantText(expiresAt)}`;
  const asked = isOnlyAsked(hold) ? 'asked, not yet confirmed by Intune: ' : '';
  return `${holdName(id)}  ${asked}${holdCohortText(hold)}${count}, by ${owner} until ${end}: ${reason}${back}`;
}

/** The deadline first, because a long question is cut at the end. */
function proposalText(proposal: Proposal, { release, now }: StandingValues): string {
  const { text, deadlineAt, otherwise, lapsedAt } = proposal;
  if (lapsedAt !== null)
    return `unanswered since ${dayText(release.publishedAt, lapsedAt)}: ${text}`;
  const end = otherwise === 'open' ? 'it opens if the evidence allows it' : 'it stays as it is';
  const day = `${dayText(release.publishedAt, deadlineAt)} ${shortInstantText(deadlineAt)}`;
  return `until ${day} (${untilText(now, deadlineAt)}), then ${end}: ${text}`;
}

function answerText({ subject }: Proposal, paint: Paint): string {
  return `→ ${paint.bold(`ringmaster release approve ${subject} --reason "why"`)}`;
}

/** A fact for each text, named once. */
function named(name: string, texts: readonly string[]): Facts {
  return texts.map((text, index) => [index === 0 ? name : '', text]);
}
