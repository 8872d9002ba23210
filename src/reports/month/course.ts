/** The course of a month as a chart: share of each ring's counting devices on the release's build, by day of release. */
import { dayOfRelease, instantOfDay } from '#core/calendar.ts';
import { html, type Html } from '../html.ts';
import { dayNumberText, shareText } from '../instant.ts';
import { lineLooks } from '../look.ts';

/** How one ring went: cumulative counts at instants, oldest first. */
export interface RingCourse {
  readonly ring: string;
  readonly points: readonly {
    readonly at: number;
    readonly updated: number;
    readonly eligible: number;
  }[];
}

/** What the chart is drawn from. */
export interface CourseValues {
  readonly courses: readonly RingCourse[];
  readonly publishedAt: number;
  readonly lastDay: number;
  readonly target: number | null;
}

const frame = { width: 880, height: 320, left: 46, right: 132, top: 14, bottom: 34 };
const labelGap = 15;

/** The chart; rings without a device that counts are left out. */
export function courseChart(values: CourseValues): Html {
  const shown = values.courses.filter((course) => course.points.some((p) => p.eligible > 0));
  if (shown.length === 0) return html`<p class="dim">No device counted yet.</p>`;
  const looks = values.courses.map((course) => course.ring);
  const lines = shown.map((course) => ({
    ring: course.ring,
    look: looks.indexOf(course.ring) % lineLooks,
    points: course.points
      .filter((point) => point.eligible > 0 && point.at >= values.publishedAt)
      .map((point) => ({ x: x(values, point.at), y: y(point.updated / point.eligible) })),
    last: lastShare(course),
  }));
  const labels = spread(lines.map((line) => line.points.at(-1)?.y ?? y(0)));
  return html`<svg
    viewBox="0 0 ${frame.width} ${frame.height}"
    role="img"
    aria-label="Share of devices up to date by day"
  >
    ${grid(values)}
    ${lines.map(
      (line, index) =>
        html`<path class="curve c${line.look}" d="${pathOf(line.points)}"
            ><title>${line.ring}</title></path
          >
          <text
            class="name c${line.look}"
            x="${frame.width - frame.right + 8}"
            y="${round((labels[index] ?? 0) + 4)}"
            >${line.ring} ${shareText(line.last)}</text
          > `,
    )}
  </svg>`;
}

function grid(values: CourseValues): Html {
  const right = frame.width - frame.right;
  const days = dayMarks(values.lastDay);
  return html`${[0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      html`<line class="grid" x1="${frame.left}" x2="${right}" y1="${y(share)}" y2="${y(share)}" />
        <text x="${frame.left - 8}" y="${y(share) + 4}" text-anchor="end"
          >${Math.round(share * 100)} %</text
        > `,
  )}${days.map((day) => {
    const at = x(values, instantOfDay(values.publishedAt, day));
    return html`<text x="${at}" y="${frame.height - 12}" text-anchor="middle"
      >${dayNumberText(day)}</text
    > `;
  })}${values.target === null ? '' : targetLine(values.target)}`;
}

function targetLine(target: number): Html {
  return html`<line
    class="target"
    x1="${frame.left}"
    x2="${frame.width - frame.right}"
    y1="${y(target)}"
    y2="${y(target)}"
    ><title>objective ${shareText(target)}</title></line
  >`;
}

/** Weekly marks and the last day. */
function dayMarks(lastDay: number): readonly number[] {
  const weekly = Array.from({ length: Math.floor(lastDay / 7) + 1 }, (_, week) => week * 7);
  return lastDay % 7 > 2 ? [...weekly, lastDay] : weekly;
}

function x({ publishedAt, lastDay }: CourseValues, at: number): number {
  const span = instantOfDay(publishedAt, lastDay) - publishedAt;
  const part = Math.min(1, Math.max(0, (at - publishedAt) / span));
  return round(frame.left + part * (frame.width - frame.left - frame.right));
}

function y(share: number): number {
  return round(frame.height - frame.bottom - share * (frame.height - frame.top - frame.bottom));
}

/** A line through the points, straight between two looks: between them nothing is known. */
function pathOf(points: readonly { x: number; y: number }[]): string {
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join(' ');
}

function lastShare({ points }: RingCourse): number | null {
  const last = points.at(-1);
  return last === undefined || last.eligible === 0 ? null : last.updated / last.eligible;
}

/** Moves labels apart, top to bottom, so that none covers another. */
function spread(wanted: readonly number[]): readonly number[] {
  const order = wanted.map((at, index) => ({ at, index })).toSorted((a, b) => a.at - b.at);
  const placed: number[] = [];
  let former = -Infinity;
  for (const { at, index } of order) {
    former = Math.max(at, former + labelGap);
    placed[index] = former;
  }
  const over = Math.max(0, former - (frame.height - frame.bottom));
  return placed.map((at) => at - over);
}

/** The numbers of the chart, one row a day, for those who cannot see it. */
export function courseTable({ courses, publishedAt }: CourseValues): Html {
  const days = [
    ...new Set(courses.flatMap((c) => c.points.map((p) => dayOfRelease(publishedAt, p.at)))),
  ]
    .filter((day) => day >= 0)
    .toSorted((one, other) => one - other);
  const cell = (course: RingCourse, day: number): string => {
    const upTo = course.points.findLast((p) => dayOfRelease(publishedAt, p.at) <= day);
    return upTo === undefined || upTo.eligible === 0
      ? '–'
      : shareText(upTo.updated / upTo.eligible);
  };
  return html`<details>
    <summary>The same as numbers</summary>
    <div class="scroll" tabindex="0" role="group" aria-label="Table">
      <table>
        <tr>
          <th>day</th>
          ${courses.map((course) => html`<th class="number">${course.ring}</th>`)}
        </tr>
        ${days.map(
          (day) =>
            html`<tr>
              <td>${dayNumberText(day)}</td>
              ${courses.map((course) => html`<td class="number">${cell(course, day)}</td>`)}
            </tr> `,
        )}
      </table>
    </div>
  </details>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
