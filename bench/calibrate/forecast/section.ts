/** The table of forecasts: how often the band held, in Markdown. */
import { wilsonText } from '../interval.ts';
import { table } from '../markdown.ts';
import type { CoverageRow } from './coverage.ts';

/** The table, and beside how many of all months the band held. */
export function coverageTable(rows: readonly CoverageRow[]): string {
  const cells = rows.map((row) => [
    row.world,
    `D+${row.day}`,
    wilsonText(row.held, row.months),
    `${row.above} / ${row.below}`,
    row.reachable === 0 ? 'all there' : wilsonText(row.dayHeld, row.reachable),
    (100 * row.width).toFixed(1),
    `${(100 * row.toldMisses).toFixed(0)} %`,
    `${((100 * row.missed) / row.months).toFixed(0)} %`,
    String(row.months),
  ]);
  return table(
    [
      'months',
      'forecast on',
      'share in the band',
      'above / below',
      'day in the band',
      'width, points',
      'misses told',
      'missed',
      'n',
    ],
    cells,
  );
}
