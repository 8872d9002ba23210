/** What is told of the steps of a release: what each is for, what went wrong, and what a command came to. */
import type { CommandOutcome } from '#core/release/command/command.ts';
import { ringOfDecision, type Decision } from '#core/release/step/decision.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import { refuse, type Refusal } from '#core/refusal.ts';
import type { Course } from './course.ts';
import { reportedWords } from './reportedEvidence.ts';

/** What a look or command is for, in a few words. */
export function purpose({ next }: Course, trigger: Trigger, collect: boolean): string {
  switch (trigger.kind) {
    case 'time':
      return collect ? (next?.why ?? 'first look') : reportedWords;
    case 'duty':
      return 'do what needs no look';
    case 'cancel':
      return 'pause all rings, since the workflow was asked to cancel';
    case 'command':
      return `${trigger.command.kind}: ${trigger.command.reason}`;
  }
}

/** A command that could not be carried out, and the way that is left. */
export function notNow(why: string): Refusal {
  return refuse(
    'notNow',
    `${why}. It was not carried out; to stop rings with Intune alone: ringmaster release pause --direct`,
  );
}

/** What operators are told of a command. */
export function outcomeOf(decisions: readonly Decision[]): CommandOutcome {
  return {
    decided: decisions.map((decision) => decision.id),
    rings: decisions.flatMap((decision) => ringOfDecision(decision) ?? []),
    enactedAt: Date.now(),
    changed: decisions.length > 0,
  };
}
