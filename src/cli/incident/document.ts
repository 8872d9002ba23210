/** Incidents as JSON. Instants are ISO 8601 UTC, shares 0–1. */
import { causeKey, causeTitle } from '#core/incident/cause.ts';
import type { Entry } from '#core/incident/change.ts';
import { incidentWorkflowId, type Incident } from '#core/incident/incident.ts';
import { statusOf } from '#core/incident/status.ts';
import { iso, isoOrNull } from '../view/iso.ts';

/** The instant that an incident is known as of: in a rehearsal the clock of this machine knows nothing of it. */
export function asOfIncident({ lookedAt, openedAt }: Incident): number {
  return lookedAt ?? openedAt;
}

/** An incident without its timeline. */
export function incidentDocument(incident: Incident) {
  const { number, cause, key, severity, owner, facts, goneSince, restoredAt, end } = incident;
  return {
    number,
    workflowId: incidentWorkflowId(incident),
    cause: causeKey(cause),
    title: causeTitle(cause),
    area: key.area,
    release: key.id,
    status: statusOf(incident, asOfIncident(incident)),
    severity,
    owner,
    openedAt: iso(incident.openedAt),
    impact: facts === null ? null : { ...facts, asOf: iso(facts.asOf) },
    goneSince: isoOrNull(goneSince),
    restoredAt: isoOrNull(restoredAt),
    reopened: incident.reopened,
    end: end === null ? null : { as: end.as, at: iso(end.at) },
    tried: incident.tried.map(({ at, ...one }) => ({ ...one, at: iso(at) })),
  };
}

/** One entry of a timeline. */
export function entryDocument({ at, ...entry }: Entry) {
  return { ...entry, at: iso(at) };
}
