/**
 * Rows of Windows Update for Business reports about installs: UCClientUpdateStatus and UCUpdateAlert, with what they are
 * about in one spelling for both. Source: Microsoft Learn, "UCClientUpdateStatus" and "UCUpdateAlert".
 */
import { z } from 'zod';
import { cellInstantOf } from './cellInstant.ts';
import { faultOf, guidOf, hasHappened, wireMaybeText } from '../wire.ts';

/** The rows of both tables that are of quality updates. */
export const qualityOnly = '| where UpdateCategory == "WindowsQualityUpdate"';

/** What is read of UCClientUpdateStatus. A text of a cell may be empty; Log Analytics writes an empty text for none. */
export const wireStatus = z.object({
  AzureADDeviceId: wireMaybeText,
  TargetBuild: wireMaybeText,
  ClientState: wireMaybeText,
  ClientSubstate: wireMaybeText,
  UpdateInstalledTime: wireMaybeText.optional(),
  TimeGenerated: z.string(),
});

/** What is read of UCUpdateAlert. */
export const wireAlert = z.object({
  AzureADDeviceId: wireMaybeText,
  TargetBuild: wireMaybeText,
  AlertId: wireMaybeText,
  AlertClassification: wireMaybeText,
  AlertStatus: wireMaybeText,
  AlertSubtype: wireMaybeText,
  ErrorCode: z.union([z.string(), z.number()]).nullish(),
  TimeGenerated: z.string(),
});

/** The columns of both that are asked for. */
export const statusColumns =
  '| project AzureADDeviceId, TargetBuild, ClientState, ClientSubstate, UpdateInstalledTime, TimeGenerated';
export const alertColumns =
  '| project AzureADDeviceId, TargetBuild, AlertId, AlertClassification, AlertStatus, AlertSubtype, ErrorCode, TimeGenerated';

/** What a row is about, in one spelling for both tables. */
export interface Located {
  readonly entraDeviceId: string;
  readonly targetBuild: string;
  readonly at: number;
}

/** A row of UCClientUpdateStatus. */
export type Status = Located & z.infer<typeof wireStatus>;
/** A row of UCUpdateAlert. */
export type Alert = Located & z.infer<typeof wireAlert>;

interface Reading {
  readonly asOf: number;
  readonly onPoison: (reason: string) => void;
  readonly read: (rows: number) => void;
}

/** Rows that are of a device and a build. Which have neither (drivers, alerts of the service) say nothing of an install. */
export function rowsOf<Row extends z.infer<typeof wireStatus> | z.infer<typeof wireAlert>>(
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

/**
 * A build in one spelling. UCClientUpdateStatus documents `10.0.18363.836` and UCUpdateAlert `18363.836`: the last two
 * numbers are the same in both. Null where there is none.
 */
function buildOf(text: string | null): string | null {
  const match = /(?:^|\.)(\d{4,6})\.(\d{1,6})$/.exec(text?.trim() ?? '');
  return match === null ? null : `10.0.${Number(match[1])}.${Number(match[2])}`;
}

/** How far an install is. */
export type InstallKind = 'installing' | 'restartPending' | 'failed' | 'other';

/** Substates by what they begin with, or have in them; the documentation gives examples and no whole list. */
const substates: readonly (readonly [RegExp, InstallKind | 'installed'])[] = [
  [/fail/i, 'failed'],
  [/uninstall|roll|revert|cancel|hold/i, 'other'],
  [/^updateinstalled$/i, 'installed'],
  [/^(reboot|restart)/i, 'restartPending'],
  [/^(download|install)/i, 'installing'],
  [/^offer/i, 'other'],
];

/** The substate says it, then whether there is an instant of installation; the state is documented for drivers only. */
export function kindOfState({
  ClientState,
  ClientSubstate,
  UpdateInstalledTime,
}: Pick<Status, 'ClientState' | 'ClientSubstate' | 'UpdateInstalledTime'>):
  InstallKind | 'installed' {
  const known = substates.find(([pattern]) => pattern.test(ClientSubstate ?? ''));
  if (known !== undefined && known[1] !== 'other') return known[1];
  const state = ClientState?.toLowerCase() ?? '';
  if (state === 'failed' || state === 'installed' || state === 'installing') return state;
  if (known !== undefined) return known[1];
  return installedAtOf(UpdateInstalledTime) === null ? 'other' : 'installed';
}

/** When something was installed; the sentinel of an instant that never was is none. */
export function installedAtOf(text: string | null | undefined): number | null {
  const at = text == null ? null : cellInstantOf(text);
  return at === null || at < Date.UTC(2000, 0, 1) ? null : at;
}

/** Whether an alert says that an install fails as of its snapshot. */
export function isActiveError(alert: Alert): boolean {
  return (
    alert.AlertClassification?.toLowerCase() === 'error' &&
    alert.AlertStatus?.toLowerCase() === 'active'
  );
}

/** Device and update. Ids and builds are normalised before, so that both tables mean the same by it. */
export function updateKey({ entraDeviceId, targetBuild }: Located): string {
  return `${entraDeviceId} ${targetBuild}`;
}

/** The steps of a query, those that are empty left out. */
export function joined(steps: readonly string[]): string {
  return steps.filter((step) => step !== '').join(' ');
}

/** Rows of snapshots taken after an instant. */
export function since(at: number): string {
  return `| where TimeGenerated > datetime(${new Date(at).toISOString()})`;
}
