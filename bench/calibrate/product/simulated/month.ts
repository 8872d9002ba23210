/**
 * A month of a simulated fleet, day by day: who is on, who takes the update, what becomes of it, and who turns bad by
 * which signal. Nothing here knows of evidence; what the service would see of it is counted in `tally.ts`.
 */
import { quality } from '#core/area/quality.ts';
import type { Random } from '../../random.ts';
import type { Fleet } from './fleet.ts';
import { at, correlated } from './numbers.ts';
import type { Truth } from './truth.ts';

/** Days before the publication that are played, and the last day of the release. */
export const daysBefore = 21;
export const lastDay = 21;
const days = daysBefore + lastDay + 1;
/** No day. */
export const never = 10_000;

/** Days of silence after which a device fell silent on its last day of contact (`store/evidence/days.ts`). */
export const silenceDays = 5;
/** Usual days without contact after which a device did not come back (`store/evidence/silence.ts`). */
export const missedDaysMin = 2;
/** The second day of a week is a Tuesday, on which updates are published. */
const tuesday = 1;
/** Days after an update in which going back or a report counts. */
const slowWindow = 14;

/** What happens to each device; days are those of the release. */
export interface Month {
  readonly fleet: Fleet;
  readonly truth: Truth;
  readonly random: Random;
  /** The day on which a device truly takes the update; `never` = it has not. */
  readonly begins: Int32Array;
  /** By ring, the day of its offer, as far as known; `never` = it was not offered the update. */
  readonly offeredOn: Int32Array;
  /** The first day of contact after the offer, and the day on which the service sees that the device has begun. */
  readonly since: Int32Array;
  readonly knownOn: Int32Array;
  /** The day of the restart into the update, and whether the device never comes back from it. */
  readonly restarts: Int32Array;
  readonly isBricked: Int32Array;
  /** The last day on which a device was on. */
  readonly lastOn: Int32Array;
  /** The day on which a failing install fails; `never` = it does not. */
  readonly failsOn: Int32Array;
  readonly awayUntil: Int32Array;
  /** By day and device, one bit per signal on which it turned bad, and whether it was on. */
  readonly bad: Int32Array;
  readonly wasOn: Int32Array;
  /** Shares of this month by model: they vary between months. */
  readonly shares: Readonly<
    Record<'install' | 'uninstall' | 'report' | 'leave', readonly number[]>
  >;
}

/** Signals by their bit. */
const bits = new Map(quality.signals.map(({ name }, nth) => [name, 1 << nth]));

/** The bit of a signal in `bad`. */
export function bitOf(signal: string): number {
  return bits.get(signal) ?? 0;
}

/** The index of a device's day in `bad`. */
export function dayIndex({ fleet }: Pick<Month, 'fleet'>, device: number, day: number): number {
  return (day + daysBefore) * fleet.devices + device;
}

/** A month before its first day. */
export function beginMonth(random: Random, fleet: Fleet, truth: Truth): Month {
  const { devices } = fleet;
  const all = (value: number): Int32Array => new Int32Array(devices).fill(value);
  const varied = (mean: number): readonly number[] =>
    truth.modelTimes.map((times) =>
      correlated(random, Math.min(0.9, mean * times), truth.correlation),
    );
  return {
    fleet,
    truth,
    random,
    begins: all(never),
    offeredOn: new Int32Array(fleet.rings.length).fill(never),
    since: all(never),
    knownOn: all(never),
    restarts: all(never),
    isBricked: new Int32Array(devices),
    lastOn: all(-daysBefore - 1),
    failsOn: all(never),
    awayUntil: all(-daysBefore - 1),
    bad: new Int32Array(devices * days),
    wasOn: new Int32Array(devices * days),
    shares: {
      install: varied(truth.install),
      uninstall: truth.modelTimes.map(() => correlated(random, truth.uninstall, truth.correlation)),
      report: truth.modelTimes.map(() => correlated(random, truth.report, truth.correlation)),
      leave: truth.modelTimes.map(() => correlated(random, truth.leave.rate, truth.correlation)),
    },
  };
}

