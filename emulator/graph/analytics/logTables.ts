/**
 * The tables of Windows Update for Business reports as snapshots of the fleet: one a day, of midnight UTC, and readable a
 * day later. What failed on a device shows here and nowhere sooner. Columns and spellings are those of Microsoft Learn,
 * "UCClient", "UCClientUpdateStatus" and "UCUpdateAlert": the two tables write the same build in two ways, and strictly
 * the columns that "apply to drivers only" are empty for quality updates.
 */
import {
  isAssignedAt,
  type CatalogRevision,
  type DeviceFacts,
  type DeviceState,
  type UpdateProgress,
} from '../../fleet/fleet.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isEnrolledAt } from '../intune/managedDevices.ts';
import { clientWords } from './clientWords.ts';
import { driverStatus } from './driverStatus.ts';
import { iso, seenMs } from './snapshots.ts';

/** One row; a column that is not named in it is empty. */
export type LogRow = Readonly<Record<string, string | number | null>>;

/** A table: its columns with their types, and a device's rows in the snapshot of an instant. */
export interface LogTable {
  readonly columns: readonly (readonly [string, 'string' | 'datetime' | 'int'])[];
  readonly rows: (tenant: Tenant, index: number, at: number) => readonly LogRow[];
}

const deviceColumns = [
  ['TimeGenerated', 'datetime'],
  ['Type', 'string'],
  ['AzureADDeviceId', 'string'],
  ['AzureADTenantId', 'string'],
  ['DeviceName', 'string'],
] as const;

const updateStateColumns = [
  ['CatalogId', 'string'],
  ['UpdateId', 'string'],
  ['UpdateCategory', 'string'],
  ['UpdateClassification', 'string'],
  ['TargetBuild', 'string'],
  ['TargetVersion', 'string'],
] as const;

/** Columns of UCClientUpdateStatus that tell the build apart. */
const buildColumns = [
  ['TargetBuildNumber', 'string'],
  ['TargetRevisionNumber', 'string'],
] as const;

/** The tables, by name. */
export const logTables: Readonly<Record<string, LogTable>> = {
  UCUpdateAlert: {
    columns: [
      ...deviceColumns,
      ...updateStateColumns,
      ['AlertId', 'string'],
      ['AlertType', 'string'],
      ['AlertSubtype', 'string'],
      ['AlertClassification', 'string'],
      ['AlertStatus', 'string'],
      ['AlertRank', 'int'],
      ['ErrorCode', 'string'],
      ['ErrorSymName', 'string'],
      ['Description', 'string'],
      ['Recommendation', 'string'],
      ['StartTime', 'datetime'],
      ['ResolvedTime', 'datetime'],
    ],
    rows: alertRows,
  },
  UCClient: {
    columns: [
      ...deviceColumns,
      ['OSBuild', 'string'],
      ['OSVersion', 'string'],
      ['OSEdition', 'string'],
      ['OSArchitecture', 'string'],
      ['OSQualityUpdateStatus', 'string'],
      ['OSSecurityUpdateStatus', 'string'],
      ['LastCensusScanTime', 'datetime'],
      ['LastWUScanTime', 'datetime'],
      ['WUQualityDeferralDays', 'int'],
      ['WUQualityDeadlineDays', 'int'],
      ['WUQualityGracePeriodDays', 'int'],
      ['WUQualityPauseState', 'string'],
    ],
    rows: clientRows,
  },
  UCClientUpdateStatus: {
    columns: [
      ...deviceColumns,
      ...updateStateColumns,
      ...buildColumns,
      ['TargetKBNumber', 'string'],
      ['ClientState', 'string'],
      ['ClientSubstate', 'string'],
      ['ClientSubstateRank', 'int'],
      ['ClientSubstateTime', 'datetime'],
      ['OfferReceivedTime', 'datetime'],
      ['UpdateInstalledTime', 'datetime'],
      ['UpdateReleaseTime', 'datetime'],
      ['UpdateDisplayName', 'string'],
    ],
    rows: statusRows,
  },
};

