/**
 * How far each device is with an update, and what went wrong on it: Windows Update for Business reports. The tables are
 * daily snapshots, hours to a day and a half old; of each device only the newest row counts, and rows are never summed
 * over snapshots. Source: graph.md 5.3.
 */
import { z } from 'zod';
import { errorCodeOf } from '#core/evidence/errorCode.ts';
import type { Analytics } from './analytics.ts';
import { guidOf, wireInstant, wireMaybeText } from './wire.ts';

/** A device that has an update under way. */
export interface InstallState {
  readonly entraDeviceId: string;
  /** `10.0.19044.1766`. */
  readonly targetBuild: string;
  readonly state: 'installing' | 'restartPending' | 'failed' | 'other';
  /** What sort of error, such as `DiskFull`; null without an active one. */
  readonly errorClass: string | null;
  /** `0x80070070`, in this spelling whichever way it was told; null where none is. */
  readonly errorCode: string | null;
  /** When the device was in that state; epoch milliseconds. */
  readonly at: number;
}

/** A snapshot is written every 24 h and may be 36 h late, so two and a half days hold at least one of each device. */
const lookBackMs = 60 * 3_600_000;

const qualityOnly = '| where UpdateCategory == "WindowsQualityUpdate"';

const wireStatus = z.object({
  AzureADDeviceId: z.string(),
  TargetBuild: z.string(),
  ClientState: z.string(),
  ClientSubstate: wireMaybeText,
  TimeGenerated: wireInstant,
});

const wireAlert = z.object({
  AzureADDeviceId: z.string(),
  TargetBuild: z.string(),
  AlertId: wireMaybeText,
  AlertClassification: z.string(),
  AlertStatus: z.string(),
  AlertSubtype: wireMaybeText,
  ErrorCode: z.union([z.string(), z.number()]).nullish(),
  TimeGenerated: wireInstant,
});

/**
 * The state of every device that has a quality update to finish (of several the newest), with its active error if it
 * has one.
 */
export async function listInstallStates(
  analytics: Analytics,
  { asOf }: { readonly asOf: number },
): Promise<readonly InstallState[]> {
  const statusRows = await analytics.query({ text: statusQuery(asOf), asOf });
  const alertRows = await analytics.query({ text: alertQuery(asOf), asOf });
  const statuses = newest(parseRows(wireStatus, statusRows), updateKey).filter(
    (status) => status.ClientState.toLowerCase() !== 'installed',
  );
  const alerts = newest(
    parseRows(wireAlert, alertRows),
    (alert) => `${updateKey(alert)} ${alert.AlertId ?? ''}`,
  );
  const errors = new Map(alerts.filter(isActiveError).map((alert) => [updateKey(alert), alert]));
  const states = new Map<string, InstallState>();
  for (const status of statuses) {
    const entraDeviceId = guidOf(status.AzureADDeviceId);
    if (entraDeviceId === null) continue;
    const known = states.get(entraDeviceId);
    if (known === undefined || isLaterBuild(status.TargetBuild, known.targetBuild)) {
      states.set(entraDeviceId, stateOf(entraDeviceId, status, errors.get(updateKey(status))));
    }
  }
  return [...states.values()];
}

function updateKey(row: {
  readonly AzureADDeviceId: string;
  readonly TargetBuild: string;
}): string {
  return `${row.AzureADDeviceId} ${row.TargetBuild}`;
}

function isLaterBuild(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) > 0;
}

function stateOf(
  entraDeviceId: string,
  status: z.infer<typeof wireStatus>,
  alert: z.infer<typeof wireAlert> | undefined,
): InstallState {
  return {
    entraDeviceId,
    targetBuild: status.TargetBuild,
    state: alert === undefined ? kindOfState(status) : 'failed',
    errorClass: alert?.AlertSubtype ?? null,
    errorCode: errorCodeOf(alert?.ErrorCode ?? null),
    at: status.TimeGenerated,
  };
}

function kindOfState({
  ClientState,
  ClientSubstate,
}: z.infer<typeof wireStatus>): InstallState['state'] {
  switch (ClientState.toLowerCase()) {
    case 'failed':
      return 'failed';
    case 'installing':
      return /^(reboot|restart)/i.test(ClientSubstate ?? '') ? 'restartPending' : 'installing';
    default:
      return 'other';
  }
}

function isActiveError(alert: z.infer<typeof wireAlert>): boolean {
  return (
    alert.AlertClassification.toLowerCase() === 'error' &&
    alert.AlertStatus.toLowerCase() === 'active'
  );
}

/** Of each key the row of the latest snapshot. */
function newest<Row extends { readonly TimeGenerated: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const known = byKey.get(keyOf(row));
    if (known === undefined || known.TimeGenerated <= row.TimeGenerated) byKey.set(keyOf(row), row);
  }
  return [...byKey.values()];
}

/** Rows that cannot be read (drivers have no build, new columns may be null) say nothing about an update and are left out. */
function parseRows<Row>(schema: z.ZodType<Row>, rows: readonly unknown[]): Row[] {
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Of each device and update the newest row; what is installed is left out at the source. */
function statusQuery(asOf: number): string {
  return [
    'UCClientUpdateStatus',
    since(asOf),
    qualityOnly,
    '| summarize arg_max(TimeGenerated, *) by AzureADDeviceId, TargetBuild',
    '| where ClientState != "Installed"',
    '| project AzureADDeviceId, TargetBuild, ClientState, ClientSubstate, TimeGenerated',
  ].join(' ');
}

function alertQuery(asOf: number): string {
  return [
    'UCUpdateAlert',
    since(asOf),
    qualityOnly,
    '| summarize arg_max(TimeGenerated, *) by AzureADDeviceId, TargetBuild, AlertId',
    '| where AlertClassification == "Error"',
    '| project AzureADDeviceId, TargetBuild, AlertId, AlertClassification, AlertStatus, AlertSubtype, ErrorCode, TimeGenerated',
  ].join(' ');
}

function since(asOf: number): string {
  return `| where TimeGenerated > datetime(${new Date(asOf - lookBackMs).toISOString()})`;
}
