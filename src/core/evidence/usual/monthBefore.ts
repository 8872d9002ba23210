/**
 * The month before the first one: what Windows Update for Business reports told of its update, counted as a release of
 * ours would have counted it. A tenant's first month is measured against it in place of an assumption: by the counts of
 * that month alone a fine update on a fleet that fails at 12 % is the same as one that breaks a tenth of a fleet that
 * fails at 2 %.
 *
 * A share that comes out too low pauses good updates, one too high lets bad ones pass. Snapshots are daily, as they are
 * for a release, so most of what they hide they hide alike. What would not be alike is left out:
 * - a failure that was mended counts, since all snapshots are read and not the last one;
 * - a device that had begun by the first snapshot may have failed and been mended before it, or be failing since ever:
 *   it is left out, well or not;
 * - one whose window was not over by the last snapshot may fail yet: left out, well or not;
 * - with more than a fifth of the snapshots missing, short failures would be missing with them: nothing is believed.
 *
 * What is left: a release of ours also counts devices of which reports never tell, and these never fail, so where reports
 * tell of a part of a fleet the share is too high by as many times. Those who begin early are fewer where snapshots begin
 * late, and the others may be somewhat unlike them. And an update that broke much in the month before makes that usual
 * for the next one; `signal usual` outranks it.
 */
import type { BaselineSums, MonthBefore, Untold } from './baseline.ts';
import { countsFor, hasUsual, isToldByInstalls, type Signal } from '../signal/signal.ts';

/** One device in the reports of a month. */
export interface PastInstall {
  /** The model. */
  readonly stratum: string;
  /** The snapshot that first shows it under way, failed or installed; days since 1970. */
  readonly begunOn: number;
  readonly failures: readonly PastFailure[];
}

/** An error of an install as a snapshot shows it. */
export interface PastFailure {
  readonly on: number;
  /** Its class; null = it is not told. */
  readonly what: string | null;
}

/** Daily snapshots of reports; days since 1970. */
export interface Snapshots {
  readonly firstOn: number;
  readonly lastOn: number;
  /** How many there are of days after the update's publication. */
  readonly days: number;
}

/** What was read of a month. */
export interface PastMonth {
  /** The update's name. */
  readonly update: string;
  readonly publishedOn: number;
  /** Null = there are none. */
  readonly snapshots: Snapshots | null;
  readonly installs: readonly PastInstall[];
}

/** Later than this after the publication snapshots may not begin: most devices would have begun before. */
const lateDaysMax = 7;
/** Of the snapshots there must be so many. */
const snapshotsLeast = 0.8;

/** The signals that reports tell something of. */
export function toldSignals(signals: readonly Signal[]): readonly Signal[] {
  return signals.filter((signal) => isToldByInstalls(signal) && hasUsual(signal));
}

/** Sums of the month by signal and model; none where the reports prove nothing. */
export function monthBeforeOf(
  month: PastMonth,
  signals: readonly Signal[],
): { readonly before: MonthBefore; readonly sums: readonly BaselineSums[] } {
  const why = untoldOf(month);
  if (why !== null) return { before: { kind: 'untold', why }, sums: [] };
  const sums = toldSignals(signals).flatMap((signal) => sumsOfSignal(month, signal));
  if (sums.length === 0) return { before: { kind: 'untold', why: 'fewDevices' }, sums };
  const bySignal = new Map<string, number>();
  for (const { signal, devices } of sums)
    bySignal.set(signal, (bySignal.get(signal) ?? 0) + devices);
  const devices = Math.max(...bySignal.values());
  return { before: { kind: 'told', update: month.update, devices }, sums };
}

function untoldOf({ snapshots, publishedOn }: PastMonth): Untold | null {
  if (snapshots === null) return 'noSnapshots';
  const { firstOn, lastOn, days } = snapshots;
  if (firstOn > publishedOn + lateDaysMax) return 'tooLate';
  const wanted = lastOn - Math.max(firstOn, publishedOn + 1) + 1;
  return days < snapshotsLeast * wanted ? 'gaps' : null;
}

/** With fewer devices than the assumption weighs, the assumption stays. */
function sumsOfSignal(month: PastMonth, signal: Signal): readonly BaselineSums[] {
  const models = new Map<string, { devices: number; bad: number }>();
  for (const install of month.installs) {
    if (!isFollowed(install, month, signal)) continue;
    const { devices, bad } = models.get(install.stratum) ?? { devices: 0, bad: 0 };
    const isBad = hasFailed(install, signal);
    models.set(install.stratum, { devices: devices + 1, bad: bad + (isBad ? 1 : 0) });
  }
  const seen = [...models.values()].reduce((sum, { devices }) => sum + devices, 0);
  if (seen < signal.baselineDevices) return [];
  const { name } = signal;
  return [...models]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([stratum, sum]) => ({ signal: name, stratum, ring: null, ...sum, isTold: true }));
}

/** Whether snapshots show the device's whole window, from before its beginning on. */
function isFollowed(
  { begunOn }: PastInstall,
  { snapshots, publishedOn }: PastMonth,
  { windowDays }: Signal,
): boolean {
  if (snapshots === null) return false;
  const { firstOn, lastOn } = snapshots;
  const isSeenBefore = firstOn <= publishedOn || begunOn > firstOn;
  return isSeenBefore && begunOn + windowDays - 1 <= lastOn;
}

function hasFailed({ begunOn, failures }: PastInstall, signal: Signal): boolean {
  return failures.some(
    ({ on, what }) =>
      on - begunOn < signal.windowDays && countsFor(signal, { source: 'installs', what }),
  );
}

const untoldTexts: Readonly<Record<Untold, string>> = {
  noWorkspace: 'no workspace of Windows Update for Business reports is connected',
  unread: 'the reports of the month before could not be read',
  noUpdate: 'the catalogue shows no update of the month before',
  noSnapshots: 'the reports tell nothing of the update of the month before',
  tooLate: 'the reports do not reach back to the update of the month before',
  gaps: 'too many days are missing in the reports of the month before',
  fewDevices: 'the reports tell of too few devices with the update of the month before',
};

/** Why nothing is known of the month before, in words that a sentence can end with. */
export function untoldText(why: Untold): string {
  return untoldTexts[why];
}

/** What is usual rests on: `the installs of 2022.05 B as Windows Update for Business reports told them (812 devices)`. */
export function toldText({ update, devices }: Extract<MonthBefore, { kind: 'told' }>): string {
  return `the installs of ${update} as Windows Update for Business reports told them (${devices.toLocaleString('en-US')} devices)`;
}
