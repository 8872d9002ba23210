/**
 * How far each device is with an update, and what went wrong on it: Windows Update for Business reports. The tables are
 * daily snapshots, hours to a day and a half old; of each device only the newest row counts, and rows are never summed
 * over snapshots. Source: Microsoft Learn, "UCClientUpdateStatus" and "UCUpdateAlert".
 */
import { z } from 'zod';
import { errorCodeOf } from '#core/evidence/signal/errorCode.ts';
import type { Analytics } from './analytics.ts';
import {
  alertColumns,
  isActiveError,
  joined,
  kindOfState,
  qualityOnly,
  rowsOf,
  since,
  statusColumns,
  updateKey,
  wireAlert,
  wireStatus,
  type Alert,
  type InstallKind,
  type Located,
  type Status,
} from './installRows.ts';
import { createTally, type PoisonTally } from '../poison.ts';
import { queryWhole } from './slices.ts';
import { hourMs } from '#core/time.ts';

/** A device that has an update under way. */
export interface InstallState {
  readonly entraDeviceId: string;
  /** `10.0.19044.1766`, whichever way it was told. */
  readonly targetBuild: string;
  readonly state: InstallKind;
  /** What sort of error, such as `DiskFull`; null without an active one. */
  readonly errorClass: string | null;
  /** `0x80070070`, in this spelling whichever way it was told; null where none is. */
  readonly errorCode: string | null;
  /** When the device was in that state; epoch milliseconds. */
  readonly at: number;
}

/** A snapshot is written every 24 h and may be 36 h late, so two and a half days hold at least one of each device. */
const lookBackMs = 60 * hourMs;

/**
 * The state of every device that has a quality update to finish (of several the newest), with its active error if it
 * has one. Rows that cannot be read are left out and counted in `tally`; too many of them fail the reading.
 */
export async function listInstallStates(
  analytics: Analytics,
  o: { readonly asOf: number; readonly tally?: PoisonTally },
): Promise<readonly InstallState[]> {
  const { asOf, tally = createTally() } = o;
  const located = { asOf, onPoison: tally.onPoison, read: tally.read };
  const statusRows = await queryWhole(analytics, asOf, statusQuery);
  const alertRows = await queryWhole(analytics, asOf, alertQuery);
  const statuses: readonly Status[] = newest(rowsOf(wireStatus, statusRows, located), updateKey);
  const alerts: readonly Alert[] = newest(
    rowsOf(wireAlert, alertRows, located),
    (alert) => `${updateKey(alert)} ${alert.AlertId ?? ''}`,
  );
  tally.check('Reading the reports of installs');
  const errors = new Map(alerts.filter(isActiveError).map((alert) => [updateKey(alert), alert]));
  const states = new Map<string, InstallState>();
  for (const status of statuses) {
    const known = states.get(status.entraDeviceId);
    const state = stateOf(status, errors.get(updateKey(status)));
    if (state !== null && (known === undefined || isLaterBuild(state, known)))
      states.set(status.entraDeviceId, state);
  }
  return [...states.values()];
}

/** How many devices the workspace has told of lately: with none, an empty report of installs says nothing. */
export async function countReported(
  analytics: Analytics,
  { asOf }: { readonly asOf: number },
): Promise<number> {
  const text = `UCClient ${since(asOf - lookBackMs)} | summarize Devices = dcount(AzureADDeviceId)`;
  const [row] = await analytics.query({ text, asOf });
  const parsed = z.object({ Devices: z.coerce.number() }).safeParse(row);
  return parsed.success ? parsed.data.Devices : 0;
}

function isLaterBuild(one: InstallState, other: InstallState): boolean {
  return one.targetBuild.localeCompare(other.targetBuild, 'en', { numeric: true }) > 0;
}

/** Null when the update is on the device. */
function stateOf(status: Status, alert: Alert | undefined): InstallState | null {
  const state = kindOfState(status);
  if (state === 'installed') return null;
  return {
    entraDeviceId: status.entraDeviceId,
    targetBuild: status.targetBuild,
    state: alert === undefined ? state : 'failed',
    errorClass: alert?.AlertSubtype ?? null,
    errorCode: errorCodeOf(alert?.ErrorCode ?? null),
    at: status.at,
  };
}

/** Of each key the row of the latest snapshot. */
function newest<Row extends Located>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const known = byKey.get(keyOf(row));
    if (known === undefined || known.at <= row.at) byKey.set(keyOf(row), row);
  }
  return [...byKey.values()];
}

/** Of each device and update the newest row; what is installed is left out at the source. */
function statusQuery(asOf: number, slice: string): string {
  return joined([
    'UCClientUpdateStatus',
    since(asOf - lookBackMs),
    qualityOnly,
    slice,
    '| summarize arg_max(TimeGenerated, *) by AzureADDeviceId, TargetBuild',
    '| where ClientState != "Installed"',
    '| where ClientSubstate != "UpdateInstalled"',
    statusColumns,
  ]);
}

function alertQuery(asOf: number, slice: string): string {
  return joined([
    'UCUpdateAlert',
    since(asOf - lookBackMs),
    qualityOnly,
    slice,
    '| summarize arg_max(TimeGenerated, *) by AzureADDeviceId, TargetBuild, AlertId',
    '| where AlertClassification == "Error"',
    alertColumns,
  ]);
}
