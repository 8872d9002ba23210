/** Incidents and facts for tests. */
import { opened } from '#core/incident/fold.ts';
import type { Cause } from '#core/incident/cause.ts';
import type { Facts, Incident } from '#core/incident/incident.ts';

export const begunAt = Date.UTC(2026, 11, 29, 18);

/** An incident of a cause, as it was opened. */
export function incidentOf(cause: Cause): Incident {
  const key = { tenant: 'contoso', area: 'quality', id: '2026-12-B' } as const;
  const of = { tenant: 'contoso', number: 1, cause, key, isRehearsal: false };
  return opened(of, { id: 'quality/2026-12-B/objective', at: begunAt, text: 'It was missed.' })
    .matter;
}

/** That of an objective that was missed. */
export function missed(): Incident {
  return incidentOf({ kind: 'missed', area: 'quality', release: '2026-12-B' });
}

/** What is seen at an instant. */
export function factsAt(asOf: number, seen: Partial<Facts>): Facts {
  return { asOf, stands: true, text: 'So it stands.', devices: null, share: null, ...seen };
}