/** What the service has ordered so far, as devices see it. */
export interface Orders {
  /** By ring: the day of its offer (`never` = not offered), days over which its devices begin, and whether it is paused. */
  readonly offeredOn: Int32Array;
  readonly rolloutDays: Int32Array;
  readonly isPaused: readonly boolean[];
  readonly isHeld: (device: number) => boolean;
}

/** Plays one day. */
export function playDay(month: Month, day: number, orders: Orders): void {
  const { fleet, lastOn, wasOn, since, offeredOn } = month;
  offeredOn.set(orders.offeredOn);
  for (let device = 0; device < fleet.devices; device += 1) {
    if (isOn(month, device, day)) {
      lastOn[device] = day;
      wasOn[dayIndex(month, device, day)] = 1;
      if (at(since, device) === never && isOffered(month, device, { day, orders }))
        since[device] = day;
      restart(month, device, day);
      if (mayBegin(month, device, { day, orders })) begin(month, device, day);
      happen(month, device, day);
    }
    if (at(month.failsOn, device) === day)
      turnBad(month, device, { day, signal: 'installFailure' });
    if (day - at(lastOn, device) === silenceDays + 1 && at(lastOn, device) >= -daysBefore)
      turnBad(month, device, { day: at(lastOn, device), signal: 'dark' });
    if (isMissed(month, device, day))
      turnBad(month, device, { day: at(lastOn, device), signal: 'notBack' });
  }
}

function turnBad(
  month: Month,
  device: number,
  { day, signal }: { readonly day: number; readonly signal: string },
): void {
  const index = dayIndex(month, device, day);
  month.bad[index] = at(month.bad, index) | bitOf(signal);
}

/** Whether so many days on which a device is usually on have passed without it since its last one, up to yesterday. */
export function isMissed(month: Month, device: number, today: number): boolean {
  const last = at(month.lastOn, device);
  if (last < -month.truth.heardBefore || today - last > silenceDays + 1) return false;
  let missed = 0;
  for (let day = last + 1; day < today; day += 1) {
    missed += Number(isUsual(month, device, day));
  }
  return missed >= missedDaysMin;
}

/**
 * Whether a device was on, on that day of the week, in all of the weeks before but one at most; where two are not known,
 * whether it is a day from Monday to Friday.
 */
function isUsual(month: Month, device: number, day: number): boolean {
  let known = 0;
  let heard = 0;
  for (let week = 1; week <= 4 && day - 7 * week >= -month.truth.heardBefore; week += 1) {
    known += 1;
    heard += at(month.wasOn, dayIndex(month, device, day - 7 * week));
  }
  return known < 2 ? weekdayOf(day) < 5 : heard >= Math.max(2, known - 1);
}

function isOn(month: Month, device: number, day: number): boolean {
  const { truth, random, awayUntil, shares, fleet } = month;
  if (at(month.isBricked, device) === 1 && day > at(month.restarts, device)) return false;
  const { absence, leave } = truth;
  if (absence !== null && day === absence.fromDay && random.uniform() < absence.share) {
    awayUntil[device] = Math.max(at(awayUntil, device), day + absence.days - 1 + random.below(3));
  }
  if (random.uniform() < (shares.leave[at(fleet.model, device)] ?? 0)) {
    const length = leave.from + random.below(leave.to - leave.from + 1);
    awayUntil[device] = Math.max(at(awayUntil, device), day + length - 1);
  }
  if (day <= at(awayUntil, device)) return false;
  return random.uniform() < (weekdayOf(day) < 5 ? truth.on.weekday : truth.on.weekend);
}

/** The day of the week, 0 = Monday. */
function weekdayOf(day: number): number {
  return (((day + tuesday) % 7) + 7) % 7;
}

