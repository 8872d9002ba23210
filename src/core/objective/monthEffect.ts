/**
 * How far this month is off its curves. The log-odds of the share that is left are off by what all rings of the month have in
 * common and by what each has of its own, both normal around none; what the rings have shown so far narrows it, each as
 * far as its numbers say. A month of which nothing is seen may be as far off as months are.
 */

/** What a ring has shown: log-odds of the share left, less those of its curve, with their variance; null = nothing yet. */
export interface Shown {
  readonly off: number;
  readonly variance: number;
}

/** How much months and rings differ, as standard deviations. */
export interface Spread {
  readonly month: number;
  readonly ring: number;
}

/** By how much each ring is off, out of one draw of the month; `draw` gives standard normal numbers. */
export type MonthDraw = (draw: () => number) => readonly number[];

/** Draws of the month, given what was shown. */
export function monthEffects(shown: readonly (Shown | null)[], spread: Spread): MonthDraw {
  const ring = spread.ring ** 2;
  let precision = 1 / spread.month ** 2;
  let sum = 0;
  for (const one of shown) {
    if (one === null) continue;
    const weight = 1 / (ring + one.variance);
    precision += weight;
    sum += weight * one.off;
  }
  const mean = sum / precision;
  const deviation = Math.sqrt(1 / precision);
  return (draw) => {
    const month = mean + deviation * draw();
    return shown.map((one) => {
      const chance = draw();
      if (one === null) return month + spread.ring * chance;
      const part = ring / (ring + one.variance);
      return month + part * (one.off - month) + Math.sqrt(part * one.variance) * chance;
    });
  };
}
