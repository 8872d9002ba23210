/** How rings differ by nature, counted before a release as `src/store/evidence/usual/ringRatios.ts` does, which is SQL. */
import type { RingRatio } from '#core/evidence/usual/baseline.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { bitOf, dayIndex, type Month } from './month.ts';
import { add, at } from './numbers.ts';

const beforeDays = 14;
const quietDays = 7;
/** Bad device-days as usual that each ring is given on top of what was seen of it. */
const shrinkage = 10;
const bounds = { low: 0.5, high: 3 };

/** The ratio of each ring for each signal. */
export function ratiosOf(month: Month, signals: readonly Signal[]): readonly RingRatio[] {
  const { rings, devices } = month.fleet;
  return signals.flatMap((signal) => {
    const bad = badByRing(month, bitOf(signal.name));
    const all = bad.reduce((sum, one) => sum + one, 0);
    return rings.map(({ name, devices: own }, ring) => {
      const others = devices - own;
      const expected = others > 0 ? ((all - at(bad, ring)) / others) * own : 0;
      const ratio = others > 0 ? (at(bad, ring) + shrinkage) / (expected + shrinkage) : 1;
      return {
        signal: signal.name,
        ring: name,
        ratio: Math.min(bounds.high, Math.max(bounds.low, ratio)),
      };
    });
  });
}

function badByRing(month: Month, bit: number): Int32Array {
  const { fleet } = month;
  const sums = new Int32Array(fleet.rings.length);
  for (let device = 0; device < fleet.devices; device += 1) {
    let last = -beforeDays - quietDays - 1;
    for (let day = -beforeDays - quietDays; day < 0; day += 1) {
      if ((at(month.bad, dayIndex(month, device, day)) & bit) === 0) continue;
      if (day >= -beforeDays && day - last > quietDays) add(sums, at(fleet.ring, device), 1);
      last = day;
    }
  }
  return sums;
}
