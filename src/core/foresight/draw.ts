/** Chance in what is foreseen: which devices of a ring fail and when they show it, the same on every machine. */
import type { Cadence } from '../ring.ts';
import { chances } from './chances.ts';
import type { OpeningRing } from './opening.ts';

/** A ring as it is to be played. */
export interface SeeingRing extends OpeningRing {
  readonly name: string;
  readonly devices: number;
  /** The share of bad devices it is measured against, 0–1: margin and what is not known included. */
  readonly usual: number;
}

/** A ring that has opened. */
export interface DrawnRing {
  readonly openedOn: number;
  /** Devices that begin, by day after the opening (the first is the day after it). */
  readonly began: readonly number[];
  /** Devices that the update has come to, those that began among them, by the same days; after the last no more. */
  readonly came: readonly number[];
  /** Of these the ones that have shown that they fail, by days since they began; after the last day no more do. */
  readonly shown: readonly (readonly number[])[];
}

/** Share of failures that has shown on the day of the beginning, and by the day after; the rest a day later. */
const shownBy = [0.7, 0.9, 1] as const;

/** Devices beginning on one day from which on chance is left out: what is expected of so many comes true, nearly. */
const drawnMax = 1000;

/**
 * Draws a ring's devices. Each ring of each run has chances of its own and its devices stand in one order, so that more
 * devices in one ring change nothing in another, and sizes are compared in the same months.
 */
export function drawRing(
  { devices, cadence }: SeeingRing,
  o: { readonly day: number; readonly share: number; readonly run: number; readonly nth: number },
): DrawnRing {
  const uniform = chances(o.run * 64 + o.nth);
  const began = beginnings(devices, cadence, o.day);
  const limits = shownBy.map((shown) => shown * o.share);
  const shown = began.map((count) => {
    if (count > drawnMax) return limits.map((limit) => Math.round(count * limit));
    const bad = limits.map(() => 0);
    for (let device = 0; device < count; device += 1) {
      const draw = uniform();
      if (draw >= o.share) continue;
      for (const [days, limit] of limits.entries()) {
        if (draw < limit) bad[days] = (bad[days] ?? 0) + 1;
      }
    }
    return bad;
  });
  return { openedOn: o.day, began, came: comings(devices, began, o.day), shown };
}

/** Days of a week that are worked on: a release is published on a Tuesday. */
const publishedOn = 1;
const workdays = 5;

/** Share of devices that are away for longer, and of the others that are on, on a day of work and on another one. */
const awayShare = 0.06;
const isOnShare = { work: 0.92, weekend: 0.3 };

/** Days after their turn by which all have begun, those that were away too. */
const lateDaysMax = 10;

/**
 * Devices that begin on each day: the turn of an equal part comes on each day up to the end of the grace, and who is
 * switched off then begins later.
 */
function beginnings(devices: number, cadence: Cadence, openedOn: number): readonly number[] {
  const turns = cadence.deadlineDays + cadence.gracePeriodDays + 1;
  let begun = 0;
  let total = 0;
  return Array.from({ length: turns + lateDaysMax }, (_, nth) => {
    const due = Math.min(1, (nth + 1) / turns) * devices * (1 - awayShare);
    const on = isOnShareOn(openedOn + 1 + nth);
    begun = nth + 1 === turns + lateDaysMax ? devices : begun + (due - begun) * on;
    const count = Math.round(begun) - total;
    total += count;
    return count;
  });
}

/** Devices heard since the offer: the update comes to whoever is switched on, whenever its turn to begin is. */
function comings(devices: number, began: readonly number[], openedOn: number): readonly number[] {
  let away = devices * (1 - awayShare);
  let begun = 0;
  return began.map((count, nth) => {
    begun += count;
    away *= 1 - isOnShareOn(openedOn + 1 + nth);
    return Math.max(begun, Math.round(devices * (1 - awayShare) - away));
  });
}

/** Of the devices that are not away for longer, those that are on, on a day of the release. */
function isOnShareOn(day: number): number {
  return (publishedOn + day) % 7 < workdays ? isOnShare.work : isOnShare.weekend;
}

/** Devices that have come by the end of a day and of which no beginning is seen. */
export function waitingOn({ openedOn, began, came }: DrawnRing, day: number): number {
  const nth = Math.min(day - openedOn, came.length) - 1;
  return nth < 0 ? 0 : (came[nth] ?? 0) - beganUntil({ openedOn, began }, day);
}

/** Devices that have begun by the end of a day of the release. */
export function beganUntil(
  { openedOn, began }: Pick<DrawnRing, 'openedOn' | 'began'>,
  day: number,
): number {
  let sum = 0;
  for (let nth = 0; nth < began.length && openedOn + nth < day; nth += 1) sum += began[nth] ?? 0;
  return sum;
}
