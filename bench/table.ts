/** The figures as a Markdown table: what, how it should be, how it is, and whether that is good enough. */
import { median, type Measured } from './figure.ts';

/** The table and, below it, how each row was measured. */
export function markdownTable(rows: readonly Measured[]): string {
  const cells = rows.map((row) => [row.what, reachText(row), measuredText(row), verdictOf(row)]);
  const lines = [['what', 'reach', 'measured', ''], ['---', '---', '---', '---'], ...cells];
  const notes = rows
    .filter(({ note }, index) => note !== rows[index - 1]?.note)
    .map(({ what, note }) => `- ${what}: ${note}`);
  return [...lines.map((line) => `| ${line.join(' | ')} |`), '', ...notes].join('\n');
}

/** Whether the middle value keeps its bounds; `–` when nothing was measured. */
export function verdictOf({ values, reach }: Measured): '✔' | '✘' | '–' {
  if (values.length === 0) return '–';
  const middle = median(values);
  const isReached = middle >= (reach.min ?? -Infinity) && middle <= (reach.max ?? Infinity);
  return isReached ? '✔' : '✘';
}

function reachText({ reach: { min, max }, unit }: Measured): string {
  if (min !== undefined && max !== undefined)
    return `${numberText(min)}–${numberText(max)} ${unit}`;
  if (min === undefined && max === undefined) return '–';
  return min === undefined ? `≤ ${numberText(max ?? 0)} ${unit}` : `≥ ${numberText(min)} ${unit}`;
}

function measuredText({ values, unit }: Measured): string {
  if (values.length === 0) return 'not measured';
  const middle = `${numberText(median(values))} ${unit}`;
  if (values.length === 1) return middle;
  return `${middle} (${numberText(Math.min(...values))}–${numberText(Math.max(...values))})`;
}

/** Three figures that say something. */
function numberText(value: number): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
