/** The policy a tenant has that says nothing else: quality updates as Windows Autopatch ran them. */
import { factsOf, usualArea } from '../area/areas.ts';
import type { Area } from '../area/facts.ts';
import type { Policy } from './policy.ts';

/** The default policy of a tenant, with the rings of a published profile. */
export function defaultPolicy(tenant: string, named?: string, area: Area = usualArea): Policy {
  const { profiles, usualProfile, objective } = factsOf(area);
  const profile = named ?? usualProfile;
  return {
    tenant,
    area,
    profile,
    gate: 'evidence',
    rings: profiles[profile] ?? [],
    objective,
    announceDaysBefore: 7,
    summaryOnDay: 14,
    assessments: { hoursWhileRolling: 6, rollingDays: 3, hoursOtherwise: 24 },
    tenantPause: true,
    expedite: { allowed: true, whenExploited: true, whenListed: true, fromBaseScore: null },
    evidence: {
      falsePauseBudget: 0.05,
      watchAt: 5,
      rollBackAt: 100,
      margin: 0.25,
      unacceptableShare: 0.1,
      staleHours: 60,
    },
    approval: { escalateAfterHours: 24, deadlineHours: 72, otherwise: 'stay', approvers: [] },
    rollBack: 'propose',
    // Most known issues name every Windows version and concern few devices (servers, a time zone): people weigh them.
    holds: { days: 28, automatic: true, forKnownIssues: false },
    signals: [],
  };
}

/**
 * The policy of a release that an earlier version of the service started: what it did not know then stays as it was,
 * by the clock alone, with the rules of its time.
 */
export function currentPolicy(given: EarlierPolicy): Policy {
  const { expedite } = given;
  const defaults = defaultPolicy(given.tenant, given.profile, given.area);
  const byRule = { whenExploited: false, whenListed: false, fromBaseScore: null };
  return {
    ...defaults,
    rollBack: 'never',
    holds: { ...defaults.holds, automatic: false },
    ...given,
    expedite: typeof expedite === 'boolean' ? { allowed: expedite, ...byRule } : expedite,
  };
}

/** A policy as any version of the service has written it. */
export type EarlierPolicy = Pick<Policy, 'tenant' | 'profile' | 'gate' | 'rings'> &
  Partial<Omit<Policy, 'expedite'>> & { readonly expedite: boolean | Policy['expedite'] };
