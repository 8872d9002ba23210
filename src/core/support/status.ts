/** How a support request stands and who must act: derived from what is known of it, so that it cannot say otherwise. */
import type { Area } from '../area/facts.ts';
import type { Wake } from '../matter/timeline.ts';
import type { RequestKind, SettledAs, Side, SupportRequest } from './request.ts';
import type { Severity } from './severity.ts';
import { isOverdue, nextOf } from './turns.ts';

export const requestStatuses = [
  'new',
  'inProgress',
  'waitsForAsker',
  'mitigated',
  'resolved',
  'silent',
  'closed',
] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** The status. */
export function requestStatusOf({
  endedAt,
  settled,
  turn,
  answeredAt,
}: SupportRequest): RequestStatus {
  if (endedAt !== null) return 'closed';
  if (settled !== null) return settled.as;
  if (turn.of === 'asker') return 'waitsForAsker';
  return answeredAt === null ? 'new' : 'inProgress';
}

const words: Readonly<Record<RequestStatus, string>> = {
  new: 'new',
  inProgress: 'in progress',
  waitsForAsker: 'waits for an answer',
  mitigated: 'mitigated',
  resolved: 'resolved',
  silent: 'closed without an answer',
  closed: 'closed',
};

/** A status in words. */
export function requestStatusText(status: RequestStatus): string {
  return words[status];
}

/** Who must act; null = nobody: it is settled, and may only be opened again. */
export function waitsFor({ settled, endedAt, turn }: SupportRequest): Side | null {
  return settled !== null || endedAt !== null ? null : turn.of;
}

const sides: Readonly<Record<Side, string>> = { desk: 'the desk', asker: 'whoever asks' };

/** A side in words; null = nobody. */
export function sideText(side: Side | null): string {
  return side === null ? 'nobody' : sides[side];
}

/** How it stands, as its workflow carries it: no name and nothing that a person has written. */
export interface RequestStanding {
  readonly number: number;
  readonly kind: RequestKind;
  readonly area: Area;
  readonly severity: Severity;
  readonly status: RequestStatus;
  readonly waitsFor: Side | null;
  readonly isOverdue: boolean;
  readonly settledAs: SettledAs | null;
  readonly entries: number;
  readonly files: number;
  /** What is due next; null = it is over. */
  readonly next: Wake | null;
}

/** That of a request at an instant. */
export function standingOfRequest(request: SupportRequest, now: number): RequestStanding {
  const { number, kind, area, severity, settled, entries, files } = request;
  return {
    number,
    kind,
    area,
    severity,
    status: requestStatusOf(request),
    waitsFor: waitsFor(request),
    isOverdue: isOverdue(request, now),
    settledAs: settled?.as ?? null,
    entries,
    files,
    next: nextOf(request),
  };
}
