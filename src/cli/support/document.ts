/** Support requests as JSON. Instants are ISO 8601 UTC. */
import { requestWorkflowId } from '#core/support/request.ts';
import { nextOf, isOverdue } from '#core/support/turns.ts';
import { requestStatusOf, waitsFor } from '#core/support/status.ts';
import type { RequestEntry } from '#core/support/change.ts';
import type { KeptFile } from '#store/support/writings.ts';
import { iso, isoOrNull } from '../view/iso.ts';
import type { RequestAt } from './which.ts';

/** A request without its timeline. */
export function requestDocument({ request, subject, asOf }: RequestAt) {
  const { number, kind, severity, area, about, contact, owner, settled, turn } = request;
  const next = nextOf(request);
  const waits = waitsFor(request);
  return {
    number,
    workflowId: requestWorkflowId(request),
    subject,
    kind,
    severity,
    area,
    about,
    contact,
    status: requestStatusOf(request),
    waitsFor: waits,
    dueAt: waits === null ? null : iso(turn.dueAt),
    isOverdue: isOverdue(request, asOf),
    openedAt: iso(request.openedAt),
    openedBy: request.openedBy,
    owner,
    answeredAt: isoOrNull(request.answeredAt),
    timesLate: request.late,
    settled: settled === null ? null : { as: settled.as, at: iso(settled.at) },
    reactivated: request.reactivated,
    endedAt: isoOrNull(request.endedAt),
    next: next === null ? null : { at: iso(next.at), why: next.why },
    asOf: iso(asOf),
  };
}

/** One entry of a timeline. */
export function requestEntryDocument({ at, ...entry }: RequestEntry) {
  return { ...entry, at: iso(at) };
}

/** A file without what it holds. */
export function fileDocument({ at, ...file }: Omit<KeptFile, 'content'>) {
  return { ...file, at: iso(at) };
}
