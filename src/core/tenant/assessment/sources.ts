/** Judgement of what tells of devices, and of what no call of Graph tells at all. */
import { countText } from '../../instantText.ts';
import type { TenantFacts } from './facts.ts';
import { amiss, judged, ready, type Judged } from './finding.ts';
import type { Demands } from './profiles.ts';

/** Whether devices are asked to tell of their health. */
export function judgeDataCollection({ health, groups }: TenantFacts): Judged {
  return judged(health, (all) => {
    const wanted = ['bootPerformance', 'windowsUpdates'];
    const own =
      groups.kind === 'told' ? [groups.value.registrationId, ...groups.value.ringIds] : [];
    const works = all.filter(
      ({ isEnabled, scopes, isForEverybody, groupIds }) =>
        isEnabled &&
        wanted.every((scope) => scopes.includes(scope)) &&
        (isForEverybody || groupIds.some((id) => own.includes(id))),
    );
    if (works.length > 0)
      return ready(
        `devices tell of their health by "${works.map(({ name }) => name).join('", "')}"`,
      );
    return amiss(
      'advisory',
      'no configuration has the service’s devices tell of boots and updates: crashes and failed installs would not be seen',
      {
        causes: all.map(({ policyId, name, isEnabled, scopes }) => ({
          kind: 'policy',
          name,
          id: policyId,
          why: isEnabled
            ? `tells of ${scopes.join(', ') || 'nothing'}, or of other devices`
            : 'off',
        })),
        remedy:
          'let `tenant assess --fix` make one; or Intune → Devices → Configuration → New → Windows health monitoring, with boot performance and Windows updates',
      },
    );
  });
}

/** Whether endpoint analytics tells of devices. */
export function judgeAnalytics({ analytics }: TenantFacts): Judged {
  return judged(analytics, (tells) =>
    tells
      ? ready('endpoint analytics tells of devices')
      : amiss('advisory', 'endpoint analytics tells of no device: crashes and hangs are not seen', {
          remedy:
            'Intune → Reports → Endpoint analytics → Start; the first rows come a day after devices were told',
        }),
  );
}

/** Whether Windows Update for Business reports tell of devices. */
export function judgeReports({ reports }: TenantFacts): Judged {
  return judged(reports, (devices) => {
    if (devices === null)
      return amiss('advisory', 'no workspace is named: failed installs are not seen', {
        remedy:
          'Azure → Monitor → Workbooks → Windows Update for Business reports: enrol; then set RINGMASTER_ANALYTICS_WORKSPACE and give the application the role Log Analytics Reader',
      });
    if (devices === 0)
      return amiss('advisory', 'the workspace is reachable and tells of no device', {
        remedy:
          'devices tell a day or two after AllowWUfBCloudProcessing was set on them (settings catalogue: System)',
      });
    return ready(`the workspace tells of ${countText(devices)} devices`);
  });
}

/** What Graph cannot tell, and how a person finds it out. */
function byHand(text: string, remedy: string): () => Judged {
  return () => amiss('notKnowable', text, { remedy });
}

/** Whether administrators without a licence may use Intune. */
export const judgeUnlicensedAdmin = byHand(
  'whether administrators without an Intune licence have access',
  'Intune → Tenant administration → Roles → Administrator licensing: allow access to unlicensed admins; once allowed it stays so',
);

/** Whether names of accounts are free. */
export const judgeServiceAccounts = byHand(
  'whether accounts bear names reserved for the service; it signs in as an application and needs none',
  'nothing, unless an account is called MsAdmin, MsAdminInt or MsTest: exclude it from what you do to those of the service',
);

/** Whether Microsoft may use the devices' diagnostic data for reports. */
export const judgeWindowsData = byHand(
  'whether features that need Windows diagnostic data, and the licence for them, are confirmed',
  'Intune → Tenant administration → Connectors and tokens → Windows data: switch both on, or reports of failed feature and driver updates stay empty',
);

/** Whether Microsoft 365 Apps are kept by another service. */
export const judgeOfficeCloudUpdate = byHand(
  'whether Cloud Update keeps Microsoft 365 Apps of the same devices; it overrides policies, and has no call in Graph',
  'config.office.com → Cloud Update: exclude the devices there, or have no releases of Microsoft 365 Apps here',
);

/** Whether devices reach what they need. */
export function judgeNetwork({ hosts }: Demands): Judged {
  return {
    level: 'notKnowable',
    text: `whether devices reach ${hosts.length} names past proxies that inspect TLS`,
    causes: hosts.map((name) => ({ kind: 'host', name, id: null, why: null })),
    remedy:
      'from a device of each site: Test-NetConnection NAME -Port 443, with TLS 1.2 and no inspection in between; a leading * stands for any name',
  };
}
