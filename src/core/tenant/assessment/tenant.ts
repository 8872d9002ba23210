/** Judgement of the tenant itself: what it has bought, how people sign in, who manages devices, which there are. */
import { countText } from '../../instantText.ts';
import { dayMs } from '../../time.ts';
import { contactFaults, contactFaultsText } from '../../message/verification.ts';
import { prerequisiteRemedies } from '../../device/remedies.ts';
import type { Licence, TenantFacts } from './facts.ts';
import { amiss, judged, ready, type Cause, type Judged } from './finding.ts';
import type { Demands } from './profiles.ts';

const expeditePlan = 'WINDOWSUPDATEFORBUSINESS_DEPLOYMENTSERVICE';
const buying =
  'Microsoft 365 admin center → Billing → Purchase services; a licence that was just bought shows within a day';

function brings(
  licence: Licence,
  { plans, skus }: Pick<Demands['licences'][number], 'plans' | 'skus'>,
): boolean {
  const has = (names: readonly string[], name: string) =>
    names.some((one) => one.toLowerCase() === name.toLowerCase());
  return (
    licence.isUsable &&
    licence.units > 0 &&
    (has(skus, licence.sku) || licence.plans.some((plan) => has(plans, plan)))
  );
}

/** Whether all is bought that the service needs. */
export function judgeLicences({ licences }: TenantFacts, { licences: wanted }: Demands): Judged {
  return judged(licences, (all) => {
    const lacking = wanted.filter((one) => !all.some((licence) => brings(licence, one)));
    if (lacking.length === 0) return ready(wanted.map(({ what }) => what).join('; '));
    return amiss(
      'notReady',
      `no licence for ${lacking.map(({ what }) => what).join(', nor for ')}`,
      {
        causes: all.map(licenceCause),
        remedy: buying,
      },
    );
  });
}

/** Whether updates may be expedited. */
export function judgeExpediteLicence({ licences }: TenantFacts): Judged {
  return judged(licences, (all) => {
    const wanted = { plans: [expeditePlan], skus: [] };
    if (all.some((licence) => brings(licence, wanted))) return ready('updates may be expedited');
    return amiss(
      'advisory',
      'no licence for the Windows Update for Business deployment service: an expedite is refused, in the hour when it is needed',
      {
        causes: all.map(licenceCause),
        remedy: `Windows Enterprise E3 or E5, A3 or A5, or Business Premium brings it: ${buying}`,
      },
    );
  });
}

function licenceCause({ sku, isUsable, units }: Licence): Cause {
  const why = `${countText(units)} units${isUsable ? '' : ', suspended'}`;
  return { kind: 'licence', name: sku, id: null, why };
}

/** Whether conditional access may stand in the way of accounts of the service. */
export function judgeConditionalAccess({ accessPolicies }: TenantFacts): Judged {
  return judged(accessPolicies, (policies) => {
    const inTheWay = policies.filter(({ isForAllUsers, wantsMfa }) => isForAllUsers || wantsMfa);
    if (inTheWay.length === 0) return ready('no policy targets all users or demands MFA');
    return amiss(
      'advisory',
      `${inTheWay.length} conditional access policies target all users or demand MFA, and an account of the service cannot answer`,
      {
        causes: inTheWay.map(({ policyId, name, isForAllUsers, wantsMfa }) => ({
          kind: 'policy',
          name,
          id: policyId,
          why: [isForAllUsers ? ['all users'] : [], wantsMfa ? ['MFA'] : []].flat().join(', '),
        })),
        remedy:
          'Entra → Protection → Conditional Access: target a group without the accounts of the service',
      },
    );
  });
}

/** Whether security defaults are off. */
export function judgeSecurityDefaults({ securityDefaults }: TenantFacts): Judged {
  return judged(securityDefaults, (isOn) =>
    isOn
      ? amiss('notReady', 'security defaults are on, and demand MFA of everybody', {
          remedy:
            'Entra → Overview → Properties → Manage security defaults: turn them off, and have conditional access policies in their place',
        })
      : ready('security defaults are off'),
  );
}

