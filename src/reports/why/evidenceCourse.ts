/**
 * The evidence over the days, on a logarithmic scale, with the levels at which something follows and what followed. The
 * line is drawn through what each look came to and through what its decisions were made on, so that a cohort that is
 * held shows as what it is: a rise up to the hold and a fall after it.
 */
import { dayOfRelease, instantOfDay } from '#core/calendar.ts';
import { chanceText, levelText, oddsText } from '#core/evidence/judge/odds.ts';
import { aloneHead } from '#core/evidence/judge/words.ts';
import { pauseAt } from '#core/policy/policy.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { EvidenceSummary, Release } from '#core/release/state/release.ts';
import { pauseLevel } from '#core/release/step/judgement.ts';
import {
  eventLanes,
  eventMark,
  type EventKind,
  type EvidenceCourseValues,
} from './evidenceEvents.ts';
import { html, type Html } from '../html.ts';
import { countText, dayNumberText, dayText, shortInstantText } from '../instant.ts';

interface Point {
  readonly at: number;
  readonly value: number;
  readonly kind: EventKind | null;
  readonly text: string;
}

const frame = { width: 880, left: 104, right: 132, top: 14, plot: 250 };
/** Evidence below is as good as none, and above nothing more follows: both are drawn at the edge. */
const drawn = { min: 0.1, max: 1e6 };

/** The chart with its lanes of events. */
export function evidenceChart(values: EvidenceCourseValues): Html {
  const points = pointsOf(values);
  if (points.length === 0) return html`<p class="dim">No evidence has been counted.</p>`;
  const scale = scaleOf(values.release, points);
  const lanes = eventLanes(values, {
    x: scale.x,
    left: frame.left,
    top: frame.top + frame.plot + 8,
  });
  const height = frame.top + frame.plot + 8 + lanes.height + 26;
  return html`<svg
    viewBox="0 0 ${frame.width} ${height}"
    role="img"
    aria-label="Evidence against the update by day, with its levels and what followed"
  >
    ${grid(values.release, scale, height)} ${levels(values.release, scale)}
    <path class="curve evidence" d="${pathOf(points, scale)}">
      <title>evidence against the update</title>
    </path>
    ${points.flatMap(({ kind, at, value, text }) => (kind === null ? [] : [eventMark(kind, { x: scale.x(at), y: scale.y(value), text })]))}
    ${lanes.markup}
  </svg>`;
}

/** What each look came to; before it, at the same instant, what the weightiest of its decisions was made on. */
function pointsOf({ evidence, decisions, release }: EvidenceCourseValues): readonly Point[] {
  const seen = decisions.flatMap((decision): Point[] => {
    const on = seenBy(decision);
    if (on === null) return [];
    const text = `${dayText(release.publishedAt, decision.at)}: ${on.kind}, ${chanceText(on.value)}`;
    return [{ at: decision.at, value: on.value, kind: on.kind, text }];
  });
  const decided = seen.filter(
    (one, index) =>
      !seen.some(
        (other, place) =>
          other.at === one.at &&
          (weights[other.kind ?? 'watch'] > weights[one.kind ?? 'watch'] ||
            (other.kind === one.kind && place < index)),
      ),
  );
  const looked = evidence.map(({ asOf, total }) => ({
    at: asOf,
    value: total,
    kind: null,
    text: '',
  }));
  return [...decided, ...looked]
    .filter(({ at }) => at >= release.publishedAt)
    .toSorted((one, other) => one.at - other.at);
}

/** Of marks at one instant the weightiest is drawn; the lanes show all. */
const weights: Readonly<Record<EventKind, number>> = { opens: 0, watch: 1, hold: 2, pause: 3 };

/** The evidence that a decision was made on; null where it was made on something else. */
function seenBy({ action, inputs }: Decision): { value: number; kind: EventKind } | null {
  const { evidence, total } = inputs;
  if (action.kind === 'hold' && typeof total === 'number') return { kind: 'hold', value: total };
  if (typeof evidence !== 'number') return null;
  if (action.kind === 'watch' && action.watch !== null) return { kind: 'watch', value: evidence };
  const isOfService = action.kind === 'pause' && action.pause.by === 'service';
  return isOfService ? { kind: 'pause', value: evidence } : null;
}

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
  readonly lastDay: number;
}

