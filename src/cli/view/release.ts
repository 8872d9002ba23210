/**
 * A release as one screen: where it stands, each ring as a bar, what comes next and what was decided last. The same lines
 * are redrawn by `release watch` and `rehearse` and printed once by `release show`.
 */
import { stripVTControlCharacters } from 'node:util';
import { areas } from '#core/area.ts';
import { dayOfRelease, instantOfDay } from '#core/calendar.ts';
import { numberText } from '#core/evidence/words.ts';
import type { Release, RingProgress, RingState } from '#core/release/release.ts';
import type { Paint } from '#cli/terminal.ts';
import { barStates, legendLine, ringBar } from './bar.ts';
import {
  countText,
  dayNumberText,
  dayText,
  instantText,
  shareText,
  shortInstantText,
  untilText,
} from '#reports/instant.ts';
import { standingFacts } from './standing.ts';
import { factLines } from './table.ts';

/** A release at an instant of its own, virtual or real, time. */
export interface ReleaseAt {
  readonly release: Release;
  readonly now: number;
  /** Devices under each hold; null where the store was not asked. */
  readonly held?: ReadonlyMap<string, number> | null;
}

/** How to draw. */
export interface Drawing {
  readonly paint: Paint;
  readonly columns: number;
}

const decisionsShown = 3;
const barMin = 10;
const countsWidth = 25;
/** Names of facts and the blanks behind them. */
const factNameWidth = 10;
/** Less evidence says nothing. */
const toldFrom = 1.5;

/** The lines of a release. */
export function releaseLines(at: ReleaseAt, { paint, columns }: Drawing): readonly string[] {
  const { release } = at;
  return [
    titleLine(at, paint),
    dayLine(at, paint),
    '',
    ...release.rings.flatMap((ring) => ringRows(at, ring, { paint, columns })),
    legendLine(paint),
    '',
    ...factLines(
      [
        ['fleet', fleetText(release)],
        ...standingFacts(at, paint).map(([name, value]): [string, string] => [
          name,
          cutVisible(value, columns - factNameWidth),
        ]),
        ['next', nextText(at)],
        ...release.recent
          .slice(-decisionsShown)
          .toReversed()
          .map(({ at, text }, index): [string, string] => [
            index === 0 ? 'latest' : '',
            cut(
              `${dayText(release.publishedAt, at)} ${shortInstantText(at)}  ${text}`,
              columns - 9,
            ),
          ]),
      ],
      paint,
    ),
  ];
}

/** One line for a decision, for logs: `D+6 Mon 14 Dec 18:00  offered fast …`. */
export function decisionLine(
  publishedAt: number,
  { at, text }: { at: number; text: string },
): string {
  return `${dayText(publishedAt, at).padEnd(4)} ${shortInstantText(at)}  ${text}`;
}

/** One line for a day: how far each ring is. */
export function dayLogLine({ release, now }: ReleaseAt): string {
  const rings = release.rings.flatMap((ring) => {
    const progress = progressOf(release, ring);
    return progress.devices === 0 ? [] : `${ring.name} ${shareText(doneShare(progress))}`;
  });
  return `${dayText(release.publishedAt, now).padEnd(4)} ${shortInstantText(now)}  up to date: ${rings.join(' · ') || 'no devices yet'}`;
}

/** What comes next by the calendar, or null when the release is over. */
export function nextInstant({
  release,
  now,
}: ReleaseAt): { readonly at: number; readonly what: string } | null {
  const { policy, publishedAt } = release;
  const day = (days: number): number => instantOfDay(publishedAt, days);
  const instants = [
    { at: day(-policy.announceDaysBefore), what: 'the schedule is announced' },
    { at: publishedAt, what: 'the update is published' },
    ...release.rings.flatMap((ring) => [
      ...(ring.offeredAt === null ? [{ at: ring.opensAt, what: openingText(ring) }] : []),
      { at: ring.deadlineAt, what: `deadline of ring ${ring.name}` },
      ...(ring.pause === null
        ? []
        : [{ at: ring.pause.expiresAt, what: `the pause of ring ${ring.name} lapses` }]),
    ]),
    ...release.holds.map((hold) => ({ at: hold.expiresAt, what: `hold ${hold.id} ends` })),
    ...release.proposals.map(({ subject, deadlineAt }) => ({
      at: deadlineAt,
      what: `the time to answer ${subject} is over`,
    })),
    { at: day(policy.summaryOnDay), what: 'summary' },
    { at: day(policy.objective.judgedOnDay), what: 'the objective is judged' },
  ].filter((instant) => instant.at > now);
  if (release.objective !== null || instants.length === 0) return null;
  const at = Math.min(...instants.map((instant) => instant.at));
  const due = instants.filter((instant) => instant.at === at).map((instant) => instant.what);
  return { at, what: due.join(', ') };
}

/** A ring's counts; zeros before the first look. */
export function progressOf(release: Release, { name }: RingState): RingProgress {
  const none = Object.fromEntries(barStates.map((state) => [state, 0])) as Record<
    (typeof barStates)[number],
    number
  >;
  return (
    release.progress?.rings.find((progress) => progress.ring === name) ?? {
      ...none,
      ring: name,
      devices: 0,
      eligible: 0,
      updated: 0,
    }
  );
}

