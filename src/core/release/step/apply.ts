/**
 * `apply`: folds one decision into a release. Pure, never decides. Runs inside the workflow, so it changes seldom and
 * only with new golden histories. `observe` folds what was seen.
 */
import type { Ability } from '../../area/facts.ts';
import { ruleOfWait } from '../../rulebook/waitRule.ts';
import { foldedIn } from '../action/actions.ts';
import type { Forecast } from '../../objective/forecast.ts';
import { monthsText } from '../../evidence/judge/odds.ts';
import type { Decision } from './decision.ts';
import type { WaitReason } from './reason.ts';
import type { EvidenceSummary, Progress, Release } from '../state/release.ts';

const recentMax = 8;

/** The release after a decision. */
export function apply(release: Release, decision: Decision): Release {
  const recent = [...release.recent, { at: decision.at, text: decision.reason }].slice(-recentMax);
  const next = { ...foldedIn(release, decision.action, decision.at), recent };
  return { ...next, decisions: release.decisions + 1, revision: release.revision + 1 };
}

/** The release after a look: how far the rings are, and what is waited for. */
export function observe(
  release: Release,
  seen: {
    readonly progress: Progress | null;
    readonly evidence: EvidenceSummary | null;
    readonly waits: readonly WaitReason[];
    readonly at: number;
    readonly forecast?: Forecast | null;
  },
): Release {
  return {
    ...release,
    progress: seen.progress ?? release.progress,
    evidence: seen.evidence ?? release.evidence,
    ...(seen.forecast === undefined ? {} : { forecast: seen.forecast }),
    waiting: seen.waits.map(waitText).at(0) ?? null,
    waitingRule: seen.waits.map(ruleOfWait).at(0) ?? null,
    lastAssessedAt: seen.at,
  };
}

/** What is not done to rings and devices, by the ability that it takes. */
const undone: Readonly<Record<Ability, string>> = {
  openRings: 'opened',
  pause: 'paused',
  expedite: 'hurried',
  rollBack: 'taken off',
  hold: 'held',
};

function waitText(wait: WaitReason): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  switch (wait.kind) {
    case 'notDue':
      return `Waiting for ${wait.next} at ${day(wait.at)} UTC.`;
    case 'notPublished':
      return `The catalogue has shown nothing since ${day(wait.since)} UTC; no ring opens.`;
    case 'paused':
      return `${wait.ring} is paused by the ${wait.by}.`;
    case 'watched':
      return `${wait.ring} waits: what is seen would happen ${monthsText(wait.evidence)} if the update were fine.`;
    case 'heldBack':
      return `${wait.ring} waits, since ${wait.by} is paused and holds the later rings.`;
    case 'bringsAlong':
      return `${wait.ring} waits, since ${wait.why}, and what is offered would bring that along.`;
    case 'tooSoon':
      return `${wait.ring} waits until ${day(wait.at)} UTC, since ${wait.after} opened late and is to be seen first.`;
    case 'calendar':
      return `${wait.ring} waits until ${day(wait.at)} UTC, since ${wait.why}.`;
    case 'noEvidence':
      return `${wait.ring} stays closed: ${wait.why}.`;
    case 'notApproved':
      return `"${wait.subject}" waits for a person until ${day(wait.deadlineAt)} UTC.`;
    case 'sourceMissing':
      return `The source "${wait.source}" could not be read; what rests on it waits.`;
    case 'areaCannot':
      return `Nothing is ${undone[wait.ability]}. ${wait.why}.`;
  }
}
