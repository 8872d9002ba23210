/**
 * Reports on feature update profiles. What the service knows (scheduled, offered, held) is told within the hour; what
 * only the device knows comes in batches every eight hours, so that a device has long begun where the report still says
 * that it is offered the update. A device is in the report while its profile targets it. Source: Microsoft, "Reports for
 * feature updates policies"; columns as a live tenant has them.
 */
import {
  compareVersions,
  isAssignedAt,
  type FeaturePhase,
  type FeatureProgress,
} from '../../fleet/fleet.ts';
import { fits, parseFilter } from '../../http/filter.ts';
import { nouns, type FeatureProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { sqlTime } from '../intune/managedDeviceFields.ts';
import { isEnrolledAt } from '../intune/managedDevices.ts';
import type { Report, ReportRequest } from '../intune/report.ts';
import { nameOf } from './profileRecord.ts';
import { aggregateWords, alertCode, statusCodes, substatusCodes, wordsOf } from './reportWords.ts';
import { hourMs, minuteMs } from '../../time.ts';

const serviceDelayMs = 30 * minuteMs;
const batchMs = 8 * hourMs;

type Row = Readonly<Record<string, string>>;

/** Asked as FeatureUpdateDeviceState, told as WindowsUpdatePerPolicyPerDeviceStatus, as seen live. */
export const featureDeviceReport: Report = {
  columns: [
    'AADDeviceId',
    'AggregateState',
    'AggregateState_loc',
    'Build',
    'CurrentDeviceUpdateStatus',
    'CurrentDeviceUpdateStatus_loc',
    'CurrentDeviceUpdateStatusEventDateTimeUTC',
    'CurrentDeviceUpdateSubstatus',
    'CurrentDeviceUpdateSubstatus_loc',
    'DeviceId',
    'DeviceName',
    'EventDateTimeUTC',
    'FeatureUpdateVersion',
    'LastWUScanTimeUTC',
    'LatestAlertMessage',
    'LatestAlertMessage_loc',
    'LatestAlertMessageDescription',
    'OwnerType',
    'PolicyId',
    'PolicyName',
    'UPN',
    'WindowsUpdateVersion',
  ],
  needsPolicy: true,
  filterable: ['PolicyId', 'AggregateState', 'LatestAlertMessage', 'OwnerType'],
  echoedName: 'WindowsUpdatePerPolicyPerDeviceStatus',
  rows: deviceRows,
};

/** Counts per profile. */
export const featureSummaryReport: Report = {
  columns: [
    'PolicyId',
    'PolicyName',
    'FeatureUpdateVersion',
    'CountDevicesSuccessStatus',
    'CountDevicesInProgressStatus',
    'CountDevicesErrorStatus',
  ],
  needsPolicy: false,
  echoedName: 'FeatureUpdatePolicyStatusSummary',
  rows: summaryRows,
};

/** Failing devices per profile. */
export const featureFailuresReport: Report = {
  columns: ['PolicyId', 'PolicyName', 'FeatureUpdateVersion', 'NumberOfDevicesWithErrors'],
  needsPolicy: false,
  echoedName: 'FeatureUpdatePolicyFailuresAggregate',
  rows: failureRows,
};

interface Profile {
  readonly id: string;
  readonly record: FeatureProfileRecord;
}

function* deviceRows(tenant: Tenant, { policyId, at, filter: text }: ReportRequest) {
  const record = tenant.documents.get(nouns.featureProfile, policyId ?? '');
  if (policyId === null || record === undefined) return;
  const profile = { id: policyId, record };
  const filter = text === null ? null : parseFilter(text);
  for (const reported of reportedOf(tenant, profile, at)) {
    const row = rowOf(tenant, profile, { ...reported, at });
    const isAsked =
      filter === null || fits(filter, { read: (path) => row[path], isOf: () => false });
    if (isAsked) yield row;
  }
}

interface Reported {
  readonly index: number;
  readonly told: FeatureProgress | null;
}

/** The devices in the report on a profile, and how far each is. */
function* reportedOf(tenant: Tenant, profile: Profile, at: number): Iterable<Reported> {
  const serviceAt = at - serviceDelayMs;
  for (let index = 0; index < tenant.fleet.size; index += 1) {
    const own = tenant.policiesOf(index).features.find(({ profileId }) => profileId === profile.id);
    const isTargeted = own !== undefined && isAssignedAt(own, serviceAt);
    if (!isTargeted || !isEnrolledAt(tenant.fleet.facts(index), at)) continue;
    yield { index, told: toldOf(tenant, index, { at, serviceAt }) };
  }
}

const clientPhases: ReadonlySet<string> = new Set([
  'offered',
  'downloading',
  'installing',
  'restartPending',
  'installed',
  'failed',
  'rolledBack',
]);

/** How far the device is as the service knows it; what the device does is known as of the last batch. */
function toldOf(
  tenant: Tenant,
  index: number,
  { at, serviceAt }: { readonly at: number; readonly serviceAt: number },
): FeatureProgress | null {
  const { feature } = tenant.stateAt(index, serviceAt);
  if (feature === null || !clientPhases.has(feature.phase)) return feature;
  const batch = tenant.stateAt(index, Math.floor(at / batchMs) * batchMs).feature;
  const isTold = batch !== null && clientPhases.has(batch.phase);
  return isTold ? batch : { ...feature, phase: 'offerReady', error: null, deadlineAt: null };
}

interface ReportedAt extends Reported {
  readonly at: number;
}

/** Where a device is with a profile's version; one that is kept at another has this one or gets it no more. */
function phaseOf(
  tenant: Tenant,
  { id, record }: Profile,
  { index, told, at }: ReportedAt,
): FeaturePhase | 'superseded' {
  if (told?.profileId === id) return told.phase;
  const { windows } = tenant.stateAt(index, at);
  return compareVersions(windows, record) >= 0 ? 'installed' : 'superseded';
}

function rowOf(tenant: Tenant, profile: Profile, reported: ReportedAt): Row {
  const { id, record } = profile;
  const { index, told, at } = reported;
  const facts = tenant.fleet.facts(index);
  const lastSyncAt = tenant.fleet.lastSeenAt(index, at, tenant.policiesOf(index));
  const isOwn = told?.profileId === id;
  const words = wordsOf[phaseOf(tenant, profile, reported)];
  const alert = words.alert ?? (isOwn ? (told.error?.class ?? null) : null);
  const since = sqlTime(told?.since ?? lastSyncAt);
  const target = isOwn ? told : record;
  return {
    PolicyId: id,
    PolicyName: record.displayName,
    FeatureUpdateVersion: record.featureUpdateVersion,
    DeviceId: facts.managedDeviceId,
    AADDeviceId: facts.entraDeviceId,
    DeviceName: facts.name,
    UPN: `user${index}@emulated.example`,
    OwnerType: facts.ownership === 'company' ? '1' : '2',
    AggregateState: words.aggregate,
    AggregateState_loc: aggregateWords[words.aggregate],
    CurrentDeviceUpdateStatus: statusCodes[words.status],
    CurrentDeviceUpdateStatus_loc: words.status,
    CurrentDeviceUpdateSubstatus: substatusCodes[words.substatus],
    CurrentDeviceUpdateSubstatus_loc: words.substatus,
    CurrentDeviceUpdateStatusEventDateTimeUTC: since,
    EventDateTimeUTC: since,
    LastWUScanTimeUTC: sqlTime(lastSyncAt),
    LatestAlertMessage: alertCode(alert),
    LatestAlertMessage_loc: alert ?? 'Not applicable',
    LatestAlertMessageDescription: descriptionOf(isOwn ? told : null),
    WindowsUpdateVersion: nameOf(target),
    Build: '',
  };
}

/** What is known beyond the alert: the safeguard's number, or the code of the failure. */
function descriptionOf(told: FeatureProgress | null): string {
  return told?.holdId?.toString() ?? told?.error?.code ?? '';
}

function countsOf(tenant: Tenant, profile: Profile, at: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const reported of reportedOf(tenant, profile, at)) {
    const { aggregate } = wordsOf[phaseOf(tenant, profile, { ...reported, at })];
    counts.set(aggregate, (counts.get(aggregate) ?? 0) + 1);
  }
  return counts;
}

function* summaryRows(tenant: Tenant, { at }: ReportRequest) {
  for (const { id, value: record } of tenant.documents.list(nouns.featureProfile)) {
    const counts = countsOf(tenant, { id, record }, at);
    yield {
      PolicyId: id,
      PolicyName: record.displayName,
      FeatureUpdateVersion: record.featureUpdateVersion,
      CountDevicesSuccessStatus: String(counts.get('Success') ?? 0),
      CountDevicesInProgressStatus: String(counts.get('InProgress') ?? 0),
      CountDevicesErrorStatus: String(counts.get('Error') ?? 0),
    };
  }
}

function* failureRows(tenant: Tenant, { at }: ReportRequest) {
  for (const { id, value: record } of tenant.documents.list(nouns.featureProfile)) {
    yield {
      PolicyId: id,
      PolicyName: record.displayName,
      FeatureUpdateVersion: record.featureUpdateVersion,
      NumberOfDevicesWithErrors: String(countsOf(tenant, { id, record }, at).get('Error') ?? 0),
    };
  }
}
