/**
 * The report `DeviceStatusesByConfigurationProfile` of one policy of the settings catalogue: a row for each device that it
 * targets, with what the policy said of itself at the last contact. Columns as rows of a live tenant have them
 * (rknightion/graph2otel); codes are those of Graph's complianceStatus.
 */
import type { SettingsPolicyStatus } from '../../fleet/fleet.ts';
import { nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { sqlTime } from './managedDeviceFields.ts';
import { isEnrolledAt } from './managedDevices.ts';
import type { Report, ReportRequest } from './report.ts';

/** The report. */
export const policyStatusReport: Report = {
  columns: [
    'PolicyId',
    'PolicyName',
    'IntuneDeviceId',
    'DeviceName',
    'UPN',
    'UserId',
    'PolicyStatus',
    'ReportStatus',
    'UnifiedPolicyType',
    'PolicyBaseTypeName',
    'PspdpuLastModifiedTimeUtc',
  ],
  needsPolicy: true,
  echoedName: 'DeviceStatusesByConfigurationProfile',
  rows: statusRows,
};

const codes: Readonly<Record<SettingsPolicyStatus, string>> = {
  Pending: '0',
  Succeeded: '2',
  Error: '5',
  Conflict: '6',
};

function* statusRows(tenant: Tenant, { policyId, at }: ReportRequest) {
  const policy = tenant.documents.get(nouns.settingsPolicy, policyId ?? '');
  if (policy === undefined || policyId === null) return;
  for (let index = 0; index < tenant.fleet.size; index++) {
    const policies = tenant.productPoliciesOf(index);
    const facts = tenant.fleet.facts(index);
    if (!policies.some((one) => one.policyId === policyId) || !isEnrolledAt(facts, at)) continue;
    const seenAt = tenant.fleet.lastSeenAt(index, at, tenant.policiesOf(index));
    const status = tenant.fleet.settingsStatusAt(index, { seenAt, at }, policies)[policyId];
    if (status === undefined) continue;
    yield {
      PolicyId: policyId,
      PolicyName: policy.name,
      IntuneDeviceId: facts.managedDeviceId,
      DeviceName: facts.name,
      UPN: `user${index}@emulated.example`,
      UserId: facts.managedDeviceId.replace(/^.{8}/, '00000000'),
      PolicyStatus: codes[status],
      ReportStatus: status,
      UnifiedPolicyType: 'SettingsCatalog',
      PolicyBaseTypeName: 'DeviceManagementConfigurationPolicy',
      PspdpuLastModifiedTimeUtc: sqlTime(seenAt),
    };
  }
}