/** Whether Intune manages the tenant's devices. */
export function judgeManagement({ organization }: TenantFacts): Judged {
  return judged(organization, ({ authority }) => {
    if (authority === 'intune') return ready('Intune is the device management authority');
    return amiss('notReady', `the device management authority is ${authority ?? 'not told'}`, {
      remedy: 'Intune → Tenant administration → Tenant status: set it to Intune',
    });
  });
}

/** A synchronisation that is older than so many days stands still. */
const syncDaysMax = 2;

/** Whether the directory is the source of its devices, or is kept up to date by one. */
export function judgeDirectory({ organization, asOf }: TenantFacts): Judged {
  return judged(organization, ({ isSynced, syncedAt }) => {
    if (isSynced === null) return ready('the directory is its own source of authority');
    const remedy =
      'look at Entra Connect: its service, its account, and whether Microsoft still supports its version, which Graph does not tell';
    if (!isSynced)
      return amiss('advisory', 'the directory was synchronised once and is no more', { remedy });
    if (syncedAt === null || asOf - syncedAt > syncDaysMax * dayMs)
      return amiss('advisory', 'the directory has not been synchronised for two days', { remedy });
    return ready(
      'the directory is synchronised; the version of Entra Connect is not told by Graph',
    );
  });
}

/** Whether there is a group to put devices into. */
export function judgeRegistrationGroup({ groups }: TenantFacts): Judged {
  return judged(groups, ({ registrationId, devices }) => {
    if (registrationId === null)
      return amiss('notReady', 'there is no group "Windows Autopatch Device Registration"', {
        remedy: 'let `tenant assess --fix` make it, then put devices into it',
      });
    return ready(
      devices === 0
        ? 'the group is there, and empty'
        : `${countText(devices)} devices in the group`,
    );
  });
}

/** Which devices of Windows would not be registered if they were put into the group. */
export function judgeDevices({ fleet }: TenantFacts): Judged {
  return judged(fleet, ({ devices, ready: fit, failures }) => {
    if (devices === 0)
      return amiss('advisory', 'Intune lists no Windows device', {
        remedy: 'enrol devices in Intune',
      });
    const text = `${countText(fit)} of ${countText(devices)} Windows devices pass all prerequisites`;
    if (failures.length === 0) return ready(text);
    return amiss('advisory', text, {
      causes: failures.flatMap(({ check, devices: count, examples }) =>
        examples.map((id) => ({
          kind: 'device' as const,
          name: id,
          id,
          why: `one of ${countText(count)} that fail "${check}"`,
        })),
      ),
      remedy: failures.map(({ check }) => `${check}: ${prerequisiteRemedies[check]}`).join('. '),
    });
  });
}

/** Whether somebody hears of updates and of devices. */
export function judgeContacts({ contacts }: TenantFacts): Judged {
  const remedy = '`ringmaster tenant contacts list` tells who is missing, and what to do';
  if (contacts === null)
    return amiss('notKnowable', 'whether contacts are verified: that stands in the database', {
      remedy,
    });
  const fault = contactFaultsText(contactFaults(contacts));
  if (fault === null) return ready('each area of focus has a verified contact');
  return amiss('advisory', fault, { remedy });
}

/** Whether co-managed devices leave their workloads to Intune. */
export function judgeCoManagement({ fleet }: TenantFacts): Judged {
  return judged(fleet, ({ coManaged, failures }) => {
    if (coManaged === 0) return ready('no device is co-managed');
    const wrong = failures.find(({ check }) => check === 'workloads');
    if (wrong === undefined)
      return ready(
        `${countText(coManaged)} co-managed devices leave the three workloads to Intune`,
      );
    return amiss(
      'advisory',
      `${countText(wrong.devices)} of ${countText(coManaged)} co-managed devices pass all else and keep a workload at Configuration Manager`,
      {
        causes: wrong.examples.map((id) => ({ kind: 'device', name: id, id, why: null })),
        remedy:
          'Configuration Manager → Administration → Cloud Services → Cloud Attach → Workloads: Windows Update policies, Device configuration and Office Click-to-Run apps to Intune or Pilot Intune',
      },
    );
  });
}
