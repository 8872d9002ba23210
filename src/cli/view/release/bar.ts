/**
 * A ring as one bar: every device is in exactly one state, each with its own glyph and colour, so that the bar reads
 * without colour too. Cells are shared out by largest remainder; a state with any device keeps one cell, because three
 * failures among 900 devices are what one looks for. How many they are is told beside it.
 */
import type { Release } from '#core/release/state/release.ts';
import {
  deviceStates,
  devicesByState,
  type DevicesByState,
  type DeviceState,
} from '#core/release/view/deviceStates.ts';
import type { Paint } from '../../terminal/terminal.ts';

interface Glyph {
  readonly glyph: string;
  readonly colour: (paint: Paint) => (text: string) => string;
}

const looks: Readonly<Record<DeviceState, Glyph>> = {
  done: { glyph: '█', colour: (paint) => paint.green },
  installing: { glyph: '▓', colour: (paint) => paint.cyan },
  offered: { glyph: '▒', colour: (paint) => paint.blueBright },
  paused: { glyph: '‖', colour: (paint) => paint.redBright },
  held: { glyph: '▪', colour: (paint) => paint.magenta },
  failed: { glyph: '✗', colour: (paint) => paint.red },
  ineligible: { glyph: '╌', colour: (paint) => paint.yellow },
  waiting: { glyph: '·', colour: (paint) => paint.dim },
};

/** Always in the legend; the others only where a device is in that state. */
const usual: readonly DeviceState[] = [
  'done',
  'installing',
  'offered',
  'failed',
  'ineligible',
  'waiting',
];

/** A bar of `width` cells; a ring without devices is blank. */
export function ringBar(devices: DevicesByState, width: number, paint: Paint): string {
  const cells = shareCells(
    deviceStates.map((state) => devices[state]),
    width,
  );
  const drawn = deviceStates
    .map((state, index) => ({ look: looks[state], count: cells[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ look, count }) => look.colour(paint)(look.glyph.repeat(count)))
    .join('');
  return drawn === '' ? ' '.repeat(width) : drawn;
}

/** What the glyphs mean, on one line where it fits. */
export function legendLine({ rings, progress }: Release, paint: Paint, columns: number): string {
  const seen = (progress?.rings ?? []).map((one) =>
    devicesByState(
      one,
      rings.find(({ name }) => name === one.ring),
    ),
  );
  const shown = deviceStates.filter(
    (state) => usual.includes(state) || seen.some((devices) => devices[state] > 0),
  );
  const length = shown.reduce((sum, state) => sum + state.length + 5, 0);
  const gap = length > columns ? '  ' : '   ';
  return shown
    .map((state) => `${looks[state].colour(paint)(looks[state].glyph)} ${state}`)
    .join(gap);
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
