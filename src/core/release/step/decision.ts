/**
 * Decisions: what was decided, by which rule, on which numbers, and what would have changed it. A decision leaves
 * nothing to choose: each value that will be sent is in it.
 */
import type { RingName } from '../../ring.ts';
import type { Hold, HoldRollback } from '../../hold/hold.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Content, Judgement, Pause, Proposal, Watch } from '../state/release.ts';

/** What to do. */
export type Action =
  | { readonly kind: 'announce'; readonly message: 'schedule' | 'start' | 'summary' | 'change' }
  | { readonly kind: 'review'; readonly content: Content }
  | { readonly kind: 'supersede'; readonly content: Content }
  | { readonly kind: 'offer'; readonly ring: RingName; readonly deadlineAt: number }
  /** Puts the opening of a ring off, and its deadline with it. */
  | {
      readonly kind: 'postpone';
      readonly ring: RingName;
      readonly opensAt: number;
      readonly deadlineAt: number;
      /** After "since". */
      readonly why: string;
    }
  | { readonly kind: 'pause'; readonly ring: RingName; readonly pause: Pause }
  | {
      readonly kind: 'resume';
      readonly ring: RingName;
      readonly operator: string;
      /** Rollbacks of the ring up to this one end with it, in whichever release; null or missing = none does. */
      readonly rolledBackAt?: number | null;
      /** Whose pauses end with it; missing = the service's own of this release, or all where a person lifts it. */
      readonly lifts?: 'all';
    }
  | {
      readonly kind: 'expedite';
      readonly ring: RingName;
      readonly deadlineAt: number;
      readonly daysUntilForcedReboot: 0 | 1 | 2;
      /** The update that is hurried, by its release date; its entry in the catalogue, missing in earlier versions. */
      readonly releasedAt: number;
      readonly entryId?: string;
    }
  | { readonly kind: 'rollBack'; readonly ring: RingName; readonly pause: Pause }
  | { readonly kind: 'remindPause'; readonly ring: RingName; readonly days: number }
  | { readonly kind: 'lapsePause'; readonly ring: RingName }
  /** Brings a policy back to what the releases want of it, after somebody has changed it past the service. */
  | { readonly kind: 'mendPolicy'; readonly ring: RingName }
  /** Keeps a ring paused until its offer. */
  | { readonly kind: 'close'; readonly ring: RingName }
  /** Makes a standing pause last 35 days more. */
  | { readonly kind: 'renewPause'; readonly ring: RingName; readonly expiresAt: number }
  | { readonly kind: 'watch'; readonly watch: Watch | null }
  /** Notes a pause that another release has put on the ring, or, with null, that it was lifted there. */
  | { readonly kind: 'takeOverPause'; readonly ring: RingName; readonly pause: Pause | null }
  /** Notes a hold that another release has begun. */
  | { readonly kind: 'takeOverHold'; readonly hold: Hold }
  | { readonly kind: 'advise'; readonly advisory: string; readonly title: string }
  | { readonly kind: 'hold'; readonly hold: Hold }
  | { readonly kind: 'unhold'; readonly hold: Hold; readonly operator: string }
  | { readonly kind: 'remindHold'; readonly hold: Hold; readonly daysLeft: number }
  /** Takes devices in that match a standing hold by now: newcomers, and those whose facts have changed. */
  | { readonly kind: 'joinHold'; readonly hold: Hold; readonly devices: number }
  /** Makes the 35 days of a hold's policies count anew. */
  | { readonly kind: 'renewHold'; readonly hold: Hold }
  /** The next phase of a cohort's rollback; `hold` is as it was before. */
  | { readonly kind: 'rollBackHold'; readonly hold: Hold; readonly rollback: HoldRollback }
  | { readonly kind: 'propose'; readonly proposal: Proposal }
  | { readonly kind: 'escalate'; readonly proposal: Proposal }
  | { readonly kind: 'lapseProposal'; readonly proposal: Proposal }
  /** A question whose ground has gone. */
  | { readonly kind: 'withdraw'; readonly proposal: Proposal }
  | { readonly kind: 'approve'; readonly proposal: Proposal; readonly operator: string }
  | {
      readonly kind: 'amend';
      readonly policy: Policy;
      readonly former: Policy;
      readonly operator: string;
    }
  | { readonly kind: 'useBaselines'; readonly version: number }
  /** Tells the operators of something that does not succeed for long. */
  | { readonly kind: 'warn'; readonly subject: string; readonly since: number }
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
