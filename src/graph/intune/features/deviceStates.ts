/**
 * How far the devices of a feature update profile are, as Intune's report tells: offered, installing, failed with an alert, or
 * offered nothing, since a safeguard of Microsoft's keeps it away or the device cannot run it. What the service knows is told
 * within the hour, what devices do in batches of eight hours. The overall state is told in one word; of states and alerts the
 * codes are documented nowhere, so they are read by the words beside them, which are English unless the report is asked for
 * otherwise. Source: Intune's "Reports for feature updates policies", "Reports and properties available using Graph API"
 * (FeatureUpdateDeviceState).
 */
import { errorCodeOf } from '#core/evidence/signal/errorCode.ts';
import { cellInstantOf } from '../../logAnalytics/cellInstant.ts';
import type { PoisonTally } from '../../poison.ts';
import type { Graph } from '../../request.ts';
import { guidOf, hasHappened } from '../../wire.ts';
import { exportedRows } from '../exportJobs.ts';

/** One device of a profile. */
export interface FeatureDeviceState {
  readonly entraDeviceId: string;
  /** What the profile takes it to: `Windows 11, version 25H2`. */
  readonly version: string;
  /** `notOffered`: it gets it from nobody, whatever the policy says; `other`: no more is known than that it is to get it. */
  readonly state: 'installing' | 'restartPending' | 'failed' | 'notOffered' | 'other';
  /** The alert: `SafeguardHold`, `DiskFull`; null = none, or one that is not known. */
  readonly errorClass: string | null;
  /** A code of the failure, or the number of the safeguard. */
  readonly errorCode: string | null;
  readonly at: number;
}

const columns = [
  'AADDeviceId',
  'FeatureUpdateVersion',
  'AggregateState',
  'CurrentDeviceUpdateStatus',
  'CurrentDeviceUpdateSubstatus',
  'LatestAlertMessage',
  'LatestAlertMessageDescription',
  'EventDateTimeUTC',
] as const;

/** Alerts with which a device is offered nothing, whatever it is meant to get. */
const keepsAway = [
  'SafeguardHold',
  'Incompatible',
  'IncompatibleArchitecture',
  'IncompatibleServicingChannel',
];

/** Alerts that tell of people, of policies or of nothing, and not of an install that went wrong. */
const noFailures = [
  'CancelledByUser',
  'InstallCancelled',
  'DownloadCancelled',
  'DeploymentConflict',
  'EndOfService',
  'EndOfServiceApproaching',
  'PolicyConflict',
  'PolicyConflictDeferral',
  'PolicyConflictPause',
  // "Usually a false alarm", by its page.
  'PostRestartIssue',
];

/** Alerts of failures. */
const failures = [
  'DamagedMedia',
  'DiskFull',
  'DownloadConnectionIssue',
  'DownloadCredentialsIssue',
  'DownloadIssue',
  'DownloadIssueServiceDisabled',
  'DownloadTimeout',
  'FileNotFound',
  'InstallAccessDenied',
  'InstallFileLocked',
  'InstallIssue',
  'InstallIssueRedirection',
  'InstallMissingInfo',
  'InstallOutOfMemory',
  'InstallSetupBlock',
  'InstallSetupError',
  'InstallSystemError',
  'RollbackInitiated',
  'UnexpectedShutdown',
  'VersionMismatch',
  'WindowsRepairRequired',
  'WUBusy',
  'WUComponentMissing',
  'WUDamaged',
  'WUDecryptionIssue',
  'WUDiskError',
  'WUIssue',
];

const alerts = new Map(
  [...keepsAway, ...noFailures, ...failures].map((name) => [name.toLowerCase(), name]),
);

/**
 * Devices of a profile that are on their way or kept from it; those that have it are left out, since their own version tells.
 * A row whose device or instant is none is counted and left out.
 */
export async function* listFeatureStates(
  graph: Graph,
  {
    profileId,
    asOf,
    tally,
  }: { readonly profileId: string; readonly asOf: number; readonly tally: PoisonTally },
): AsyncGenerator<FeatureDeviceState> {
  const rows = exportedRows(graph, {
    report: 'FeatureUpdateDeviceState',
    columns,
    filter: `(PolicyId eq '${profileId}')`,
    localization: 'localizedValuesAsAdditionalColumn',
    asOf,
  });
  for await (const row of rows) {
    const read = stateIn(row, asOf);
    if (typeof read === 'string') tally.onPoison(read);
    else tally.read(1);
    if (read !== null && typeof read !== 'string') yield read;
  }
}

type Row = Readonly<Record<string, string>>;

/** Null = it has it, or is to have it no more; a text = it cannot be read. */
function stateIn(row: Row, asOf: number): FeatureDeviceState | string | null {
  const entraDeviceId = guidOf(row['AADDeviceId']);
  if (entraDeviceId === null) return 'AADDeviceId: is no id';
  const at = cellInstantOf(row['EventDateTimeUTC'] ?? '');
  if (at === null) return 'EventDateTimeUTC: is no date-time';
  if (!hasHappened(at, asOf)) return 'EventDateTimeUTC: lies in the future';
  // Of this column the value itself is a word, in whatever language the report is.
  const overall = letters(row['AggregateState'] ?? '');
  if (overall === 'success' || /^cancell?ed$/.test(overall)) return null;
  const errorClass = alerts.get(wordIn(row, 'LatestAlertMessage')) ?? null;
  return {
    entraDeviceId,
    version: (row['FeatureUpdateVersion'] ?? '').trim(),
    state: stateOf(row, { overall, errorClass }),
    errorClass,
    errorCode: codeIn(row['LatestAlertMessageDescription'] ?? ''),
    at: Math.min(at, asOf),
  };
}

function stateOf(
  row: Row,
  { overall, errorClass }: { readonly overall: string; readonly errorClass: string | null },
): FeatureDeviceState['state'] {
  if (errorClass !== null && keepsAway.includes(errorClass)) return 'notOffered';
  if (overall === 'error')
    return errorClass !== null && noFailures.includes(errorClass) ? 'other' : 'failed';
  if (wordIn(row, 'CurrentDeviceUpdateStatus') !== 'installing') return 'other';
  const isRestarting = /^restart(required|initiated)$/.test(
    wordIn(row, 'CurrentDeviceUpdateSubstatus'),
  );
  return isRestarting ? 'restartPending' : 'installing';
}

/** The word beside a code, in small letters without spaces: one name is written `SafeguardHold` and `Safeguard hold`. */
function wordIn(row: Row, column: (typeof columns)[number]): string {
  return letters(row[`${column}_loc`] ?? row[column] ?? '');
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** What an alert describes is a text for people that may have a code or a number in it. */
function codeIn(text: string): string | null {
  const found = /\b0x[0-9a-f]{8}\b/i.exec(text)?.[0] ?? /\b\d{5,10}\b/.exec(text)?.[0] ?? null;
  return found?.startsWith('0') === true ? errorCodeOf(found) : found;
}
