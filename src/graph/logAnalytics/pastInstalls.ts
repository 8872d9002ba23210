/**
 * The installs of updates of an earlier month: when Windows Update for Business reports first showed each device with one
 * under way, failed or installed, and with which errors. All snapshots are read that Log Analytics has kept, of each state
 * and error the first one that shows it, since a failure that was mended stands in none of the later ones. Source:
 * Microsoft Learn, "UCClientUpdateStatus" and "UCUpdateAlert".
 */
import { z } from 'zod';
import type { PastFailure, Snapshots } from '#core/evidence/usual/monthBefore.ts';
import { dayMs, dayOf } from '#core/time.ts';
import type { Analytics } from './analytics.ts';
import { cellInstantOf } from './cellInstant.ts';
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
  type Status,
} from './installRows.ts';
import type { PoisonTally } from '../poison.ts';
import { queryWhole } from './slices.ts';

/** One device that has begun with an update of the month; days since 1970. */
export interface ReportedInstall {
  readonly entraDeviceId: string;
  readonly begunOn: number;
  readonly failures: readonly PastFailure[];
}

/** What is asked of an earlier month. */
export interface PastQuestion {
  readonly asOf: number;
  /** When the month's update was released; epoch milliseconds. */
  readonly releasedAt: number;
  /** All builds of its updates: `19044.1706`. */
  readonly builds: readonly string[];
  /** One device of so many is asked for. */
  readonly oneOf: number;
  readonly tally: PoisonTally;
}

/** What the reports tell of it; `snapshots` is null where there are none. */
export interface PastInstalls {
  readonly snapshots: Snapshots | null;
  readonly installs: readonly ReportedInstall[];
}

/** Reads an earlier month. Rows that cannot be read are left out and counted; too many of them fail the reading. */
export async function readPastInstalls(
  analytics: Analytics,
  question: PastQuestion,
): Promise<PastInstalls> {
  const snapshots = await snapshotsOf(analytics, question);
  if (snapshots === null) return { snapshots, installs: [] };
  const { asOf, tally } = question;
  const located = { asOf, onPoison: tally.onPoison, read: tally.read };
  const statuses = await queryWhole(analytics, asOf, (_, slice) => statusQuery(question, slice));
  const alerts = await queryWhole(analytics, asOf, (_, slice) => alertQuery(question, slice));
  const rows = {
    statuses: rowsOf(wireStatus, statuses, located),
    alerts: rowsOf(wireAlert, alerts, located).filter(isActiveError),
  };
  tally.check('Reading the reports of the month before');
  return { snapshots, installs: installsOf(rows) };
}

/** Days are few, whatever the fleet. A snapshot tells of every update that a device has had, so each day has rows. */
async function snapshotsOf(
  analytics: Analytics,
  { asOf, releasedAt }: PastQuestion,
): Promise<Snapshots | null> {
  const text = joined(['UCClientUpdateStatus', since(releasedAt - dayMs), qualityOnly, perDay]);
  const rows = await analytics.query({ text, asOf });
  const days = [...new Set(rows.flatMap(dayOfRow))].toSorted((one, other) => one - other);
  const [firstOn] = days;
  const lastOn = days.at(-1);
  if (firstOn === undefined || lastOn === undefined) return null;
  const from = dayOf(releasedAt) + 1;
  return { firstOn, lastOn, days: days.filter((day) => day >= from).length };
}

const perDay = '| summarize Devices = dcount(AzureADDeviceId) by Day = bin(TimeGenerated, 1d)';
const wireDay = z.object({ Day: z.string(), Devices: z.coerce.number() });

/** The day of a row, where devices were told of on it; one that cannot be read is a day without. */
function dayOfRow(row: unknown): readonly number[] {
  const { data } = wireDay.safeParse(row);
  const at = data === undefined || data.Devices <= 0 ? null : cellInstantOf(data.Day);
  return at === null ? [] : [dayOf(at)];
}

function statusQuery(question: PastQuestion, slice: string): string {
  return joined([
    'UCClientUpdateStatus',
    ...ofMonth(question, slice),
    '| summarize arg_min(TimeGenerated, *) by AzureADDeviceId, TargetBuild, ClientSubstate',
    statusColumns,
  ]);
}

function alertQuery(question: PastQuestion, slice: string): string {
  return joined([
    'UCUpdateAlert',
    ...ofMonth(question, slice),
    '| where AlertClassification == "Error"',
    '| where AlertStatus == "Active"',
    '| summarize arg_min(TimeGenerated, *) by AzureADDeviceId, TargetBuild, AlertSubtype',
    alertColumns,
  ]);
}

function ofMonth({ releasedAt, builds, oneOf }: PastQuestion, slice: string): readonly string[] {
  const sample = oneOf === 1 ? '' : `| where hash(AzureADDeviceId, ${oneOf}) == 0`;
  return [since(releasedAt), qualityOnly, ofBuilds(builds), sample, slice];
}

/** The two tables document the same build in two spellings. */
function ofBuilds(builds: readonly string[]): string {
  const spellings = builds.flatMap((build) => [`"${build}"`, `"10.0.${build}"`]);
  return `| where TargetBuild in (${spellings.join(', ')})`;
}

interface Rows {
  readonly statuses: readonly Status[];
  readonly alerts: readonly Alert[];
}

/** Devices that have begun, over all updates of the month: the first snapshot that shows it, and their errors. */
function installsOf({ statuses, alerts }: Rows): readonly ReportedInstall[] {
  const installedAt = new Map<string, number>();
  for (const status of statuses) {
    if (kindOfState(status) !== 'installed') continue;
    const key = updateKey(status);
    installedAt.set(key, Math.min(status.at, installedAt.get(key) ?? Infinity));
  }
  // An alert that outlives the install it is about is none of it.
  const errors = alerts.filter(
    (alert) => alert.at < (installedAt.get(updateKey(alert)) ?? Infinity),
  );
  const explained = new Set(errors.map(updateKey));
  const begun = new Map<string, { begunOn: number; failures: PastFailure[] }>();
  const see = (row: Status | Alert, failures: readonly PastFailure[]): void => {
    const on = dayOf(row.at);
    const known = begun.get(row.entraDeviceId);
    const begunOn = Math.min(on, known?.begunOn ?? on);
    begun.set(row.entraDeviceId, { begunOn, failures: [...(known?.failures ?? []), ...failures] });
  };
  for (const status of statuses) {
    const kind = kindOfState(status);
    const on = dayOf(status.at);
    const isBare = kind === 'failed' && !explained.has(updateKey(status));
    if (kind !== 'other') see(status, isBare ? [{ on, what: null }] : []);
  }
  for (const alert of errors) see(alert, [{ on: dayOf(alert.at), what: alert.AlertSubtype }]);
  return [...begun].map(([entraDeviceId, one]) => ({ entraDeviceId, ...one }));
}
