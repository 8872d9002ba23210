/** The policy a tenant has that says nothing else: quality updates as Windows Autopatch ran them. */
import { factsOf, usualArea } from '../area/areas.ts';
import type { Area } from '../area/facts.ts';
import type { Policy } from './policy.ts';
import type { Whose } from './setting.ts';
import { settings } from './settings.ts';
import { completed, withUsual } from './settingValues.ts';

/** The default policy of a tenant, with the rings of a published profile. */
export function defaultPolicy(tenant: string, named?: string, area: Area = usualArea): Policy {
  return withUsual(settings, {}, whoseOf(tenant, named, area));
}

/**
 * The policy of a release that an earlier version of the service started: what it did not know then stays as it was,
 * by the clock alone, with the rules of its time.
 */
export function currentPolicy(given: EarlierPolicy): Policy {
  return completed(settings, given, whoseOf(given.tenant, given.profile, given.area ?? usualArea));
}

function whoseOf(tenant: string, profile: string | undefined, area: Area): Whose {
  const facts = factsOf(area);
  return { tenant, facts, profile: profile ?? facts.usualProfile };
}

/** A policy as any version of the service has written it. */
export type EarlierPolicy = Pick<Policy, 'tenant' | 'profile' | 'gate' | 'rings'> &
  Partial<Omit<Policy, 'expedite'>> & { readonly expedite: boolean | Policy['expedite'] };
