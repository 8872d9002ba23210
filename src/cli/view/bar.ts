/**
 * A ring as one bar: every device is in exactly one of six states, each with its own glyph and colour, so that the bar
 * reads without colour too. Cells are shared out by largest remainder; a state with any device keeps one cell, because
 * three failures among 900 devices are what one looks for.
 */
import type { RingProgress } from '#core/release/release.ts';
import type { Paint } from '#cli/terminal.ts';

/** The states of a bar, in the order drawn. */
export type BarState = 'done' | 'installing' | 'offered' | 'failed' | 'ineligible' | 'waiting';

interface Look {
  readonly state: BarState;
  readonly glyph: string;
  readonly colour: (paint: Paint) => (text: string) => string;
}

const looks: readonly Look[] = [
  { state: 'done', glyph: '█', colour: (paint) => paint.green },
  { state: 'installing', glyph: '▓', colour: (paint) => paint.cyan },
  { state: 'offered', glyph: '▒', colour: (paint) => paint.blue },
  { state: 'failed', glyph: '✗', colour: (paint) => paint.red },
  { state: 'ineligible', glyph: '╌', colour: (paint) => paint.yellow },
  { state: 'waiting', glyph: '·', colour: (paint) => paint.dim },
];

/** The states in the order drawn. */
export const barStates: readonly BarState[] = looks.map((look) => look.state);

/** A bar of `width` cells; a ring without devices is blank. */
export function ringBar(progress: RingProgress, width: number, paint: Paint): string {
  const cells = shareCells(
    looks.map((look) => progress[look.state]),
    width,
  );
  const drawn = looks
    .map((look, index) => ({ look, count: cells[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ look, count }) => look.colour(paint)(look.glyph.repeat(count)))
    .join('');
  return progress.devices === 0 ? ' '.repeat(width) : drawn;
}

/** What the glyphs mean, on one line. */
export function legendLine(paint: Paint): string {
  return looks.map((look) => `${look.colour(paint)(look.glyph)} ${look.state}`).join('   ');
}

/** Shares `width` cells among counts; a count above 0 gets at least one while there are enough cells. */
export function shareCells(counts: readonly number[], width: number): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count / total) * width);
  const cells = exact.map((part, index) =>
    Math.max(Math.floor(part), (counts[index] ?? 0) > 0 ? 1 : 0),
  );
  const byRemainder = exact
    .map((part, index) => ({ index, remainder: part - (cells[index] ?? 0) }))
    .filter(({ index }) => (counts[index] ?? 0) > 0)
    .toSorted((one, other) => other.remainder - one.remainder);
  level(cells, byRemainder, width);
  return cells;
}

/** Adds to those with the largest remainder, takes from the largest, until the bar is as wide as it must be. */
function level(cells: number[], byRemainder: readonly { index: number }[], width: number): void {
  const sum = (): number => cells.reduce((total, cell) => total + cell, 0);
  for (let next = 0; sum() < width; next += 1) {
    const index = byRemainder[next % byRemainder.length]?.index ?? 0;
    cells[index] = (cells[index] ?? 0) + 1;
  }
  while (sum() > width) {
    const largest = cells.indexOf(Math.max(...cells));
    cells[largest] = (cells[largest] ?? 0) - 1;
  }
}
