/**
 * The tables that export jobs give: which columns each report has, and its rows as of an instant. A report covers what
 * Intune knows, so device reports show values as of the last check-in.
 */
import type { DeviceFacts, DeviceState, UpdatePhase } from '../../fleet/fleet.ts';
import { nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { driverSummaryReport } from '../driver/report.ts';
import {
  featureDeviceReport,
  featureFailuresReport,
  featureSummaryReport,
} from '../feature/report.ts';
import { appInventoryReport } from './appInventory.ts';
import { sqlTime } from './managedDeviceFields.ts';
import { isEnrolledAt } from './managedDevices.ts';
import { policyStatusReport } from './policyStatuses.ts';
import type { Report, ReportRequest } from './report.ts';

const deviceColumns = [
  'DeviceId',
  'DeviceName',
  'ReferenceId',
  'OSVersion',
  'LastContact',
  'SkuFamily',
  'JoinType',
  'ManagementAgents',
  'StorageFree',
  'StorageTotal',
  'CompliantState',
  'OwnerType',
  'SerialNumber',
  'Manufacturer',
  'Model',
] as const;
const statusColumns = [
  'PolicyId',
  'DeviceId',
  'AADDeviceId',
  'DeviceName',
  'UPN',
  'OwnerType',
  'AggregateState',
  'CurrentDeviceUpdateStatus',
  'CurrentDeviceUpdateSubstatus',
  'LatestAlertMessage',
  'EventDateTimeUTC',
  'LastWUScanTimeUTC',
] as const;
const errorColumns = [
  'PolicyId',
  'DeviceId',
  'DeviceName',
  'UPN',
  'AlertMessage',
  'Win32ErrorCode',
  'ExpediteQUReleaseDate',
] as const;
const summaryColumns = [
  'PolicyId',
  'PolicyName',
  'ExpediteQUReleaseDate',
  'CountDevicesSuccessStatus',
  'CountDevicesInProgressStatus',
  'CountDevicesErrorStatus',
] as const;

/** The reports served, by the name that is asked for. */
export const reportsByName: Readonly<Record<string, Report>> = {
  Devices: { columns: deviceColumns, needsPolicy: false, echoedName: 'Devices', rows: deviceRows },
  DevicesWithInventory: {
    columns: deviceColumns,
    needsPolicy: false,
    echoedName: 'DevicesWithInventory',
    rows: deviceRows,
  },
  QualityUpdateDeviceStatusByPolicy: {
    columns: statusColumns,
    needsPolicy: true,
    echoedName: 'QualityUpdateDeviceStatusByPolicy',
    rows: statusRows,
  },
  QualityUpdateDeviceErrorsByPolicy: {
    columns: errorColumns,
    needsPolicy: true,
    echoedName: 'QualityUpdateDeviceErrorsByPolicy',
    rows: errorRows,
  },
  QualityUpdatePolicyStatusSummary: {
    columns: summaryColumns,
    needsPolicy: false,
    echoedName: 'QualityUpdatePolicyStatusSummary',
    rows: summaryRows,
  },
  AppInvRawData: appInventoryReport,
  DeviceStatusesByConfigurationProfile: policyStatusReport,
  WindowsUpdatePerPolicyPerDeviceStatus: featureDeviceReport,
  FeatureUpdateDeviceState: featureDeviceReport,
  FeatureUpdatePolicyStatusSummary: featureSummaryReport,
  FeatureUpdatePolicyFailuresAggregate: featureFailuresReport,
  DriverUpdatePolicyStatusSummary: driverSummaryReport,
};

function* deviceRows(tenant: Tenant, { at }: ReportRequest) {
  for (let index = 0; index < tenant.fleet.size; index++) {
    const facts = tenant.fleet.facts(index);
    if (!isEnrolledAt(facts, at)) continue;
    const state = tenant.stateAt(index, at);
    yield {
      DeviceId: facts.managedDeviceId,
      DeviceName: facts.name,
      ReferenceId: facts.entraDeviceId,
      OSVersion: state.osVersion,
      LastContact: sqlTime(state.lastSyncAt),
      SkuFamily: facts.sku,
      JoinType: facts.joinType,
      ManagementAgents: facts.managementAgent,
      StorageFree: Math.round(state.freeStorageBytes / 1_048_576),
      StorageTotal: 243_186,
      CompliantState: 'Compliant',
      OwnerType: facts.ownership === 'company' ? 'Company' : 'Personal',
      SerialNumber: facts.serialNumber ?? '',
      Manufacturer: facts.manufacturer ?? '',
      Model: facts.model ?? '',
    };
  }
}

interface Expedited {
  readonly facts: DeviceFacts;
  readonly state: DeviceState;
}

/** Devices that an expedite profile targets at an instant. */
function* expedited(tenant: Tenant, profileId: string, at: number): Iterable<Expedited> {
  for (let index = 0; index < tenant.fleet.size; index++) {
    const targets = tenant.policiesOf(index).expedites;
    const isTargeted = targets.some(
      (one) => one.profileId === profileId && one.at <= at && (one.removedAt ?? Infinity) > at,
    );
    if (isTargeted) yield { facts: tenant.fleet.facts(index), state: tenant.stateAt(index, at) };
  }
}

/** The report's words for where a device is: overall, status, substatus. */
const phaseWords: Readonly<Record<UpdatePhase, readonly [string, string, string]>> = {
  notOffered: ['InProgress', 'Offering', 'OfferReady'],
  offered: ['InProgress', 'Offering', 'OfferReceived'],
  downloading: ['InProgress', 'Installing', 'DownloadStart'],
  installing: ['InProgress', 'Installing', 'InstallStart'],
  restartPending: ['InProgress', 'Installing', 'RestartRequired'],
  installed: ['Success', 'Installed', 'UpdateInstalled'],
  failed: ['Error', 'Failed', 'InstallFailed'],
  rolledBack: ['Cancelled', 'Cancelled', 'RolledBack'],
  held: ['OnHold', 'OnHold', 'ServicePaused'],
};

function* statusRows(tenant: Tenant, { policyId, at }: ReportRequest) {
  for (const { facts, state } of expedited(tenant, policyId ?? '', at)) {
    const [aggregate, status, substatus] = phaseWords[state.update?.phase ?? 'notOffered'];
    yield {
      PolicyId: policyId ?? '',
      DeviceId: facts.managedDeviceId,
      AADDeviceId: facts.entraDeviceId,
      DeviceName: facts.name,
      UPN: `user${facts.index}@emulated.example`,
      OwnerType: facts.ownership === 'company' ? 1 : 2,
      AggregateState: aggregate,
      CurrentDeviceUpdateStatus: status,
      CurrentDeviceUpdateSubstatus: substatus,
      LatestAlertMessage: state.update?.error?.class ?? '',
      EventDateTimeUTC: sqlTime(state.update?.since ?? state.lastSyncAt),
      LastWUScanTimeUTC: sqlTime(state.lastSyncAt),
    };
  }
}

function* errorRows(tenant: Tenant, { policyId, at }: ReportRequest) {
  const profile = tenant.documents.get(nouns.profile, policyId ?? '');
  for (const { facts, state } of expedited(tenant, policyId ?? '', at)) {
    const error = state.update?.error ?? null;
    if (error === null) continue;
    yield {
      PolicyId: policyId ?? '',
      DeviceId: facts.managedDeviceId,
      DeviceName: facts.name,
      UPN: `user${facts.index}@emulated.example`,
      AlertMessage: error.class,
      Win32ErrorCode: error.code,
      ExpediteQUReleaseDate: profile?.qualityUpdateRelease ?? '',
    };
  }
}

function* summaryRows(tenant: Tenant, { at }: ReportRequest) {
  for (const { id, value } of tenant.documents.list(nouns.profile)) {
    const counts: Record<string, number> = {};
    for (const { state } of expedited(tenant, id, at)) {
      const [aggregate] = phaseWords[state.update?.phase ?? 'notOffered'];
      counts[aggregate] = (counts[aggregate] ?? 0) + 1;
    }
    yield {
      PolicyId: id,
      PolicyName: value.displayName,
      ExpediteQUReleaseDate: value.qualityUpdateRelease,
      CountDevicesSuccessStatus: counts['Success'] ?? 0,
      CountDevicesInProgressStatus: counts['InProgress'] ?? 0,
      CountDevicesErrorStatus: counts['Error'] ?? 0,
    };
  }
}
