/**
 * `decide`: a release, what was observed or commanded, and the instant, to decisions and reasons. Pure; never changes
 * state. Several rules may become due at one look; they are asked in order, each on the state the former ones left,
 * until none has anything to say, so that deciding again on the outcome gives nothing (style.md 2.34).
 */
import { apply } from './apply.ts';
import type { Command } from './command.ts';
import type { Decision } from './decision.ts';
import type { Observation } from './observation.ts';
import type { Refusal, WaitReason } from './reason.ts';
import { refusalOf } from './refusal.ts';
import type { Release } from './release.ts';
import { announceSchedule, summarize } from './rules/announcements.ts';
import { decideCommand } from './rules/commands.ts';
import { reviewContent, supersedeContent } from './rules/content.ts';
import { judgeObjective } from './rules/objective.ts';
import { watchPauses } from './rules/pauses.ts';
import { openRings, passDeadlines } from './rules/rings.ts';
import type { Rule } from './rules/rule.ts';

/** Why a release is looked at. */
export type Trigger =
  { readonly kind: 'time' } | { readonly kind: 'command'; readonly command: Command };

/** What is to be done, and why other things are not. */
export interface Outcome {
  readonly decisions: readonly Decision[];
  readonly waits: readonly WaitReason[];
  /** A command that was refused, with the rule that stood against it. */
  readonly refusal: Refusal | null;
}

const rules: readonly Rule[] = [
  announceSchedule,
  watchPauses,
  reviewContent,
  supersedeContent,
  openRings,
  passDeadlines,
  summarize,
  judgeObjective,
];

/** Decides on one look or one command. */
export function decide(
  release: Release,
  trigger: Trigger,
  observation: Observation,
  now: number,
): Outcome {
  if (trigger.kind === 'command') return onCommand(release, trigger.command, now);
  let state = release;
  const decisions: Decision[] = [];
  for (const rule of rules) {
    const ruling = rule(state, observation, now);
    decisions.push(...ruling.decisions);
    state = ruling.decisions.reduce(apply, state);
  }
  const waits = rules.flatMap((rule) => rule(state, observation, now).waits);
  const missing = observation.missing.map((source) => ({ kind: 'sourceMissing', source }) as const);
  return { decisions, waits: [...waits, ...missing], refusal: null };
}

function onCommand(release: Release, command: Command, now: number): Outcome {
  const refusal = refusalOf(release, command);
  if (refusal !== null) return { decisions: [], waits: [], refusal };
  return { decisions: decideCommand(release, command, now), waits: [], refusal: null };
}
