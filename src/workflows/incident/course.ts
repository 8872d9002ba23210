/** What the workflow of an incident carries, and how the Web UI shows it. */
import { setCurrentDetails } from '@temporalio/workflow';
import type { IncidentWorked } from '#activities/matter/contract.ts';
import { incidentDetails } from '#core/incident/details.ts';
import { messageKeyOf, type Incident, type RemedyName } from '#core/incident/incident.ts';
import { wasOutOfRemedies } from '#core/incident/remedies.ts';
import { statusOf } from '#core/incident/status.ts';
import { nowOf, type MatterCourse } from '../matter/course.ts';
import { listAs } from '../matter/view.ts';

/** An incident on its way. */
export interface IncidentCourse extends MatterCourse {
  /** As of its last step; null before the first. */
  incident: Incident | null;
  /** What is to be tried now. */
  remedy: RemedyName | null;
}

/** Takes over what a step came to, and shows it. One that is not in the store any more is over. */
export function settle(course: IncidentCourse, worked: IncidentWorked): void {
  const { incident, next, remedy } = worked;
  course.incident = incident;
  course.messageKey = incident === null ? null : messageKeyOf(incident);
  course.next = next;
  course.remedy = remedy;
  course.inVain = null;
  course.tries = 0;
  course.isOver = incident === null || incident.end !== null;
  if (incident === null) return;
  setCurrentDetails(incidentDetails(incident, next));
  const { tenant, key } = incident;
  // Each status is an event; earlier versions told it here, by what they could try.
  const status = worked.status ?? statusOf(incident, nowOf(course), wasOutOfRemedies);
  listAs({ tenant, area: key.area, release: key.id, status });
}