interface Reported {
  readonly facts: DeviceFacts;
  /** The version that the device told last. */
  readonly windows: DeviceState['windows'];
  readonly update: UpdateProgress | null;
  readonly own: LogRow;
}

/**
 * What is reported of a device in a snapshot: null when it had nothing to report with. How far it is with an update is
 * looked at first, because a query walks the whole fleet and few devices have rows; facts with their ids are dear.
 */
function reported(
  tenant: Tenant,
  index: number,
  at: number,
  hasRows: (update: UpdateProgress | null) => boolean = () => true,
): Reported | null {
  const { lastSyncAt, update, windows } = contactAt(tenant, index, at);
  if (lastSyncAt < at - seenMs || !hasRows(update)) return null;
  const facts = tenant.fleet.facts(index);
  if (facts.operatingSystem !== 'Windows' || !isEnrolledAt(facts, at)) return null;
  const own = {
    TimeGenerated: iso(at),
    AzureADDeviceId: facts.entraDeviceId,
    AzureADTenantId: '11111111-2222-4333-8444-555555555555',
    DeviceName: facts.name,
  };
  return { facts, windows: windows ?? facts.windows, update, own };
}

/** Before the played month is published, the update before it is the newest that is told of, and costs less to tell. */
function contactAt(tenant: Tenant, index: number, at: number) {
  const { fleet, catalog } = tenant;
  if (at >= catalog.patchTuesdayAt) return tenant.stateAt(index, at);
  const lastSyncAt = fleet.lastContactAt(index, at);
  return { lastSyncAt, update: fleet.pastUpdateAt(index, at), windows: null };
}

/** The update's build for the device's version of Windows. */
function revisionFor(
  tenant: Tenant,
  { product, version }: DeviceState['windows'],
  release: string,
): CatalogRevision | undefined {
  const revisions = tenant.catalog.entry(release)?.revisions ?? [];
  return revisions.find((one) => one.product === product && one.version === version);
}

function updateColumns(tenant: Tenant, windows: Reported['windows'], release: string): LogRow {
  const entry = tenant.catalog.entry(release);
  return {
    ...driversOnly(tenant, { CatalogId: entry?.id ?? '', UpdateId: entry?.id ?? '' }),
    UpdateCategory: 'WindowsQualityUpdate',
    UpdateClassification: entry?.classification === 'security' ? 'Security' : 'NonSecurity',
    TargetBuild: revisionFor(tenant, windows, release)?.build ?? '',
    TargetVersion: windows.version,
  };
}

/** Columns documented as "applies to drivers only": strictly empty for all that is none. */
function driversOnly(tenant: Tenant, columns: Readonly<Record<string, string>>): LogRow {
  if (tenant.profile !== 'strict') return columns;
  return Object.fromEntries(Object.keys(columns).map((name) => [name, '']));
}

/** UCUpdateAlert documents `18363.836` where UCClientUpdateStatus has `10.0.18363.836`. */
function shortBuild(build: LogRow[string] | undefined): string {
  return String(build ?? '').replace(/^10\.0\./, '');
}

function alertRows(tenant: Tenant, index: number, at: number): readonly LogRow[] {
  const found = reported(tenant, index, at, (one) => (one?.error ?? null) !== null);
  const update = found?.update ?? null;
  if (found === null || update === null || update.error === null) return [];
  const { error } = update;
  const isOver = update.phase === 'installed';
  const columns = updateColumns(tenant, found.windows, update.release);
  const resolution =
    isOver && update.installedAt !== null ? { ResolvedTime: iso(update.installedAt) } : {};
  return [
    {
      ...found.own,
      ...columns,
      TargetBuild: shortBuild(columns['TargetBuild']),
      Type: 'UCUpdateAlert',
      AlertId: `${found.facts.entraDeviceId}_${update.release}_${error.class}`,
      AlertType: 'ClientUpdateAlert',
      AlertSubtype: error.class,
      AlertClassification: 'Error',
      AlertStatus: isOver ? 'Resolved' : 'Active',
      AlertRank: 1,
      ErrorCode: error.code,
      ErrorSymName: error.class,
      Description: `The update failed ${error.attempts} times.`,
      Recommendation: '',
      StartTime: iso(error.lastAt),
      ...resolution,
    },
  ];
}