/** Where a ring stands, in a few words. */
function ringStanding(release: Release, ring: RingState): string {
  const day = (at: number): string => `${dayText(release.publishedAt, at)} ${shortInstantText(at)}`;
  if (ring.rolledBackAt !== null) return `rolled back on ${day(ring.rolledBackAt)}`;
  if (ring.pause !== null) {
    const { by, operator, reason, expiresAt } = ring.pause;
    const who = by === 'tenant' ? operator : 'the service';
    return `PAUSED by ${who} until ${day(expiresAt)}: ${reason}`;
  }
  const hurry = ring.expeditedAt === null ? '' : 'expedited, ';
  const evidence = release.evidence?.rings.find((one) => one.ring === ring.name)?.evidence;
  const seen =
    evidence === undefined || evidence < toldFrom ? '' : `, evidence ${numberText(evidence)}`;
  if (ring.offeredAt === null) return `${hurry}${closedText(release, ring, day)}${seen}`;
  return `${hurry}open since ${dayText(release.publishedAt, ring.offeredAt)}, deadline ${day(ring.deadlineAt)}${seen}`;
}

/** A ring that is not offered: when it opens, by what, and whether it is held shut until then. */
function closedText(
  { publishedAt, waiting }: Release,
  { opensAt, gate, closedAt, name }: RingState,
  day: (at: number) => string,
): string {
  if (gate === 'clock') return `opens ${day(opensAt)}`;
  const shut = closedAt === null ? '' : `, closed since ${dayText(publishedAt, closedAt)}`;
  const why = waiting !== null && waiting.includes(name) ? `: ${waiting}` : '';
  return `may open ${day(opensAt)} (gate ${gate})${shut}${why}`;
}

function openingText({ name, gate }: RingState): string {
  return gate === 'clock' ? `ring ${name} opens` : `ring ${name} may open (gate ${gate})`;
}

function titleLine({ release }: ReleaseAt, paint: Paint): string {
  const { key, basedOn } = release;
  const played = basedOn === null ? '' : paint.dim(` · ${basedOn} played again`);
  return `${paint.bold(`${areas[key.area].title} ${key.id}`)} · ${key.tenant}${played}`;
}

function dayLine({ release, now }: ReleaseAt, paint: Paint): string {
  const day = dayNumberText(dayOfRelease(release.publishedAt, now));
  return `${paint.bold(paint.cyan(day))}  ${instantText(now)} · ${phaseText(release)}`;
}

/** The phase of a release for people. */
function phaseText({ phase, objective }: Release): string {
  if (phase !== 'judged' || objective === null) return phase;
  const { outcome, attained, target } = objective;
  const numbers = `${shareText(attained)}, ${shareText(target)} asked`;
  const words = {
    met: `objective met: ${numbers}`,
    missed: `objective missed: ${numbers}`,
    noEligibleDevices: 'no eligible devices to judge',
    notApplied: 'judged without an objective',
  };
  return words[outcome];
}

function ringRows(
  { release }: ReleaseAt,
  ring: RingState,
  { paint, columns }: Drawing,
): readonly string[] {
  const progress = progressOf(release, ring);
  const nameWidth = Math.max(...release.rings.map((r) => r.name.length));
  const label = ring.name.padEnd(nameWidth);
  const numbers = `${countText(progress.done).padStart(7)} of ${countText(progress.devices).padEnd(7)}`;
  const counts =
    progress.devices === 0
      ? '     no devices'
      : `${numbers} ${shareText(doneShare(progress)).padStart(6)}`;
  const width = Math.max(barMin, columns - nameWidth - countsWidth - 4);
  const isStopped = ring.pause !== null || ring.rolledBackAt !== null;
  const name = isStopped ? paint.red(label) : paint.bold(label);
  const standing = cut(ringStanding(release, ring), columns - nameWidth - 2);
  return [
    `${name}  ${ringBar(progress, width, paint)} ${counts}`.trimEnd(),
    `${' '.repeat(nameWidth)}  ${isStopped ? paint.red(standing) : paint.dim(standing)}`,
    '',
  ];
}

function doneShare({ done, devices }: RingProgress): number | null {
  return devices === 0 ? null : done / devices;
}

function fleetText({ progress }: Release): string {
  if (progress === null) return 'not looked at yet';
  const { discovered, ready, notReady, notRegistered, excluded, asOf } = progress;
  const parts = [
    `${countText(discovered)} discovered`,
    `${countText(ready)} ready`,
    `${countText(notReady)} not ready`,
    `${countText(notRegistered)} not registered`,
    `${countText(excluded)} excluded`,
  ];
  return `${parts.join(' · ')} (as of ${shortInstantText(asOf)})`;
}

function nextText(at: ReleaseAt): string {
  const next = nextInstant(at);
  if (next === null) return 'nothing; the release is over';
  const day = dayText(at.release.publishedAt, next.at);
  return `${day} ${shortInstantText(next.at)} (${untilText(at.now, next.at)}): ${next.what}`;
}

/** Cuts a text that may be coloured: one that is too long loses its colour. */
function cutVisible(text: string, width: number): string {
  const bare = stripVTControlCharacters(text);
  return bare.length <= width ? text : cut(bare, width);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}
