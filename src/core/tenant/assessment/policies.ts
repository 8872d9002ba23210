/** Judgement of policies of others: one that reaches the same devices contradicts the service’s, and which of two counts nobody promises. */
import type { ForeignPolicy, Named, PolicyKind, Reach, TenantFacts } from './facts.ts';
import { amiss, judged, ready, type Cause, type Judged } from './finding.ts';

interface Words {
  /** `update rings`. */
  readonly what: string;
  readonly place: string;
  readonly consequence: string;
}

const words: Readonly<Record<PolicyKind, Words>> = {
  updateRings: {
    what: 'update rings',
    place: 'Intune → Devices → Windows updates → Update rings',
    consequence: 'devices with two rings get neither reliably, and count as conflicts',
  },
  qualityPolicies: {
    what: 'quality update policies',
    place: 'Intune → Devices → Windows updates → Quality updates',
    consequence:
      'they approve updates and hotpatches for the same devices, past the gates of a release',
  },
  expedites: {
    what: 'expedite policies',
    place: 'Intune → Devices → Windows updates → Quality updates',
    consequence: 'they bring an update to devices before their ring opens',
  },
  featureProfiles: {
    what: 'feature update policies',
    place: 'Intune → Devices → Windows updates → Feature updates',
    consequence: 'which version a device is offered is then not decided here',
  },
  driverProfiles: {
    what: 'driver update policies',
    place: 'Intune → Devices → Windows updates → Driver updates',
    consequence: 'drivers come past the gates that the service puts before its rings',
  },
};

/** Judges policies of a kind; `forAll` is how bad one is that reaches everybody. */
export function judgePolicies(
  facts: TenantFacts,
  kind: PolicyKind,
  forAll: 'notReady' | 'advisory' = 'advisory',
): Judged {
  const { what, place, consequence } = words[kind];
  return judged(facts.policies[kind], (policies) => {
    if (policies.length === 0) return ready(`no ${what} of others reach registered devices`);
    const isForAll = policies.some(({ reach }) => reach.some(isEverybody));
    return amiss(
      isForAll ? forAll : 'advisory',
      `${what} of others (${policies.length}) reach devices that the service looks after: ${consequence}`,
      {
        causes: policies.map(causeOf),
        remedy: `${place}: exclude the service's groups of devices from each, or assign it to a group without them`,
      },
    );
  });
}

function isEverybody({ kind }: Reach): boolean {
  return kind === 'everyDevice' || kind === 'everyUser';
}

function causeOf({ policyId, name, reach }: ForeignPolicy): Cause {
  return { kind: 'policy', name, id: policyId, why: reach.map(reachText).join('; ') };
}

/** Whom a policy reaches, in words. */
export function reachText(reach: Reach): string {
  switch (reach.kind) {
    case 'everyDevice':
      return 'assigned to all devices';
    case 'everyUser':
      return 'assigned to all users, whom a group of devices does not take out: take the assignment away, or exclude a group of their users';
    case 'ownGroup':
      return `assigned to the service's own group "${reach.group}"`;
    case 'sharedDevices':
      return `assigned to group ${reach.groupId}, which has devices of the registration group`;
  }
}

/** Whether the tenant is looked after by Windows Autopatch itself. */
export function judgeAutopatch({ autopatch }: TenantFacts): Judged {
  return judged(autopatch, (groups) => {
    if (groups.length === 0)
      return ready('no groups of Windows Autopatch; its own configuration has no public call');
    return amiss(
      'advisory',
      `${groups.length} groups bear names that Windows Autopatch gives its own: devices in them may have a second authority`,
      {
        causes: groups.map(groupCause),
        remedy:
          'Intune → Tenant administration → Windows Autopatch: take the devices out there before they are registered here',
      },
    );
  });
}

function groupCause({ id, name }: Named): Cause {
  return { kind: 'group', name, id, why: null };
}
