/** Why devices take no part or do not count, in words, each with what the customer does about it. */
import type { Prerequisite } from '../device/prerequisites.ts';
import { remedyOf } from '../device/remedies.ts';
import { ineligibleText } from '../objective/blockerText.ts';

const notRegistered: Readonly<Record<Prerequisite, readonly [title: string, how: string]>> = {
  identity: [
    'another device has its serial number, or it has none',
    'remove the stale record in Intune, or enrol it anew',
  ],
  managed: ['not known to Intune', 'enrol it in Intune'],
  contact: ['no contact with Intune for 28 days', 'switch it on and let it sync, or retire it'],
  ownership: ['not owned by the organisation', 'mark it as corporate in Intune, where it is'],
  version: ['not on a supported version of Windows', 'bring it to a supported version'],
  edition: ['its edition of Windows is not Pro or Enterprise', 'activate Pro or Enterprise on it'],
  join: ['not joined to Microsoft Entra ID', 'join it, alone or hybrid'],
  management: ['managed by something else than Intune', 'enrol it in Intune, or co-manage it'],
  workloads: [
    'co-managed, and its workloads are not with Intune',
    'move the workloads of updates and configuration to Intune',
  ],
};

/** What is told of a reason. */
export interface ReasonText {
  readonly title: string;
  /** Null = nothing is known that would help. */
  readonly how: string | null;
}

/** A check that candidates fail, in words; one that is not known is told as it is. */
export function unregisteredText(check: string): ReasonText {
  const known = new Map(Object.entries(notRegistered)).get(check);
  return known === undefined ? { title: check, how: null } : { title: known[0], how: known[1] };
}

/** Why a device does not count, in words. */
export function uncountedText(reason: string): ReasonText {
  return { title: ineligibleText(reason), how: remedyOf(reason) };
}
