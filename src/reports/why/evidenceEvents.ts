/**
 * What followed from the evidence, as lanes below its chart: when rings opened, and how long the next ring waited, rings
 * were paused and cohorts were held. Each kind has a shape of its own beside its colour.
 */
import { holdCohortText } from '#core/hold/hold.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { html, type Html } from '../html.ts';
import { dayText } from '../instant.ts';
import type { EvidenceSummary, Release } from '#core/release/state/release.ts';

/** What the chart is drawn from. */
export interface EvidenceCourseValues {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  /** The evidence after each look, oldest first. */
  readonly evidence: readonly EvidenceSummary[];
  readonly madeAt: number;
}

/** The kinds of events, in the order of their lanes. */
export type EventKind = 'opens' | 'watch' | 'pause' | 'hold';

interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface Lane {
  readonly kind: EventKind;
  readonly name: string;
  readonly spans: readonly Span[];
}

/** Where lanes are drawn. */
interface Place {
  readonly x: (at: number) => number;
  readonly left: number;
  readonly top: number;
}

const laneHeight = 22;

/** The lanes; one in which nothing happened is left out. */
export function eventLanes(
  values: Pick<EvidenceCourseValues, 'release' | 'decisions' | 'madeAt'>,
  place: Place,
): { readonly markup: Html; readonly height: number } {
  const { release, decisions, madeAt } = values;
  const of = (decision: Decision): string => dayText(release.publishedAt, decision.at);
  const lanes: readonly Lane[] = [
    { kind: 'opens', name: 'opens', spans: openings(decisions, of) },
    { kind: 'watch', name: 'waits', spans: watches(decisions, madeAt, of) },
    { kind: 'pause', name: 'paused', spans: pauses(decisions, madeAt, of) },
    { kind: 'hold', name: 'held', spans: holds(decisions, madeAt, of) },
  ];
  const shown = lanes.filter(({ spans }) => spans.length > 0);
  return {
    height: shown.length * laneHeight,
    markup: html`${shown.map((lane, index) => laneOf(lane, { ...place, top: place.top + index * laneHeight }))}`,
  };
}

function laneOf({ kind, name, spans }: Lane, { x, left, top }: Place): Html {
  const middle = top + laneHeight / 2;
  return html`<text x="${left - 8}" y="${middle + 4}" text-anchor="end">${name}</text> ${spans.map(
      ({ from, to, text }) => {
        const width = Math.round((x(to) - x(from)) * 10) / 10;
        return html`${width > 0 ? html`<rect class="span ${kind}" x="${x(from)}" y="${middle - 4}" width="${width}" height="8" />` : null}
        ${eventMark(kind, { x: x(from), y: middle, text })}
        ${kind === 'opens' ? html`<text x="${x(from) + 6}" y="${middle + 4}">${text.split(' ')[0] ?? ''}</text>` : null}`;
      },
    )}`;
}

/** A mark: a circle opens, a diamond waits, a square pauses, a triangle holds. */
export function eventMark(
  kind: EventKind,
  { x, y, text }: { readonly x: number; readonly y: number; readonly text: string },
): Html {
  const paths: Readonly<Record<EventKind, string>> = {
    opens: `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z`,
    watch: `M${x} ${y - 6}l6 6l-6 6l-6 -6Z`,
    pause: `M${x - 5} ${y - 5}h10v10h-10Z`,
    hold: `M${x} ${y - 6}l6 11h-12Z`,
  };
  return html`<path class="event ${kind}" d="${paths[kind]}"><title>${text}</title></path> `;
}

type DayOf = (decision: Decision) => string;

function openings(decisions: readonly Decision[], dayOf: DayOf): readonly Span[] {
  const opened = new Set<string>();
  return decisions.flatMap((decision) => {
    const { action, at } = decision;
    if ((action.kind !== 'offer' && action.kind !== 'expedite') || opened.has(action.ring))
      return [];
    opened.add(action.ring);
    const how = action.kind === 'offer' ? 'opens' : 'is expedited';
    return [{ from: at, to: at, text: `${action.ring} ${how} on ${dayOf(decision)}` }];
  });
}

function watches(decisions: readonly Decision[], end: number, dayOf: DayOf): readonly Span[] {
  const found = decisions.filter(({ action }) => action.kind === 'watch');
  return found.flatMap((decision, index) => {
    const { action, at } = decision;
    if (action.kind !== 'watch' || action.watch === null) return [];
    const text = `the next ring waits from ${dayOf(decision)}: ${action.watch.why}`;
    return [{ from: at, to: found[index + 1]?.at ?? end, text }];
  });
}

/** From the first ring that is paused until none is. */
function pauses(decisions: readonly Decision[], end: number, dayOf: DayOf): readonly Span[] {
  const spans: Span[] = [];
  const paused = new Set<string>();
  let open: Omit<Span, 'to'> | null = null;
  for (const decision of decisions) {
    const { action, at } = decision;
    if (action.kind === 'pause' || action.kind === 'rollBack') {
      paused.add(action.ring);
      open ??= { from: at, text: `paused from ${dayOf(decision)}: ${action.pause.reason}` };
    }
    if (action.kind === 'resume' || action.kind === 'lapsePause') paused.delete(action.ring);
    if (paused.size === 0 && open !== null) {
      spans.push({ ...open, to: at });
      open = null;
    }
  }
  return open === null ? spans : [...spans, { ...open, to: end }];
}

function holds(decisions: readonly Decision[], end: number, dayOf: DayOf): readonly Span[] {
  return decisions.flatMap((decision) => {
    const { action, at } = decision;
    if (action.kind !== 'hold') return [];
    const { hold } = action;
    const ended = decisions.find(
      (other) => other.action.kind === 'unhold' && other.action.hold.id === hold.id,
    );
    const text = `${holdCohortText(hold)} held from ${dayOf(decision)}`;
    return [{ from: at, to: ended?.at ?? end, text }];
  });
}
