/** How an incident stands: derived from what is known of it, so that it cannot say otherwise. */
import { dayMs } from '../time.ts';
import type { CauseKind } from './cause.ts';
import { extendedAfterDays, type Incident, type IncidentStatus } from './incident.ts';
import { isOutOfRemedies } from './remedies.ts';

/** Causes that stop work and do not only slow it down. */
const stopping: ReadonlySet<CauseKind> = new Set(['paused', 'refused']);

/** The status at an instant. `isOut`: whether nothing is left to try. */
export function statusOf(
  incident: Incident,
  now: number,
  isOut: (incident: Incident) => boolean = isOutOfRemedies,
): IncidentStatus {
  const { end, restoredAt, goneSince, facts, openedAt, cause } = incident;
  if (end !== null) return end.as === 'falsePositive' ? 'falsePositive' : 'reportPublished';
  if (restoredAt !== null) return 'serviceRestored';
  if (goneSince !== null) return 'restoringService';
  if (facts === null) return 'investigating';
  if (now - openedAt >= extendedAfterDays * dayMs) return 'extendedRecovery';
  if (isOut(incident)) return 'investigationSuspended';
  return stopping.has(cause.kind) ? 'serviceInterruption' : 'serviceDegradation';
}

const words: Readonly<Record<IncidentStatus, string>> = {
  investigating: 'investigating',
  serviceDegradation: 'service degradation',
  serviceInterruption: 'service interruption',
  restoringService: 'restoring service',
  extendedRecovery: 'extended recovery',
  investigationSuspended: 'investigation suspended',
  serviceRestored: 'service restored',
  falsePositive: 'false positive',
  reportPublished: 'post-incident report published',
};

/** A status in words. */
export function statusText(status: IncidentStatus): string {
  return words[status];
}
