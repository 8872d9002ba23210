/**
 * `decide`: a release, what was observed or commanded, and the instant, to decisions and reasons. Pure; never changes
 * state. Several rules may become due at one look; they are asked in order, each on the state the former ones left,
 * until none has anything to say, so that deciding again on the outcome gives nothing.
 */
import { rulesOf } from '../../area/rules/rulesOf.ts';
import { duties, everyRule } from '../rules/order.ts';
import { unusualAlone } from '../../evidence/judge/alone.ts';
import { apply } from './apply.ts';
import type { Command } from '../command/command.ts';
import type { Decision } from './decision.ts';
import type { Observation } from './observation.ts';
import type { Refusal } from '../../refusal.ts';
import type { WaitReason } from './reason.ts';
import { refusalOf } from '../command/refusal.ts';
import type { EvidenceSummary, Release } from '../state/release.ts';
import { decideCommand } from '../rules/commands/commands.ts';
import { aloneWords, evidenceOf, round, strongestOf, verdictWords } from './judgement.ts';
import { judgeObjective } from '../rules/month/objective.ts';
import { closeHeldBack } from '../rules/opening/rings.ts';
import { joined, rulingOf, type Rule } from '../rules/rule.ts';
import { askWhenCancelled, pauseWhenCancelled } from '../rules/stopping/cancelled.ts';
import { isHalted } from '../state/trouble.ts';
import { isOver } from './wake.ts';

/**
 * Why a release is looked at: its time has come; a duty is due, which needs nothing but the clock and waits for no
 * reading; somebody asked to cancel its workflow; or an operator commands something.
 */
export type Trigger =
  | { readonly kind: 'time' }
  | { readonly kind: 'duty' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'command'; readonly command: Command };

/** What is to be done, and why other things are not. */
export interface Outcome {
  readonly decisions: readonly Decision[];
  readonly waits: readonly WaitReason[];
  /** A command that was refused, with the rule that stood against it. */
  readonly refusal: Refusal | null;
  /** The evidence after what was decided; null = nothing was counted. */
  readonly evidence: EvidenceSummary | null;
}

/** Decides on one look or one command. */
export function decide(
  release: Release,
  trigger: Trigger,
  observation: Observation,
  now: number,
): Outcome {
  if (trigger.kind === 'command') return onCommand(release, trigger.command, observation, now);
  if (trigger.kind === 'cancel') return onCancel(release, observation, now);
  const rules = rulesFor(release, trigger);
  const isLast =
    rules !== duties && rulingOf(judgeObjective, release, observation, now).decisions.length > 0;
  let state = release;
  const decisions: Decision[] = [];
  for (const rule of rules) {
    const ruling = rulingOf(rule, state, observation, now).decisions;
    // What the last look asked, nobody could answer: nothing of the month follows it.
    const taken = isLast ? ruling.filter((one) => !isAsking(one)) : ruling;
    decisions.push(...taken);
    state = taken.reduce(apply, state);
  }
  const waits = rules.flatMap((rule) => rulingOf(rule, state, observation, now).waits);
  const missing = observation.missing.map((source) => ({ kind: 'sourceMissing', source }) as const);
  return {
    decisions,
    waits: [...waits, ...missing],
    refusal: null,
    evidence: summaryOf(state, observation),
  };
}

function isAsking({ action: { kind } }: Decision): boolean {
  return kind === 'propose' || kind === 'escalate' || kind === 'lapseProposal';
}

/** After its end a release only watches what it has put on the rings; a broken rule stops all but duties. */
function rulesFor(release: Release, trigger: Trigger): readonly Rule[] {
  return trigger.kind === 'duty' || isOver(release) || isHalted(release)
    ? duties
    : everyRule(rulesOf(release.key.area).rules);
}

function summaryOf(release: Release, observation: Observation): EvidenceSummary | null {
  const evidence = evidenceOf(release, observation);
  if (evidence === null) return null;
  const strongest = strongestOf(evidence);
  const alone = unusualAlone(evidence.alone);
  return {
    asOf: evidence.asOf,
    total: round(evidence.total),
    rings: evidence.rings.map((one) => ({ ring: one.ring, evidence: round(one.evidence) })),
    strongest: strongest === null ? null : verdictWords(release, strongest),
    ...(alone.length === 0 ? {} : { alone: aloneWords(release, alone) }),
  };
}

function onCancel(release: Release, observation: Observation, now: number): Outcome {
  const rulings = [pauseWhenCancelled, askWhenCancelled].map((rule) =>
    rulingOf(rule, release, observation, now),
  );
  return { ...joined(rulings), refusal: null, evidence: null };
}

function onCommand(
  release: Release,
  command: Command,
  observation: Observation,
  now: number,
): Outcome {
  const refusal = refusalOf(release, command, now);
  const commanded = refusal === null ? decideCommand(release, command, now) : [];
  // Devices open a ring under the clock by themselves: one that is held back by this must be closed with it.
  const behind = rulingOf(
    closeHeldBack,
    commanded.reduce(apply, release),
    observation,
    now,
  ).decisions;
  const decisions = command.kind === 'pause' ? [...commanded, ...behind] : commanded;
  return { decisions, waits: [], refusal, evidence: null };
}
