/**
 * A release as one screen: where it stands, each ring as a bar, what comes next and what was decided last. The same lines
 * are redrawn by `release watch` and `rehearse` and printed once by `release show`.
 */
import { stripVTControlCharacters } from 'node:util';
import { outlineOf } from '#core/area/areas.ts';
import { dayOfRelease } from '#core/calendar.ts';
import { blockersInShort } from '#core/objective/blockerText.ts';
import { attainedOf, objectiveText } from '#core/objective/soFar.ts';
import { openForecastText } from '#core/objective/forecastText.ts';
import type { Release, RingProgress, RingState } from '#core/release/state/release.ts';
import { nextComing } from '#core/release/view/coming.ts';
import { devicesByState, isRingStopped } from '#core/release/view/deviceStates.ts';
import { ringStanding, type RingStanding } from '#core/release/view/ringStanding.ts';
import { remedyOf } from '#core/release/state/trouble.ts';
import { troubleText } from '#core/release/view/troubleText.ts';
import { isOver, stillStands } from '#core/release/step/wake.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { legendLine, ringBar } from './bar.ts';
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
import { headLines } from './headLines.ts';
import { cut, cutVisible, factLines, wrapped } from '../table.ts';
import type { Drawing, ReleaseAt } from './drawing.ts';

const decisionsShown = 3;
const barMin = 10;
const countsWidth = 28;
/** Names of facts and the blanks behind them. */
const factNameWidth = 11;
/** Lines of one decision or trouble. */
const linesMax = 2;

