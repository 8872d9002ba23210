/** What the workflow of an incident carries, and how the Web UI shows it. */
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { IncidentWorked } from '#activities/contract.ts';
import { incidentDetails } from '#core/incident/details.ts';
import type { Incident, IncidentStatus, RemedyName } from '#core/incident/incident.ts';
import type { IncidentWake } from '#core/incident/next.ts';
import { wasOutOfRemedies } from '#core/incident/remedies.ts';
import { statusOf } from '#core/incident/status.ts';
import type { IncidentInput } from '../incidentMessages.ts';

/** An incident on its way. */
export interface IncidentCourse extends Pick<IncidentInput, 'tenant' | 'number' | 'isRehearsal'> {
  /** As of its last step; null before the first. */
  incident: Incident | null;
  next: IncidentWake | null;
  /** What is to be tried now. */
  remedy: RemedyName | null;
  /** The latest instant that releases have told; in a rehearsal it is the time. */
  clock: number;
  /** Whether there is news. */
  isTold: boolean;
  isOver: boolean;
  /** Why the last step could not be done, and how often it was tried in vain. */
  inVain: string | null;
  tries: number;
  /** Whether messages wait to be sent, and are being sent. */
  isUnsent: boolean;
  isMailing: boolean;
  /** Whether the next run goes on: what waits to be sent is left to it. */
  isHandedOver: boolean;
}

/** The course at its beginning, or where a former run stood. */
export function beginCourse({
  tenant,
  number,
  isRehearsal,
  resumed,
}: IncidentInput): IncidentCourse {
  return {
    tenant,
    number,
    isRehearsal,
    incident: null,
    next: null,
    remedy: null,
    clock: resumed?.clock ?? 0,
    isTold: resumed !== undefined,
    isOver: false,
    inVain: null,
    tries: 0,
    isUnsent: resumed?.isUnsent === true,
    isMailing: false,
    isHandedOver: false,
  };
}

/** The instant of what is done now. */
export function nowOf({
  isRehearsal,
  clock,
}: Pick<IncidentCourse, 'isRehearsal' | 'clock'>): number {
  return isRehearsal ? clock : Date.now();
}

/** Takes over what a step came to, and shows it. One that is not in the store any more is over. */
export function settle(course: IncidentCourse, worked: IncidentWorked): void {
  const { incident, next, remedy } = worked;
  course.incident = incident;
  course.next = next;
  course.remedy = remedy;
  course.inVain = null;
  course.tries = 0;
  course.isOver = incident === null || incident.end !== null;
  if (incident === null) return;
  // Each status is an event; earlier versions told it here, by what they could try.
  const status = worked.status ?? statusOf(incident, nowOf(course), wasOutOfRemedies);
  show(incident, next, status);
}

const attributes = {
  tenant: defineSearchAttributeKey('RmTenant', 'KEYWORD'),
  area: defineSearchAttributeKey('RmArea', 'KEYWORD'),
  release: defineSearchAttributeKey('RmRelease', 'KEYWORD'),
  status: defineSearchAttributeKey('RmPhase', 'KEYWORD'),
};

/** Attributes change only when their value does: each upsert is an event. */
function show(incident: Incident, next: IncidentWake | null, status: IncidentStatus): void {
  setCurrentDetails(incidentDetails(incident, next));
  const current = workflowInfo().typedSearchAttributes;
  const { tenant, key } = incident;
  const wanted = [
    [attributes.tenant, tenant],
    [attributes.area, key.area],
    [attributes.release, key.id],
    [attributes.status, status],
  ] as const;
  const pairs = wanted
    .filter(([attribute, value]) => current.get(attribute) !== value)
    .map(([key, value]) => ({ key, value }));
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}
