/** The month as lanes: each ring from its offer to its deadline, its pauses, and a mark for each decision about it. */
import type { Decision } from '#core/release/step/decision.ts';
import { dayOfRelease, instantOfDay } from '#core/calendar.ts';
import { actionText, markOf } from '#core/release/action/actions.ts';
import type { Mark } from '#core/release/action/meaning.ts';
import type { Release, RingState } from '#core/release/state/release.ts';
import { html, type Html } from '../html.ts';
import { dayNumberText } from '../instant.ts';

const frame = { width: 880, left: 86, right: 24, lane: 36, foot: 26 };
const wholeRelease = 'release';

interface Scale {
  readonly x: (at: number) => number;
  readonly marks: readonly { readonly day: number; readonly x: number }[];
}

/** The lanes of a release. */
export function timeline(release: Release, decisions: readonly Decision[], asOf: number): Html {
  const scale = scaleOf(release);
  const lanes = [wholeRelease, ...release.rings.map((ring) => ring.name)];
  const height = lanes.length * frame.lane + frame.foot;
  return html`<svg
    viewBox="0 0 ${frame.width} ${height}"
    role="img"
    aria-label="Decisions by ring and day"
  >
    ${scale.marks.map(
      ({ day, x }) =>
        html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${height - frame.foot}" /><text
            x="${x}"
            y="${height - 8}"
            text-anchor="middle"
            >${dayNumberText(day)}</text
          > `,
    )}${lanes.map((lane, index) => {
      const ring = release.rings.find((state) => state.name === lane);
      const own = decisions.filter((decision) => laneOf(decision) === lane);
      const top = index * frame.lane;
      return html`<text class="name" x="0" y="${top + 22}">${lane}</text>
        ${ring === undefined ? null : spans({ ring, own, asOf, scale, top })}${own.map((decision) => mark(release, decision, { scale, top }))}`;
    })}
  </svg>`;
}

const legend = [
  ['open', 'from the offer to the deadline'],
  ['stopped', 'paused'],
  ['offered', 'opens or goes on'],
  ['failed', 'is stopped or held'],
  ['ineligible', 'somebody should look'],
  ['done', 'judged'],
  ['waiting', 'for the record'],
] as const;

/** What the colours of the lanes mean. */
export function timelineLegend(): Html {
  return html`<ul class="legend">
    ${legend.map(
      ([look, meaning], index) =>
        html`<li>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            ${
              index < 2
                ? html`<rect class="${look}" width="10" height="10" rx="2" />`
                : html`<circle class="${look}" cx="5" cy="5" r="4.5" />`
            }</svg
          >${meaning}
        </li>`,
    )}
  </ul>`;
}

function laneOf({ action }: Decision): string {
  if ('proposal' in action) return action.proposal.ring ?? wholeRelease;
  return 'ring' in action ? action.ring : wholeRelease;
}

function scaleOf({ publishedAt, policy }: Release): Scale {
  const first = -policy.announceDaysBefore;
  const last = policy.objective.judgedOnDay;
  const from = instantOfDay(publishedAt, first);
  const to = instantOfDay(publishedAt, last);
  const x = (at: number): number => {
    const part = Math.min(1, Math.max(0, (at - from) / (to - from)));
    return Math.round((frame.left + part * (frame.width - frame.left - frame.right)) * 10) / 10;
  };
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const marks = days
    .filter((day) => day % 7 === 0)
    .map((day) => ({ day, x: x(instantOfDay(publishedAt, day)) }));
  return { x, marks };
}

interface Lane {
  readonly ring: RingState;
  readonly own: readonly Decision[];
  readonly asOf: number;
  readonly scale: Scale;
  readonly top: number;
}

function spans({ ring, own, asOf, scale, top }: Lane): Html {
  const box = (kind: string, from: number, to: number, title: string): Html =>
    html`<rect
      class="${kind}"
      x="${scale.x(from)}"
      y="${top + 11}"
      width="${Math.max(0, Math.round((scale.x(to) - scale.x(from)) * 10) / 10)}"
      height="14"
      rx="3"
      ><title>${title}</title></rect
    > `;
  const open =
    ring.offeredAt === null
      ? null
      : box(
          'open',
          ring.offeredAt,
          ring.deadlineAt,
          `${ring.name}: from the offer to the deadline`,
        );
  return html`${open}${pausesOf(own, asOf).map(({ from, to }) => box('stopped', from, to, `${ring.name}: paused`))}`;
}

/** The spans of a ring's pauses; one that stands reaches to the instant of the report. */
function pausesOf(own: readonly Decision[], asOf: number): readonly { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let since: number | null = null;
  for (const { at, action } of own) {
    if (action.kind === 'pause' || action.kind === 'rollBack') since ??= at;
    if ((action.kind === 'resume' || action.kind === 'lapsePause') && since !== null) {
      found.push({ from: since, to: at });
      since = null;
    }
  }
  return since === null ? found : [...found, { from: since, to: asOf }];
}

/** The colours of devices' states, lent to what is done. */
const looks: Readonly<Record<Mark, string>> = {
  goesOn: 'offered',
  stops: 'failed',
  look: 'ineligible',
  end: 'done',
  record: 'waiting',
};

function mark(
  release: Release,
  { at, action }: Decision,
  { scale, top }: Pick<Lane, 'scale' | 'top'>,
): Html {
  const day = dayNumberText(dayOfRelease(release.publishedAt, at));
  return html`<circle class="${looks[markOf(action)]}" cx="${scale.x(at)}" cy="${top + 18}" r="4.5"
    ><title>${day} ${actionText(action)}</title></circle
  > `;
}