function clientRows(tenant: Tenant, index: number, at: number): readonly LogRow[] {
  const found = reported(tenant, index, at);
  if (found === null) return [];
  const { facts, windows, own } = found;
  const state = tenant.stateAt(index, at);
  const isLatest = state.update === null || state.update.phase === 'installed';
  return [
    {
      ...own,
      Type: 'UCClient',
      OSBuild: state.osVersion,
      OSVersion: windows.version,
      OSEdition: facts.sku,
      OSArchitecture: facts.architecture,
      OSQualityUpdateStatus: isLatest ? 'Latest' : 'NotLatest',
      OSSecurityUpdateStatus: isLatest ? 'Latest' : 'NotLatest',
      LastCensusScanTime: iso(state.lastSyncAt),
      LastWUScanTime: iso(state.lastSyncAt),
      ...policyColumns(tenant, index, state),
    },
  ];
}

/** The ring's values as the device knew them at its last check-in; -1 = not configured. */
function policyColumns(tenant: Tenant, index: number, { lastSyncAt }: DeviceState): LogRow {
  const ring = tenant.policiesOf(index).rings.find((one) => isAssignedAt(one, lastSyncAt));
  const version = ring?.versions.findLast(({ at }) => at <= lastSyncAt);
  const isPaused = version?.paused === true && (version.pauseExpiresAt ?? Infinity) > lastSyncAt;
  return {
    WUQualityDeferralDays: version?.deferralDays ?? -1,
    WUQualityDeadlineDays: version?.deadlineDays ?? -1,
    WUQualityGracePeriodDays: version?.graceDays ?? -1,
    WUQualityPauseState: version === undefined ? 'NotConfigured' : pauseWord(isPaused),
  };
}

function pauseWord(isPaused: boolean): string {
  return isPaused ? 'Paused' : 'NotPaused';
}

function statusRows(tenant: Tenant, index: number, at: number): readonly LogRow[] {
  const own = tenant.fleet.driversFor(index);
  const found = reported(tenant, index, at, (one) => one !== null || own.length > 0);
  if (found === null) return [];
  const drivers = driverStatus(tenant, index, at).map((row) => ({ ...found.own, ...row }));
  return [...updateRows(tenant, found), ...drivers];
}

function updateRows(tenant: Tenant, found: Reported): readonly LogRow[] {
  const { update } = found;
  const words = update && clientWords[update.phase];
  if (update === null || words === null) return [];
  const [ClientState, ClientSubstate, ClientSubstateRank] = words;
  const columns = updateColumns(tenant, found.windows, update.release);
  const [TargetBuildNumber = '', TargetRevisionNumber = ''] = shortBuild(
    columns['TargetBuild'],
  ).split('.');
  const entry = tenant.catalog.entry(update.release);
  return [
    {
      ...found.own,
      ...columns,
      TargetBuildNumber,
      TargetRevisionNumber,
      Type: 'UCClientUpdateStatus',
      TargetKBNumber: revisionFor(tenant, found.windows, update.release)?.kb ?? '',
      ...driversOnly(tenant, { ClientState }),
      ClientSubstate,
      ClientSubstateRank,
      ClientSubstateTime: iso(update.since),
      ...(update.offeredAt === null ? {} : { OfferReceivedTime: iso(update.offeredAt) }),
      ...(update.installedAt === null ? {} : { UpdateInstalledTime: iso(update.installedAt) }),
      UpdateReleaseTime: entry === undefined ? null : iso(entry.publishedAt),
      UpdateDisplayName: entry?.shortName ?? update.release,
    },
  ];
}
