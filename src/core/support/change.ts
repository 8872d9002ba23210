/** What a step makes of a support request, and what people are told of it. */
import type { Step, TimelineEntry } from '../matter/timeline.ts';
import type { SupportRequest } from './request.ts';

/** What an entry of a timeline is. */
export type RequestEntryKind =
  | 'opened'
  | 'answer'
  | 'question'
  | 'note'
  | 'file'
  | 'reminder'
  | 'escalation'
  | 'lowered'
  | 'mitigated'
  | 'resolved'
  | 'silent'
  | 'reactivated'
  | 'ended';

/** One entry of a timeline. */
export type RequestEntry = TimelineEntry<RequestEntryKind>;

/** A request after a step. */
export type RequestStep = Step<SupportRequest, RequestEntryKind>;

const titles: Readonly<Record<RequestEntryKind, string>> = {
  opened: 'opened',
  answer: 'the desk answers',
  question: 'the desk asks',
  note: 'note',
  file: 'file',
  reminder: 'reminder',
  escalation: 'overdue',
  lowered: 'severity lowered',
  mitigated: 'mitigated',
  resolved: 'resolved',
  silent: 'closed without an answer',
  reactivated: 'opened again',
  ended: 'closed',
};

/** What an entry is, in a few words. */
export function requestEntryTitle(kind: RequestEntryKind): string {
  return titles[kind];
}

/** Whether people are told of an entry: of all but the last, which says only that time has passed. */
export function isRequestTold({ kind }: Pick<RequestEntry, 'kind'>): boolean {
  return kind !== 'ended';
}
