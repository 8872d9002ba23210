/**
 * Devices by status and sub-status, as Windows Autopatch reported them in December 2022 ("Windows quality update reports"), made
 * of what a look saw of the objective. Three things differ, since they are known here and were not there: `held` is a
 * status of its own, a failed install counts as not up to date at once and not after 21 days (as from May 2023 on, "or until an
 * alert"), and a reason `noUpdate` says that a device's version gets none.
 */
import type { BlockerKind } from '../objective/blockers.ts';
import type { ObjectiveLook } from '../objective/look.ts';
import type { Release } from '../release/state/release.ts';
import { judgedAtOf } from '../release/state/plan.ts';
import type { UpdatingDevice } from '../device/listed.ts';
import { stateOf } from './deviceLine.ts';
import { uncountedText } from './reasons.ts';

/** Whose matter a device is. */
export type Status = 'healthy' | 'notUpToDate' | 'ineligible';

/** Devices that are the same in both. */
export interface StatusCount {
  readonly status: Status;
  /** `upToDate`, `inProgress`, …; of the ineligible the reason. */
  readonly sub: string;
  readonly devices: number;
}

/** What a status is called, and who is to do something about it. */
export const statusWords: Readonly<
  Record<Status, { readonly title: string; readonly by: string }>
> = {
  healthy: { title: 'healthy', by: 'nobody' },
  notUpToDate: { title: 'not up to date', by: 'the service' },
  ineligible: { title: 'ineligible', by: 'you' },
};

const subWords = new Map([
  ['upToDate', 'up to date'],
  ['inProgress', 'in progress'],
  ['paused', 'paused'],
  ['held', 'held'],
  ['noHeartbeat', 'no heartbeat'],
  ['notOffered', 'not offered'],
  ['stuck', 'in progress, stuck'],
  ['other', 'other'],
]);

/** What a sub-status is called. */
export function subText(status: Status, sub: string): string {
  return status === 'ineligible' ? uncountedText(sub).title : (subWords.get(sub) ?? sub);
}

type Known = Pick<StatusCount, 'status' | 'sub'>;

const healthy = (sub: string): Known => ({ status: 'healthy', sub });
const notUpToDate = (sub: string): Known => ({ status: 'notUpToDate', sub });

/** Once the day of the objective has come, who is still on the way is not up to date. */
const late: Readonly<Record<BlockerKind, Known>> = {
  held: healthy('held'),
  paused: healthy('paused'),
  failed: notUpToDate('stuck'),
  restartPending: notUpToDate('stuck'),
  installing: notUpToDate('stuck'),
  notOffered: notUpToDate('notOffered'),
  notContacted: notUpToDate('noHeartbeat'),
  overdue: notUpToDate('other'),
  offered: notUpToDate('other'),
};

const alwaysTheSame: ReadonlySet<BlockerKind> = new Set(['held', 'paused', 'failed']);

/** The status of devices that count and are not up to date. */
export function statusOf(kind: BlockerKind, isLate: boolean): Known {
  return isLate || alwaysTheSame.has(kind) ? late[kind] : healthy('inProgress');
}

/** Whether the day on which a release is judged has come. */
export function isLateIn(release: Release, at: number): boolean {
  return at >= judgedAtOf(release);
}

/** A look’s devices by status; those that add up to none are left out. */
export function statusesOf(look: ObjectiveLook, isLate: boolean): readonly StatusCount[] {
  const counts = new Map<string, StatusCount>();
  const add = (known: Known, devices: number): void => {
    const name = `${known.status}/${known.sub}`;
    const before = counts.get(name)?.devices ?? 0;
    if (devices > 0) counts.set(name, { ...known, devices: before + devices });
  };
  add(healthy('upToDate'), look.updated);
  for (const { kind, devices } of look.blockers) add(statusOf(kind, isLate), devices);
  for (const { reason, devices } of look.ineligible)
    add({ status: 'ineligible', sub: reason }, devices);
  return [...counts.values()];
}

/** The status of one device; null where no release is known of it. */
export function statusOfDevice(
  one: Pick<UpdatingDevice, 'update' | 'ring' | 'ineligible'>,
  release: Release,
  at: number,
): Known | null {
  const state = stateOf(one, release);
  const isLate = isLateIn(release, at);
  switch (state) {
    case null:
      return null;
    case 'done':
      return healthy('upToDate');
    case 'ineligible':
      return { status: 'ineligible', sub: one.ineligible ?? 'noUpdate' };
    case 'waiting':
      return statusOf('notOffered', isLate);
    case 'installing':
    case 'offered':
    case 'paused':
    case 'held':
    case 'failed':
      return statusOf(state, isLate);
  }
}
