/**
 * Decisions: what was decided, by which rule, on which numbers, and what would have changed it. A decision leaves nothing
 * to choose: each value that will be sent is in it. Source: design.md 2, style.md 2.4.
 */
import type { RingName } from '../ring.ts';
import type { Content, Judgement, Pause } from './release.ts';

/** What to do. */
export type Action =
  | { readonly kind: 'announce'; readonly message: 'schedule' | 'start' | 'summary' | 'change' }
  | { readonly kind: 'review'; readonly content: Content }
  | { readonly kind: 'supersede'; readonly content: Content }
  | { readonly kind: 'offer'; readonly ring: RingName; readonly deadlineAt: number }
  | { readonly kind: 'pause'; readonly ring: RingName; readonly pause: Pause }
  | { readonly kind: 'resume'; readonly ring: RingName; readonly operator: string }
  | {
      readonly kind: 'expedite';
      readonly ring: RingName;
      readonly deadlineAt: number;
      readonly daysUntilForcedReboot: 0 | 1 | 2;
      readonly releasedAt: number;
    }
  | { readonly kind: 'rollBack'; readonly ring: RingName; readonly pause: Pause }
  | { readonly kind: 'remindPause'; readonly ring: RingName; readonly days: number }
  | { readonly kind: 'lapsePause'; readonly ring: RingName }
  | { readonly kind: 'passDeadline'; readonly ring: RingName }
  | { readonly kind: 'judgeObjective'; readonly judgement: Judgement };

/** A decision with its grounds. */
export interface Decision {
  /** Unique within the release and the same however often it is decided: `offer/first`, `pause/all/7`. */
  readonly id: string;
  readonly at: number;
  readonly action: Action;
  /** The rule's name and source. */
  readonly rule: string;
  /** One sentence a person understands, with the numbers. */
  readonly reason: string;
  /** The numbers the rule looked at. */
  readonly inputs: Readonly<Record<string, string | number | boolean | null>>;
  /** What would have led to another decision. */
  readonly otherwise: string;
}

/** The ring a decision is about, or null for the whole release. */
export function ringOfDecision(decision: Decision): RingName | null {
  return 'ring' in decision.action ? decision.action.ring : null;
}

/** Whether anything outside changes by a decision; a passed deadline is only noted. */
export function hasEffect({ action }: Decision): boolean {
  return action.kind !== 'passDeadline';
}
