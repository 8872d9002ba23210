/** Tables for people: a bold head, two spaces between columns, no frame, so that they can be pasted and cut. */
import { stripVTControlCharacters } from 'node:util';
import CliTable from 'cli-table3';
import { oneLine } from '../terminal/paint.ts';
import type { Paint } from '../terminal/terminal.ts';

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

/** The least a last column is wrapped to; a narrower window shows long lines instead. */
const wrappedMin = 24;

/**
 * The lines of a table, without trailing spaces; no rows give the head alone. With `columns` the last column is wrapped,
 * so that a line is no longer than that.
 */
export function tableLines(
  head: Head,
  given: readonly (readonly string[])[],
  paint: Paint,
  columns = Infinity,
): readonly string[] {
  const rows = given.map((row) => row.map(oneLine));
  const width = lastWidth(head, rows, columns);
  const table = new CliTable({
    head: head.map((title) => paint.bold(title.replace(/^>/, ''))),
    colAligns: head.map((title) => (title.startsWith('>') ? 'right' : 'left')),
    chars: { ...noFrame, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(
    ...rows.map((row) => [...row.slice(0, -1), wrapped(row.at(-1) ?? '', width).join('\n')]),
  );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** What is left for the last column; colours take no room. */
function lastWidth(head: Head, rows: readonly (readonly string[])[], columns: number): number {
  const others = head.slice(0, -1).map((title, index) => {
    const cells = rows.map((row) => stripVTControlCharacters(row[index] ?? '').length);
    return Math.max(title.replace(/^>/, '').length, ...cells) + 2;
  });
  return Math.max(wrappedMin, columns - others.reduce((sum, width) => sum + width, 0));
}

/** A text in lines of at most `width` characters, broken at blanks; a longer word keeps its length. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Lines of `name  value`, the names as wide as the widest. */
export function factLines(
  facts: readonly (readonly [string, string])[],
  paint: Paint,
): readonly string[] {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  return facts.map(([name, value]) =>
    `${paint.dim(name.padEnd(width))}  ${oneLine(value)}`.trimEnd(),
  );
}

/** Cuts a text that may be coloured: one that is too long loses its colour. */
export function cutVisible(text: string, width: number): string {
  const bare = stripVTControlCharacters(text);
  return bare.length <= width ? text : cut(bare, width);
}

/** Cuts a text to so many characters; that it was cut is seen. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}
