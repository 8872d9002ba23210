/**
 * Plots as SVG files that stand in Markdown: drawn for light and dark backgrounds by the reader's own setting, with no
 * background of their own. Plain lines and words, nothing that needs a library.
 */

/** A line of points. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Both axes are logarithmic; what lies beyond them is drawn at their edge. */
export interface Axes {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

/** A plot of lines. */
export interface LinePlot extends Axes {
  readonly series: readonly Series[];
}

/** A bar with an interval. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const size = { width: 720, height: 400, left: 70, right: 150, top: 50, bottom: 55 };
const colours = ['#2f81f7', '#d29922', '#3fb950', '#f778ba', '#a371f7'];

const style = `<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .mark { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 5 4; }
  .whisker { stroke: #59636e; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .grid { stroke: #3d444d; }
    .mark { stroke: #ff7b72; }
    .whisker { stroke: #9198a1; }
  }
</style>`;

/** Draws lines. */
export function linePlot(plot: LinePlot): string {
  const { x, y } = scalesOf(plot);
  const lines = plot.series.map(({ name, points }, index) => {
    const last = points.at(-1);
    const end = last === undefined ? 0 : y(last.y);
    return `${drawn(points, { x, y, colour: colourOf(index), isLine: true })}
${label(size.width - size.right + 10, end + 4, name, 'start')}`;
  });
  return document(plot.title, [...frame(plot), ...lines]);
}

export function scalesOf({ xTicks, yTicks }: Axes) {
  return {
    x: scale(xTicks, size.left, size.width - size.right),
    y: scale(yTicks, size.height - size.bottom, size.top),
  };
}

export function colourOf(index: number): string {
  return colours[index % colours.length] ?? '#2f81f7';
}

/** The grid and what its axes are. */
export function frame(plot: Axes): readonly string[] {
  const { x, y } = scalesOf(plot);
  const right = size.width - size.right;
  const bottom = size.height - size.bottom;
  return [
    ...plot.xTicks.map(
      (tick) => `${line('grid', { x1: x(tick), y1: size.top, x2: x(tick), y2: bottom })}
${label(x(tick), bottom + 20, `${tick} %`, 'middle')}`,
    ),
    ...plot.yTicks.map(
      (tick) => `${line('grid', { x1: size.left, y1: y(tick), x2: right, y2: y(tick) })}
${label(size.left - 8, y(tick) + 4, `${tick} %`, 'end')}`,
    ),
    label((size.left + right) / 2, size.height - 12, plot.xLabel, 'middle'),
    label(size.left, size.top - 12, plot.yLabel, 'start'),
  ];
}

interface Drawing {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly colour: string;
  readonly isLine: boolean;
}

export function drawn(
  points: readonly { readonly x: number; readonly y: number }[],
  { x, y, colour, isLine }: Drawing,
): string {
  const places = points.map((point) => [x(point.x).toFixed(1), y(point.y).toFixed(1)] as const);
  const path = places.map((place) => place.join(',')).join(' ');
  return [
    ...(isLine
      ? [`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`]
      : []),
    ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`),
  ].join('\n');
}

/** Draws bars lying down, with their intervals and a mark that none should pass; values in per cent. */
export function barPlot(title: string, bars: readonly Bar[], mark: number): string {
  const left = 250;
  const most = Math.max(mark, ...bars.map(({ high }) => high)) * 1.1;
  const x = (value: number): number => left + (value / most) * (size.width - left - 70);
  const rowHeight = Math.min(34, (size.height - size.top - size.bottom) / bars.length);
  const bottom = size.top + bars.length * rowHeight;
  const rows = bars.map(({ name, value, low, high }, index) => {
    const top = size.top + index * rowHeight;
    const centre = top + rowHeight / 2;
    return `${label(left - 10, centre + 4, name, 'end')}
<rect x="${left}" y="${(top + 5).toFixed(1)}" width="${(x(value) - left).toFixed(1)}" height="${(rowHeight - 10).toFixed(1)}" fill="${colours[0] ?? ''}"/>
${line('whisker', { x1: x(low), y1: centre, x2: x(high), y2: centre })}
${label(size.width - 12, centre + 4, `${value.toFixed(1)} %`, 'end')}`;
  });
  return document(title, [
    ...rows,
    line('mark', { x1: x(mark), y1: size.top - 6, x2: x(mark), y2: bottom + 6 }),
    label(x(mark), bottom + 24, `bound ${mark} %`, 'middle'),
  ]);
}

function scale(ticks: readonly number[], from: number, to: number): (value: number) => number {
  const least = Math.log(ticks[0] ?? 1);
  const most = Math.log(ticks.at(-1) ?? 10);
  return (value) => {
    const share = (Math.log(value) - least) / (most - least);
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  };
}

function line(
  kind: string,
  { x1, y1, x2, y2 }: { x1: number; y1: number; x2: number; y2: number },
): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line class="${kind}" x1="${a}" y1="${b}" x2="${c}" y2="${d}"/>`;
}

export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end',
): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

export function document(title: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(title)}">
${style}
<text class="title" x="12" y="22">${escaped(title)}</text>
${parts.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
