/** The policy a tenant has that says nothing else: quality updates as Windows Autopatch ran them. Source: domain.md 2.5, 3.9. */
import { areas } from '../area.ts';
import { ringProfiles } from '../ring.ts';
import type { Policy } from './policy.ts';

/** The default policy of a tenant. */
export function defaultPolicy(tenant: string, profile = 'preview-2022'): Policy {
  return {
    tenant,
    area: 'quality',
    profile,
    gate: 'clock',
    rings: ringProfiles[profile] ?? [],
    objective: areas.quality.objective ?? { target: 0.95, judgedOnDay: 21 },
    announceDaysBefore: 7,
    summaryOnDay: 14,
    assessments: { hoursWhileRolling: 6, rollingDays: 3, hoursOtherwise: 24 },
    tenantPause: true,
    expedite: true,
  };
}
