/**
 * What of the findings may be put right without asking an administrator how: only what adds, what can be taken back, and
 * what leaves the same tenant behind when it is done twice. Policies of others are never changed but for whom they leave out.
 */
import type { CheckId } from './checkIds.ts';
import type { TenantFacts } from './facts.ts';
import { judgeDataCollection } from './sources.ts';

/** One of them. */
export type Fix =
  | { readonly kind: 'makeRegistrationGroup' }
  | {
      readonly kind: 'excludeFromRing';
      readonly policyId: string;
      readonly name: string;
      /** Groups to leave out; none = the registration group that is made first. */
      readonly groupIds: readonly string[];
    }
  | { readonly kind: 'collectHealth' };

/** What can be put right of a tenant, in the order in which it is done; `checks` are those that apply. */
export function fixesOf(facts: TenantFacts, checks: readonly CheckId[]): readonly Fix[] {
  const { groups, policies } = facts;
  if (groups.kind !== 'told') return [];
  const { registrationId, ringIds, ringsWithout } = groups.value;
  const isWhole = ringIds.length > 0 && ringsWithout.length === 0;
  // Rings are left out, and not who waits to be registered: a device that was taken out of the service gets its ring back.
  const whole = isWhole ? ringIds : [registrationId].filter((id) => id !== null);
  const foreign = policies.updateRings.kind === 'told' ? policies.updateRings.value : [];
  return [
    ...(registrationId === null ? [{ kind: 'makeRegistrationGroup' as const }] : []),
    ...foreign
      .filter(({ reach }) =>
        reach.every(({ kind }) => kind === 'everyDevice' || kind === 'sharedDevices'),
      )
      .map(({ policyId, name }) => ({
        kind: 'excludeFromRing' as const,
        policyId,
        name,
        groupIds: whole,
      })),
    ...(checks.includes('dataCollection') && judgeDataCollection(facts).level === 'advisory'
      ? [{ kind: 'collectHealth' as const }]
      : []),
  ];
}

/** What a fix does, in words, before it is done. */
export function fixText(fix: Fix): string {
  switch (fix.kind) {
    case 'makeRegistrationGroup':
      return 'make the group "Windows Autopatch Device Registration", empty';
    case 'excludeFromRing':
      return `leave ${leftOutText(fix.groupIds)} out of the update ring "${fix.name}"; its other assignments stay as they are`;
    case 'collectHealth':
      return 'make a Windows health monitoring configuration (boot performance, Windows updates) and assign it to the registration group';
  }
}

function leftOutText(groupIds: readonly string[]): string {
  if (groupIds.length === 0) return 'the registration group (once it is made)';
  return groupIds.length === 1 ? "the service's group" : "the service's ring groups";
}
