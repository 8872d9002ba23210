/**
 * A view that is redrawn in place on a terminal and written line by line elsewhere. Lines are cut to the width, because
 * one that wraps would shift everything below it.
 */
import { stripVTControlCharacters } from 'node:util';
import { shown } from './paint.ts';
import type { Terminal } from './terminal.ts';

/** Something that is drawn over and over. */
export interface Live {
  /** Shows these lines in place of the former ones; nothing where stdout is no terminal. */
  readonly draw: (lines: readonly string[]) => void;
  /** Leaves what is drawn where it is and goes on below. */
  readonly end: () => void;
}

const escape = '\u001B';
const hideCursor = `${escape}[?25l`;
const showCursor = `${escape}[?25h`;
const clearBelow = `${escape}[J`;

/** Starts a live view. */
export function startLive(terminal: Terminal): Live {
  let drawn = 0;
  let former = '';
  return {
    draw: (lines) => {
      if (!terminal.isLive) return;
      const kept = heightened(lines, terminal.rows() - 1);
      const text = kept.map((line) => `${fitted(shownLine(line), terminal.columns)}\n`).join('');
      if (text === former) return;
      const up = drawn > 0 ? `${escape}[${drawn}A\r` : hideCursor;
      terminal.draw(`${up}${clearBelow}${text}`);
      drawn = kept.length;
      former = text;
    },
    end: () => {
      if (drawn > 0) terminal.draw(showCursor);
      drawn = 0;
      former = '';
    },
  };
}

/** What breaks a line would shift all below it. */
function shownLine(line: string): string {
  return shown(line).replaceAll('\n', ' ');
}

/** Lines that fit a window's height: what scrolled out could not be drawn over. Blank lines go first. */
export function heightened(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  return lines.filter((line) => line !== '').slice(0, Math.max(1, rows));
}

const escapeSequence = new RegExp(String.raw`${escape}\[[\d;?]*[A-Za-z]`, 'y');

/** A line cut to a number of visible characters, and that it was cut is seen; colours are closed there. */
export function fitted(line: string, columns: number): string {
  if (stripVTControlCharacters(line).length <= columns) return line;
  let visible = 0;
  let index = 0;
  while (index < line.length) {
    escapeSequence.lastIndex = index;
    const sequence = escapeSequence.exec(line);
    if (sequence !== null) index += sequence[0].length;
    else if (visible === columns - 1)
      return `${line.slice(0, index)}…${line.includes(escape) ? `${escape}[0m` : ''}`;
    else {
      visible += 1;
      index += 1;
    }
  }
  return line;
}
