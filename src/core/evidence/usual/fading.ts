/**
 * What was learned fades: each month weighs half of one that is six months younger. So a fleet whose devices fail more
 * often since a new proxy, or less since the old models have gone, is measured by what it is; with months that weigh the
 * same for ever, a change in the third year would need years to be learned. Six months keep about nine months' worth of
 * what is usual, which leaves the quantile that evidence is measured against within a tenth of the mean for 1,000 devices
 * at 2 %.
 */
import type { Baselines, BaselineSums } from './baseline.ts';
import { fadedScatter } from './scatter.ts';
import { dayMs } from '../../time.ts';

/** Months after which what was seen weighs half. */
export const halfLifeMonths = 6;

/** A month on average. */
export const monthMs = (365.25 / 12) * dayMs;
/** Devices are kept to a hundredth: what has faded below is forgotten. */
const kept = 100;

/** Baselines as they weigh at an instant, epoch milliseconds; of an earlier version, as they are. */
export function fadedTo(baselines: Baselines, asOf: number): Baselines {
  const age = Math.max(0, asOf - (baselines.asOf ?? asOf)) / monthMs;
  const weight = 2 ** (-age / halfLifeMonths);
  const known = { ...baselines, asOf: Math.max(asOf, baselines.asOf ?? asOf) };
  if (weight === 1) return known;
  const { sums, months } = baselines;
  return {
    ...known,
    sums: sums.map((row) => faded(row, weight)).filter(({ devices }) => devices > 0),
    ...(months === undefined ? {} : { months: months.map((one) => fadedScatter(one, weight)) }),
  };
}

/** Both are rounded alike, so that there are never more bad devices than devices. */
function faded(row: BaselineSums, weight: number): BaselineSums {
  const of = (devices: number): number => Math.round(devices * weight * kept) / kept;
  return { ...row, devices: of(row.devices), bad: of(row.bad) };
}
