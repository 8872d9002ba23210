/**
 * What policies of the settings catalogue say of themselves on a device, as reported at its last contact. It tells whether
 * values were written, not whether anybody goes by them: a device without Office and one under a profile of cloud update
 * report success. A group policy of the device's own that names another channel shows as a conflict.
 */
import type { Makeup, Traits } from '../device/traits.ts';
import { isManagedByIntune } from '../device/management.ts';
import { officeTraitsOf } from './officeTraits.ts';
import { type ProductPolicies, type SettingsPolicyHistory, writtenAt } from './policy.ts';

/** A policy's word for itself. Source: report DeviceStatusesByConfigurationProfile, column ReportStatus. */
export type SettingsPolicyStatus = 'Succeeded' | 'Pending' | 'Error' | 'Conflict';

/** By policy id, for the policies that target the device at `at`; it was last in contact at `seenAt`. */
export function settingsPolicyStatuses(
  makeup: Makeup,
  traits: Traits,
  { policies, seenAt, at }: { policies: ProductPolicies; seenAt: number; at: number },
): Readonly<Record<string, SettingsPolicyStatus>> {
  const targeting = policies.filter((policy) => writtenAt(policy, at) !== null);
  const statusOf = (policy: SettingsPolicyHistory): SettingsPolicyStatus => {
    const isHeard = writtenAt(policy, seenAt) === writtenAt(policy, at);
    if (!isHeard || !isManagedByIntune(traits)) return 'Pending';
    if (traits.trouble === 'applyError') return 'Error';
    const isContradicted = policies.some((other) => contradicts(policy, other, seenAt));
    return isContradicted || isOverruled(makeup, traits, policy, seenAt) ? 'Conflict' : 'Succeeded';
  };
  return Object.fromEntries(targeting.map((policy) => [policy.policyId, statusOf(policy)]));
}

/** Whether two policies write different values of one setting. */
function contradicts(
  policy: SettingsPolicyHistory,
  other: SettingsPolicyHistory,
  at: number,
): boolean {
  if (policy.policyId === other.policyId) return false;
  const theirs = writtenAt(other, at) ?? [];
  return (writtenAt(policy, at) ?? []).some(({ name, value }) =>
    theirs.some((one) => one.name === name && one.value !== value),
  );
}

/** Whether a group policy of the device's own says something else of Office's channel. */
function isOverruled(
  makeup: Makeup,
  traits: Traits,
  policy: SettingsPolicyHistory,
  at: number,
): boolean {
  const namesChannel = (writtenAt(policy, at) ?? []).some(
    ({ name, value }) => name === 'L_UpdateBranch.L_UpdateBranchID' && value !== 'Current',
  );
  return namesChannel && officeTraitsOf(makeup, traits)?.manager === 'groupPolicy';
}
