/** The trade-off as a table and as plots, one for each share of devices that the bad update fails on. */
import { lowerMedian } from '../../../figure.ts';
import { percent } from '../../goals.ts';
import { wilsonText } from '../../interval.ts';
import { table } from '../../markdown.ts';
import { pointPlot, type PointSeries } from '../../pointPlot.ts';
import type { Stopped } from './clockMonth.ts';
import type { TradeRow } from './trade.ts';

/** The table in Markdown. */
export function tradeTable(rows: readonly TradeRow[], devices: number): string {
  const worlds = (rows[0]?.bad ?? []).map(({ world }) => `${world.what}: updated, mean (median)`);
  return table(
    ['rule', 'good updates paused', ...worlds, 'releases'],
    rows.map(({ rule, good, bad }) => [
      rule,
      wilsonText(good.filter(({ isStopped }) => isStopped).length, good.length),
      ...bad.map(({ months }) => reachedText(months, devices)),
      String(good.length + bad.reduce((sum, { months }) => sum + months.length, 0)),
    ]),
  );
}

function reachedText(months: readonly Stopped[], devices: number): string {
  const mean = meanOf(months);
  const median = lowerMedian(months.map(({ begun }) => begun));
  return `${Math.round(mean).toLocaleString('en-US')}, ${percent(mean / devices)} (${median.toLocaleString('en-US')})`;
}

function meanOf(months: readonly Stopped[]): number {
  return months.reduce((sum, { begun }) => sum + begun, 0) / Math.max(1, months.length);
}

/** The plots by file name. */
export function tradePlots(
  rows: readonly TradeRow[],
  devices: number,
): Readonly<Record<string, string>> {
  const worlds = (rows[0]?.bad ?? []).map(({ world }) => world);
  return Object.fromEntries(
    worlds.map(({ name, what }, nth) => [
      `trade-${name}.svg`,
      pointPlot({
        title: `False pauses against devices hit: ${what}`,
        xLabel: 'devices that get it before the pause, or in the end (mean)',
        yLabel: 'good updates paused',
        xTicks: [0.5, 1, 2, 5, 10, 20, 50, 100],
        yTicks: [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100],
        series: seriesOf(rows, { nth, devices }),
      }),
    ]),
  );
}

/** The service's budgets as one line, each rule of others as a point. */
function seriesOf(
  rows: readonly TradeRow[],
  { nth, devices }: { readonly nth: number; readonly devices: number },
): readonly PointSeries[] {
  const pointOf = ({ label, good, bad }: TradeRow) => ({
    x: (100 * meanOf(bad[nth]?.months ?? [])) / devices,
    y: (100 * good.filter(({ isStopped }) => isStopped).length) / Math.max(1, good.length),
    label,
  });
  const own = rows.filter(({ budget }) => budget !== null);
  const others = rows.filter(({ budget }) => budget === null);
  return [
    { name: 'Ringmaster, by its budget', points: own.map(pointOf), isLine: true },
    { name: 'rules in use elsewhere', points: others.map(pointOf), isLine: false },
  ];
}