/** Whether a device that is on is offered the update on a day: rings open at the look that ends one. */
function isOffered(
  { fleet }: Pick<Month, 'fleet'>,
  device: number,
  { day, orders }: { readonly day: number; readonly orders: Orders },
): boolean {
  const ring = at(fleet.ring, device);
  const isOpen = at(orders.offeredOn, ring) < day && orders.isPaused[ring] !== true;
  return isOpen && !orders.isHeld(device);
}

function mayBegin(
  { begins, fleet }: Month,
  device: number,
  { day, orders }: { readonly day: number; readonly orders: Orders },
): boolean {
  const ring = at(fleet.ring, device);
  const offeredOn = at(orders.offeredOn, ring);
  if (at(begins, device) !== never || !isOffered({ fleet }, device, { day, orders })) return false;
  return (
    day >= offeredOn + 1 + Math.floor((fleet.place[device] ?? 0) * at(orders.rolloutDays, ring))
  );
}

/** A device takes the update. Good ones are seen with it after a while; a failure is heard of on its own day. */
function begin(month: Month, device: number, day: number): void {
  const { random, truth, begins, failsOn, restarts, isBricked } = month;
  begins[device] = day;
  const fails = random.uniform() < failingShare(month, device, day);
  if (fails) failsOn[device] = day + failureLag(month);
  else {
    if (random.uniform() < 0.5) restarts[device] = day;
    isBricked[device] = random.uniform() < truth.bricks ? 1 : 0;
  }
  const [least, most] = truth.goodSeenAfter;
  month.knownOn[device] = fails ? day : day + least + random.below(most - least + 1);
}

/** Who did not restart on the day of the install does so on the next day it is on. */
function restart({ begins, restarts, failsOn }: Month, device: number, day: number): void {
  const isPending = at(begins, device) < day && at(failsOn, device) === never;
  if (isPending && at(restarts, device) === never) restarts[device] = day;
}

function failingShare({ truth, shares, fleet }: Month, device: number, day: number): number {
  const model = at(fleet.model, device);
  const nature = shares.install[model] ?? 0;
  const { bad, proxy } = truth;
  const byUpdate = bad !== null && (bad.model === null || bad.model === model) ? bad.share : 0;
  const isBehind =
    proxy !== null && at(fleet.site, device) === 0 && day >= proxy.fromDay && day <= proxy.toDay;
  return Math.max(nature, byUpdate, isBehind ? proxy.share : 0);
}

function failureLag({ random, truth }: Month): number {
  if (truth.failuresShow === 'atOnce') return 0;
  const draw = random.uniform();
  if (draw < 0.7) return 0;
  return draw < 0.9 ? 1 : 2;
}

/** What may befall a device that is on, updated or not. */
function happen(month: Month, device: number, day: number): void {
  const { truth, random, shares, fleet } = month;
  const { crashes, shock } = truth;
  const now = shock !== null && day >= shock.fromDay ? shock : calm;
  const times = (fleet.use[device] ?? 1) * now.crashes;
  const model = at(fleet.model, device);
  const befalls = (rate: number): boolean => random.uniform() < rate;
  const bad = (signal: string): void => turnBad(month, device, { day, signal });
  if (befalls(crashes.blueScreen * times)) bad('blueScreen');
  for (const app of ['office', 'edge', 'teams'] as const) {
    if (!befalls(crashes[app] * times)) continue;
    bad(app);
    bad('appFailure');
  }
  if (befalls(crashes.others * times)) bad('appFailure');
  if (befalls(((shares.report[model] ?? 0) * now.reports) / slowWindow)) bad('report');
  const hasUpdate = day > at(month.restarts, device) || at(month.begins, device) === never;
  const goesBack = ((shares.uninstall[model] ?? 0) * now.uninstalls) / slowWindow;
  if (hasUpdate && befalls(goesBack)) bad('uninstall');
}

const calm = { crashes: 1, reports: 1, uninstalls: 1 };
