/**
 * One support request: who asks the desk for what, how grave it is, whose turn it is since when, and how it ended. Plain JSON,
 * kept as a row. What people write (its subject, its notes, its files) stands beside it and nowhere else, so that it can be erased.
 */
import type { Area } from '../area/facts.ts';
import type { Matter } from '../matter/timeline.ts';
import type { Focus } from '../message/contact.ts';
import { dayMs } from '../time.ts';
import type { BusinessHours } from './hours.ts';
import type { Severity } from './severity.ts';

/** What is asked for: something is broken, something is to be known, something is to be done. */
export const requestKinds = ['incident', 'information', 'change'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** Who has to act: the desk that answers, or whoever asks. */
export type Side = 'desk' | 'asker';

/** Who answers, and when, as the policy said when the request was opened. */
export interface SupportPlan {
  /** Operators who answer; none named = everybody but who opened it. */
  readonly desk: readonly string[];
  readonly hours: BusinessHours;
}

/** How it was settled: a way around is found, it is solved, or whoever asks did not answer. */
export type SettledAs = 'mitigated' | 'resolved' | 'silent';

/** A support request. */
export interface SupportRequest extends Matter {
  /** In a rehearsal time is what the releases say. */
  readonly isRehearsal: boolean;
  readonly kind: RequestKind;
  readonly severity: Severity;
  /** Whether the clock of severity B runs at all hours, by choice. */
  readonly isRoundTheClock: boolean;
  readonly area: Area;
  readonly about: Focus;
  /** Name of the contact that is told besides those who look after such things; null = none. */
  readonly contact: string | null;
  readonly plan: SupportPlan;
  readonly openedAt: number;
  readonly openedBy: string;
  /** The operator of the desk who answered first. */
  readonly owner: string | null;
  readonly answeredAt: number | null;
  readonly turn: Turn;
  /** How often the desk was late. */
  readonly late: number;
  readonly settled: { readonly as: SettledAs; readonly at: number } | null;
  readonly reactivated: number;
  /** When it ended for good. */
  readonly endedAt: number | null;
  readonly files: number;
  readonly fileBytes: number;
  /** The word that was taken last: the same one again changes nothing. */
  readonly lastWord: string | null;
}

/** Whose turn it is. */
export interface Turn {
  readonly of: Side;
  readonly since: number;
  /** When a word of the desk is due, and when it is reminded; when whoever asks is reminded, and the request is closed as silent. */
  readonly remindAt: number;
  readonly dueAt: number;
  /** How often somebody was reminded, and when last. */
  readonly reminders: number;
  readonly remindedAt: number | null;
}

/** Whoever asks is reminded once and, 48 h after the desk's question, taken for silent. */
export const silentAfterMs = 2 * dayMs;
/** For so long after it was settled a request may be opened again. */
export const reactivateWithinMs = dayMs;

/** The id of a request's workflow. */
export function requestWorkflowId({
  tenant,
  number,
}: Pick<SupportRequest, 'tenant' | 'number'>): string {
  return `support/${tenant}/${number}`;
}

/** The key under which its messages are kept, apart from those of releases. */
export function requestMessageKey({
  tenant,
  area,
  number,
}: Pick<SupportRequest, 'tenant' | 'area' | 'number'>) {
  return { tenant, area, id: `support-${number}` };
}

/** Whose side an operator speaks for: whoever opened a request asks, whatever else the policy says. */
export function sideOf(
  { openedBy, plan }: Pick<SupportRequest, 'openedBy' | 'plan'>,
  operator: string,
): Side {
  if (operator === openedBy) return 'asker';
  return plan.desk.length === 0 || plan.desk.includes(operator) ? 'desk' : 'asker';
}
