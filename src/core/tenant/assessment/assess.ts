/** A tenant assessed: every check of a profile, and whether the gate is open. */
import type { CheckId } from './checkIds.ts';
import { checks } from './checks.ts';
import type { TenantFacts } from './facts.ts';
import type { Judged } from './finding.ts';
import { demandsOf, type AssessmentProfile } from './profiles.ts';

/** What one check came to. */
export interface Finding extends Judged {
  readonly check: CheckId;
  /** In words. */
  readonly name: string;
}

/** Makes every check of a profile. */
export function assess(facts: TenantFacts, profile: AssessmentProfile): readonly Finding[] {
  const demands = demandsOf[profile];
  return demands.checks.map((check) => {
    const { name, judge } = checks[check];
    return { check, name, ...judge(facts, demands) };
  });
}

/** What keeps a tenant from being enrolled: no check may be Not ready, none may be Error. An Advisory keeps nobody. */
export function gateClosedBy(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ level }) => level === 'notReady' || level === 'error');
}
