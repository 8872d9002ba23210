/** Tables for people: a bold head, two spaces between columns, no frame, so that they can be pasted and cut. */
import CliTable from 'cli-table3';
import type { Paint } from '#cli/terminal.ts';

/** A column's head; a leading `>` puts its cells to the right, as numbers want. */
export type Head = readonly string[];

const frameParts = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
];
const noFrame = Object.fromEntries(frameParts.map((part) => [part, '']));

/** The lines of a table, without trailing spaces; no rows give the head alone. */
export function tableLines(
  head: Head,
  rows: readonly (readonly string[])[],
  paint: Paint,
): readonly string[] {
  const table = new CliTable({
    head: head.map((title) => paint.bold(title.replace(/^>/, ''))),
    colAligns: head.map((title) => (title.startsWith('>') ? 'right' : 'left')),
    chars: { ...noFrame, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** Lines of `name  value`, the names as wide as the widest. */
export function factLines(
  facts: readonly (readonly [string, string])[],
  paint: Paint,
): readonly string[] {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${paint.dim(name.padEnd(width))}  ${value}`.trimEnd());
}
