/** Plots of points with a word beside each, where words keep clear of each other. */
import { colourOf, document, drawn, frame, label, scalesOf, size, type Axes } from './plot.ts';

/** Points with a word beside each, on a line or each for itself. */
export interface PointSeries {
  readonly name: string;
  readonly isLine: boolean;
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: string }[];
}

/** Draws points with their words, and above them which colour is what. */
export function pointPlot(plot: Axes & { readonly series: readonly PointSeries[] }): string {
  const { x, y } = scalesOf(plot);
  const parts = plot.series.flatMap(({ name, points, isLine }, index) => {
    const colour = colourOf(index);
    const legendAt = size.left + 190 + index * 200;
    return [
      drawn(points, { x, y, colour, isLine }),
      `<circle cx="${legendAt}" cy="${size.top - 16}" r="4" fill="${colour}"/>`,
      label(legendAt + 10, size.top - 12, name, 'start'),
    ];
  });
  const words = plot.series.flatMap(({ points }) =>
    points.map((point) => ({ x: x(point.x), y: y(point.y), text: point.label })),
  );
  const texts = placed(words).map(({ left, y: at, text }) => label(left, at, text, 'start'));
  return document(plot.title, [...frame(plot), ...parts, ...texts]);
}

interface Word {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

interface Placed {
  readonly left: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

/** A letter's width and a line's height, about. */
const letter = { width: 6.6, height: 14 };
const beside = 8;
/** How far below its point a word may stand, the nearest first. */
const below = [4, -8, 16, -20, 28, -32, 40, -44, 52];
const dot = 4;

/** Words beside their points, from above, each clear of the points and of those placed before it. */
function placed(words: readonly Word[]): readonly Placed[] {
  const dots = words.map(({ x, y }) => ({ left: x - dot, y: y + dot, width: 2 * dot, text: '' }));
  const done: Placed[] = [];
  for (const { x, y, text } of words.toSorted((one, other) => one.y - other.y)) {
    const width = text.length * letter.width;
    const places = below.flatMap((by) =>
      [x + beside, x - beside - width].map((left) => ({ left, y: y + by, width, text })),
    );
    const fitting = places.filter(({ left }) => left > size.left && left + width < size.width);
    const free = fitting.find((place) => ![...done, ...dots].some((one) => isOver(place, one)));
    done.push(free ?? { left: x + beside, y: y + dot, width, text });
  }
  return done;
}

function isOver(one: Placed, other: Placed): boolean {
  const isBeside = one.left > other.left + other.width || other.left > one.left + one.width;
  return !isBeside && Math.abs(one.y - other.y) < letter.height;
}
