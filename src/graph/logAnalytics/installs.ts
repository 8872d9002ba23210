/**
 * How far each device is with an update, and what went wrong on it: Windows Update for Business reports. The tables are
 * daily snapshots, hours to a day and a half old; of each device only the newest row counts, and rows are never summed
 * over snapshots. Source: Microsoft Learn, "UCClientUpdateStatus" and "UCUpdateAlert".
 */
import { z } from 'zod';
import { errorCodeOf } from '#core/evidence/signal/errorCode.ts';
import type { Analytics } from './analytics.ts';
import { cellInstantOf } from './cellInstant.ts';
import { createTally, type PoisonTally } from '../poison.ts';
import { queryWhole } from './slices.ts';
import { faultOf, guidOf, hasHappened, wireMaybeText } from '../wire.ts';
import { hourMs } from '#core/time.ts';

/** A device that has an update under way. */
export interface InstallState {
  readonly entraDeviceId: string;
  /** `10.0.19044.1766`, whichever way it was told. */
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
const lookBackMs = 60 * hourMs;

const qualityOnly = '| where UpdateCategory == "WindowsQualityUpdate"';

/** A text of a cell that may be empty; Log Analytics writes an empty text for none. */
const wireStatus = z.object({
  AzureADDeviceId: wireMaybeText,
  TargetBuild: wireMaybeText,
  ClientState: wireMaybeText,
  ClientSubstate: wireMaybeText,
  UpdateInstalledTime: wireMaybeText.optional(),
  TimeGenerated: z.string(),
});

const wireAlert = z.object({
  AzureADDeviceId: wireMaybeText,
  TargetBuild: wireMaybeText,
  AlertId: wireMaybeText,
  AlertClassification: wireMaybeText,
  AlertStatus: wireMaybeText,
  AlertSubtype: wireMaybeText,
  ErrorCode: z.union([z.string(), z.number()]).nullish(),
  TimeGenerated: z.string(),
});

/** What a row is about, in one spelling for both tables. */
interface Located {
  readonly entraDeviceId: string;
  readonly targetBuild: string;
  readonly at: number;
}

type Status = Located & z.infer<typeof wireStatus>;
type Alert = Located & z.infer<typeof wireAlert>;

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
  const text = `UCClient ${since(asOf)} | summarize Devices = dcount(AzureADDeviceId)`;
  const [row] = await analytics.query({ text, asOf });
  const parsed = z.object({ Devices: z.coerce.number() }).safeParse(row);
  return parsed.success ? parsed.data.Devices : 0;
}

/** Device and update. Ids and builds are normalised before, so that both tables mean the same by it. */
function updateKey({ entraDeviceId, targetBuild }: Located): string {
  return `${entraDeviceId} ${targetBuild}`;
}

/**
 * A build in one spelling. UCClientUpdateStatus documents `10.0.18363.836` and UCUpdateAlert `18363.836`: the last two
 * numbers are the same in both. Null where there is none.
 */