function scaleOf({ publishedAt, policy }: Release, points: readonly Point[]): Scale {
  const lastDay = policy.objective.judgedOnDay;
  const end = instantOfDay(publishedAt, lastDay);
  const highest = Math.max(policy.evidence.rollBackAt * 2, ...points.map(({ value }) => value));
  const top = Math.min(drawn.max, 10 ** Math.ceil(Math.log10(highest)));
  const decades = Math.log10(top / drawn.min);
  const x = (at: number): number => {
    const part = Math.min(1, Math.max(0, (at - publishedAt) / (end - publishedAt)));
    return round(frame.left + part * (frame.width - frame.left - frame.right));
  };
  const y = (value: number): number => {
    const within = Math.min(top, Math.max(drawn.min, value));
    const part = Math.log10(within / drawn.min) / decades;
    return round(frame.top + (1 - part) * frame.plot);
  };
  return { x, y, top, lastDay };
}

function grid({ publishedAt }: Release, { x, y, top, lastDay }: Scale, height: number): Html {
  const right = frame.width - frame.right;
  const decades = Math.round(Math.log10(top / drawn.min));
  const marks = Array.from({ length: decades + 1 }, (_, power) =>
    Number((drawn.min * 10 ** power).toPrecision(1)),
  );
  const days = Array.from({ length: Math.floor(lastDay / 7) + 1 }, (_, week) => week * 7);
  return html`${marks.map(
    (mark) =>
      html`<line class="grid" x1="${frame.left}" x2="${right}" y1="${y(mark)}" y2="${y(mark)}" />
        <text x="${frame.left - 8}" y="${y(mark) + 4}" text-anchor="end"
          >${mark < 1 ? '' : `1 in ${countText(mark)}`}</text
        > `,
  )}${days.map(
    (day) =>
      html`<text x="${x(instantOfDay(publishedAt, day))}" y="${height - 8}" text-anchor="middle"
        >${dayNumberText(day)}</text
      > `,
  )}`;
}

/** The levels, from the policy; one a person has raised by going on in spite of the evidence beside its former. */
function levels(release: Release, { y }: Scale): Html {
  const { evidence } = release.policy;
  const raised = pauseLevel(release);
  const lines = [
    { name: 'watch', at: evidence.watchAt },
    { name: 'pause', at: pauseAt(evidence) },
    { name: 'roll back', at: evidence.rollBackAt },
    ...(release.acknowledged > 0 ? [{ name: 'pause again', at: raised }] : []),
  ];
  const right = frame.width - frame.right;
  return html`${lines.map(
    ({ name, at }) =>
      html`<line class="target" x1="${frame.left}" x2="${right}" y1="${y(at)}" y2="${y(at)}" /><text
          x="${right + 8}"
          y="${y(at) + 4}"
          >${name} ${levelText(at)}</text
        > `,
  )}`;
}

function pathOf(points: readonly Point[], { x, y }: Scale): string {
  return points
    .map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`)
    .join(' ');
}

/** The last look of each day in numbers, for those who cannot see the chart. */
export function evidenceTable({ release, evidence }: EvidenceCourseValues): Html | null {
  const { publishedAt } = release;
  const after = evidence.filter(({ asOf }) => asOf >= publishedAt);
  const last = after.filter(
    ({ asOf }, index) =>
      dayOfRelease(publishedAt, asOf) !==
      dayOfRelease(publishedAt, after[index + 1]?.asOf ?? Infinity),
  );
  if (last.length === 0) return null;
  const rings = release.rings.map(({ name }) => name);
  return html`<details>
    <summary>The same as numbers</summary>
    <div class="scroll" tabindex="0" role="group" aria-label="Table">
      <table>
        <tr>
          <th>look, UTC</th>
          <th class="number">by chance</th>
          ${rings.map((ring) => html`<th class="number">${ring}</th>`)}
          <th>strongest</th>
        </tr>
        ${last.map(
          (look) =>
            html`<tr>
              <td class="when">
                ${dayText(publishedAt, look.asOf)} ${shortInstantText(look.asOf)}
              </td>
              <td class="number">${oddsText(look.total)}</td>
              ${rings.map((ring) => html`<td class="number">${ofRing(look, ring)}</td>`)}
              <td>${strongestText(look)}</td>
            </tr> `,
        )}
      </table>
    </div>
  </details>`;
}

function strongestText({ strongest, alone }: EvidenceSummary): string {
  if (alone === undefined) return strongest ?? '–';
  return `${aloneHead.toLowerCase()}: ${alone}`;
}

function ofRing({ rings }: EvidenceSummary, name: string): string {
  const found = rings.find(({ ring }) => ring === name);
  return found === undefined ? '–' : oddsText(found.evidence);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