/** The lines of a release. */
export function releaseLines(at: ReleaseAt, drawing: Drawing): readonly string[] {
  const { release } = at;
  const { paint, columns } = drawing;
  return [
    titleLine(at, paint),
    dayLine(at, paint),
    ...headLines(at, drawing),
    '',
    ...release.rings.flatMap((ring) => ringRows(at, ring, drawing)),
    legendLine(release, paint, columns),
    '',
    ...factLines(
      [
        ...told('objective', objectiveText(release), columns),
        ...forecastFacts(release, columns),
        ...blockerFacts(at, columns),
        ...told('fleet', fleetText(release), columns),
        ...troubleFacts(at, drawing),
        ...standingFacts(at, paint).flatMap(([name, value]) => told(name, value, columns)),
        ...told('next', nextText(at), columns),
        ...latestFacts(release, columns),
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

/** One line for a day: how far each ring is, as a share of the devices that count. */
export function dayLogLine({ release, now }: ReleaseAt): string {
  const rings = release.rings.flatMap((ring) => {
    const attained = attainedOf(progressOf(release, ring));
    return attained === null ? [] : `${ring.name} ${shareText(attained)}`;
  });
  return `${dayText(release.publishedAt, now).padEnd(4)} ${shortInstantText(now)}  up to date: ${rings.join(' · ') || 'no devices yet'}`;
}

/** A ring's counts; zeros before the first look. */
export function progressOf(release: Release, { name }: Pick<RingState, 'name'>): RingProgress {
  const none = {
    waiting: 0,
    offered: 0,
    installing: 0,
    done: 0,
    failed: 0,
    ineligible: 0,
    held: 0,
  };
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

function titleLine({ release }: ReleaseAt, paint: Paint): string {
  const { key, basedOn } = release;
  const played = basedOn === null ? '' : paint.dim(` · ${basedOn} played again`);
  return `${paint.bold(`${outlineOf(key.area).title} ${key.id}`)} · ${key.tenant}${played}`;
}

function dayLine({ release, now, isEmulated }: ReleaseAt, paint: Paint): string {
  const day = dayNumberText(dayOfRelease(release.publishedAt, now));
  const simulated = isEmulated === true ? paint.dim(' · simulated devices') : '';
  return `${paint.bold(paint.cyan(day))}  ${instantText(now)}${simulated}`;
}

function ringRows(
  { release, now }: ReleaseAt,
  ring: RingState,
  { paint, columns }: Drawing,
): readonly string[] {
  const progress = progressOf(release, ring);
  const nameWidth = Math.max(...release.rings.map((r) => r.name.length));
  const label = ring.name.padEnd(nameWidth);
  const width = Math.max(barMin, columns - nameWidth - countsWidth - 4);
  const standing = ringStanding(release, ring, now);
  const name = isRingStopped(ring) ? paint.red(label) : paint.bold(label);
  const words = cut(
    [standing.text, ...troubledText(progress)].join(' · '),
    columns - nameWidth - 2,
  );
  return [
    `${name}  ${ringBar(devicesByState(progress, ring), width, paint)} ${countsText(progress)}`.trimEnd(),
    `${' '.repeat(nameWidth)}  ${standingColour(standing, paint)(words)}`,
    '',
  ];
}

/** Every percentage is of the devices that count, as the objective's is. */
function countsText(progress: RingProgress): string {
  const { devices, eligible, updated } = progress;
  if (devices === 0) return '     no devices';
  const numbers = `${countText(updated).padStart(7)} of ${countText(eligible).padEnd(7)}`;
  return `${numbers} ${shareText(attainedOf(progress)).padStart(6)}`.padEnd(countsWidth - 1);
}

/** What a bar may hide: a cell may be one device or ten. */
function troubledText({ failed, held = 0, ineligible }: RingProgress): readonly string[] {
  const counts = [
    [failed, 'failed'],
    [held, 'held'],
    [ineligible, 'ineligible'],
  ] as const;
  return counts.flatMap(([count, what]) => (count === 0 ? [] : [`${countText(count)} ${what}`]));
}

function standingColour({ kind }: RingStanding, paint: Paint): (text: string) => string {
  if (kind === 'paused' || kind === 'rolledBack') return paint.red;
  if (kind === 'asked' || kind === 'heldBack') return paint.yellow;
  return paint.dim;
}

/** What is being tried again, and what a person can do. */
function troubleFacts({ release, now }: ReleaseAt, { paint, columns }: Drawing) {
  return release.troubles.flatMap((trouble, index): [string, string][] => [
    ...told(index === 0 ? 'trouble' : '', troubleText(release, trouble, now), columns),
    ...told('', `→ ${remedyOf(trouble)}`, columns).map(([name, text]): [string, string] => [
      name,
      paint.dim(text),
    ]),
  ]);
}

function latestFacts({ recent, publishedAt }: Release, columns: number): [string, string][] {
  return recent
    .slice(-decisionsShown)
    .toReversed()
    .flatMap(({ at, text }, index) =>
      told(
        index === 0 ? 'latest' : '',
        `${dayText(publishedAt, at)} ${shortInstantText(at)}  ${text}`,
        columns,
      ),
    );
}

/** A fact over a few lines; one that is longer ends in "…". A coloured one has one line. */
function told(name: string, text: string, columns: number): [string, string][] {
  const width = columns - factNameWidth;
  if (stripVTControlCharacters(text) !== text) return [[name, cutVisible(text, width)]];
  const lines = wrapped(text, width);
  const kept = lines.slice(0, linesMax);
  const rest = lines.slice(linesMax);
  return kept.map((line, index) => [
    index === 0 ? name : '',
    index === kept.length - 1 && rest.length > 0
      ? cut(`${line} ${rest.join(' ')}`, width)
      : cut(line, width),
  ]);
}

/** Nothing once it is judged, and where nothing is blocked. */
function blockerFacts({ release, blockers }: ReleaseAt, columns: number) {
  const text = release.objective === null ? blockersInShort(blockers ?? []) : null;
  return text === null ? [] : told('to bring', text, columns);
}

/** Nothing once it is judged, or where none can be made. */
function forecastFacts(release: Release, columns: number) {
  const text = openForecastText(release);
  return text === null ? [] : told('forecast', text, columns);
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

function nextText({ release, now, isEnded }: ReleaseAt): string {
  const goesOn = !isOver(release) || (isEnded !== true && stillStands(release));
  if (!goesOn) return 'nothing; the release is over';
  if (!isOver(release) && isEnded === true) return 'nothing, until it is begun anew';
  const next = nextComing(release, now);
  if (next === null) return 'the next look';
  const day = dayText(release.publishedAt, next.at);
  return `${day} ${shortInstantText(next.at)} (${untilText(now, next.at)}): ${next.what}`;
}