function buildOf(text: string | null): string | null {
  const match = /(?:^|\.)(\d{4,6})\.(\d{1,6})$/.exec(text?.trim() ?? '');
  return match === null ? null : `10.0.${Number(match[1])}.${Number(match[2])}`;
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

/** Substates by what they begin with, or have in them; the documentation gives examples and no whole list. */
const substates: readonly (readonly [RegExp, InstallState['state'] | 'installed'])[] = [
  [/fail/i, 'failed'],
  [/uninstall|roll|revert|cancel|hold/i, 'other'],
  [/^updateinstalled$/i, 'installed'],
  [/^(reboot|restart)/i, 'restartPending'],
  [/^(download|install)/i, 'installing'],
  [/^offer/i, 'other'],
];

/** The substate says it, then whether there is an instant of installation; the state is documented for drivers only. */
function kindOfState(status: Status): InstallState['state'] | 'installed' {
  const { ClientState, ClientSubstate, UpdateInstalledTime } = status;
  const known = substates.find(([pattern]) => pattern.test(ClientSubstate ?? ''));
  if (known !== undefined && known[1] !== 'other') return known[1];
  const state = ClientState?.toLowerCase() ?? '';
  if (state === 'failed' || state === 'installed' || state === 'installing') return state;
  if (known !== undefined) return known[1];
  return installedAtOf(UpdateInstalledTime) === null ? 'other' : 'installed';
}

/** The sentinel of an instant that never was is none. */
function installedAtOf(text: string | null | undefined): number | null {
  const at = text == null ? null : cellInstantOf(text);
  return at === null || at < Date.UTC(2000, 0, 1) ? null : at;
}

function isActiveError(alert: Alert): boolean {
  return (
    alert.AlertClassification?.toLowerCase() === 'error' &&
    alert.AlertStatus?.toLowerCase() === 'active'
  );
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

interface Reading {
  readonly asOf: number;
  readonly onPoison: (reason: string) => void;
  readonly read: (rows: number) => void;
}

/** Rows that are of a device and a build. Which have neither (drivers, alerts of the service) say nothing of an install. */
function rowsOf<Row extends z.infer<typeof wireStatus> | z.infer<typeof wireAlert>>(
  schema: z.ZodType<Row>,
  rows: readonly unknown[],
  { asOf, onPoison, read }: Reading,
): (Row & Located)[] {
  const found: (Row & Located)[] = [];
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    const located = parsed.success ? locatedOf(parsed.data, asOf) : faultOf(parsed.error);
    if (typeof located === 'string') onPoison(located);
    else read(1);
    if (parsed.success && located !== null && typeof located !== 'string')
      found.push({ ...parsed.data, ...located });
  }
  return found;
}

/** What a row is about; null when of no device or build, and a text with the reason when it cannot be told. */
function locatedOf(
  row: z.infer<typeof wireStatus> | z.infer<typeof wireAlert>,
  asOf: number,
): Located | string | null {
  const at = cellInstantOf(row.TimeGenerated);
  if (at === null) return 'TimeGenerated: is no date-time';
  if (!hasHappened(at, asOf)) return 'TimeGenerated: lies in the future';
  if (row.AzureADDeviceId === null || row.TargetBuild === null) return null;
  const entraDeviceId = guidOf(row.AzureADDeviceId);
  if (entraDeviceId === null) return 'AzureADDeviceId: is no GUID';
  const targetBuild = buildOf(row.TargetBuild);
  return targetBuild === null
    ? 'TargetBuild: is no build'
    : { entraDeviceId, targetBuild, at: Math.min(at, asOf) };
}

/** Of each device and update the newest row; what is installed is left out at the source. */
function statusQuery(asOf: number, slice: string): string {
  return joined([
    'UCClientUpdateStatus',
    since(asOf),
    qualityOnly,
    slice,
    '| summarize arg_max(TimeGenerated, *) by AzureADDeviceId, TargetBuild',
    '| where ClientState != "Installed"',
    '| where ClientSubstate != "UpdateInstalled"',
    '| project AzureADDeviceId, TargetBuild, ClientState, ClientSubstate, UpdateInstalledTime, TimeGenerated',
  ]);
}

function alertQuery(asOf: number, slice: string): string {
  return joined([
    'UCUpdateAlert',
    since(asOf),
    qualityOnly,
    slice,
    '| summarize arg_max(TimeGenerated, *) by AzureADDeviceId, TargetBuild, AlertId',
    '| where AlertClassification == "Error"',
    '| project AzureADDeviceId, TargetBuild, AlertId, AlertClassification, AlertStatus, AlertSubtype, ErrorCode, TimeGenerated',
  ]);
}

function joined(steps: readonly string[]): string {
  return steps.filter((step) => step !== '').join(' ');
}

function since(asOf: number): string {
  return `| where TimeGenerated > datetime(${new Date(asOf - lookBackMs).toISOString()})`;
}
