/** An objective as one screen: how far it is, the forecast, what stands before it, rings by the later definition, the looks so far. */
import type { ObjectiveStanding } from '#core/objective/blockers.ts';
import { blockerHelp, blockerText, ineligibleText } from '#core/objective/blockerText.ts';
import { openForecastText } from '#core/objective/forecastText.ts';
import type { ObjectiveLook } from '#core/objective/look.ts';
import type { RingObjective } from '#core/objective/ringObjective.ts';
import { objectiveText } from '#core/objective/soFar.ts';
import { outlineOf } from '#core/area/areas.ts';
import { dayOfRelease } from '#core/calendar.ts';
import type { Release } from '#core/release/state/release.ts';
import { countText, dayNumberText, dayText, instantText, shareText } from '#reports/instant.ts';
import { factLines, tableLines, wrapped } from '../table.ts';
import type { Drawing } from './drawing.ts';

/** What is shown. */
export interface ObjectiveView {
  readonly release: Release;
  readonly asOf: number;
  readonly standing: ObjectiveStanding;
  readonly rings: readonly RingObjective[];
  /** Oldest first. */
  readonly looks: readonly ObjectiveLook[];
}

/** The screen's lines. */
export function objectiveLines(view: ObjectiveView, drawing: Drawing): readonly string[] {
  const { release, asOf } = view;
  const { paint, columns } = drawing;
  const title = `${outlineOf(release.key.area).title} ${release.key.id}`;
  return [
    `${paint.bold(`Objective of ${title}`)} · ${release.key.tenant} · ${dayText(release.publishedAt, asOf)}, ${instantText(asOf)}`,
    ...factLines(
      facts(view).flatMap(([name, text]) =>
        wrapped(text, Math.max(24, columns - 14)).map((line, nth): [string, string] => [
          nth === 0 ? name : '',
          line,
        ]),
      ),
      paint,
    ),
    '',
    ...blockerLines(view, drawing),
    ...ringLines(view, drawing),
  ];
}

function facts({ release, standing, looks }: ObjectiveView): [string, string][] {
  const { withoutPaused, attained } = standing;
  const isPaused = withoutPaused !== attained;
  return [
    ['objective', objectiveText(release)],
    ...(isPaused
      ? [['', `without stopped rings ${shareText(withoutPaused)}`] satisfies [string, string]]
      : []),
    ...forecastFact(release),
    ['so far', historyText(looks, release.publishedAt)],
  ];
}

function forecastFact(release: Release): [string, string][] {
  const text = openForecastText(release);
  return text === null ? [] : [['forecast', text]];
}

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** Days that are drawn at most. */
const drawnDays = 40;

/** A bar a day, as its last look saw it. */
function historyText(looks: readonly ObjectiveLook[], publishedAt: number): string {
  const byDay = new Map(looks.map((look) => [dayOfRelease(publishedAt, look.asOf), look]));
  const drawn = [...byDay.values()].slice(-drawnDays);
  const [first] = drawn;
  const last = drawn.at(-1);
  if (first === undefined || last === undefined) return 'no look was kept yet';
  const bars = drawn.map(({ eligible, updated }) => {
    const share = eligible === 0 ? 0 : updated / eligible;
    return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))] ?? '';
  });
  return `${bars.join('')} ${dayText(publishedAt, first.asOf)} to ${dayText(publishedAt, last.asOf)}`;
}

function blockerLines({ standing }: ObjectiveView, { paint, columns }: Drawing): readonly string[] {
  const { blockers, ineligible, eligible } = standing;
  const none = eligible === 0 ? 'No device counts.' : 'Nothing stands before it.';
  const rows = blockers.map((blocker) => [
    countText(blocker.devices),
    shareText(blocker.share),
    blocker.isEnough === true ? 'yes' : '',
    blockerText(blocker),
    blockerHelp(blocker.kind),
  ]);
  const heads = ['>brings', '>share', 'enough', 'what stands before it', 'what helps'];
  return [
    ...(rows.length === 0 ? [none] : tableLines(heads, rows, paint, columns)),
    ...(ineligible.length === 0
      ? []
      : [
          '',
          ...tableLines(
            ['>devices', 'do not count, and would once this is solved'],
            ineligible.map(({ reason, devices }) => [countText(devices), ineligibleText(reason)]),
            paint,
            columns,
          ),
        ]),
  ];
}

function ringLines({ rings }: ObjectiveView, { paint, columns }: Drawing): readonly string[] {
  return [
    '',
    ...tableLines(
      [
        'ring',
        '>due',
        '>up to date',
        '>of',
        '>share',
        'by the later definition, which decides nothing',
      ],
      rings.map(({ ring, dueOnDay, updated, eligible, share, back }) => [
        ring,
        dayNumberText(dueOnDay),
        countText(updated),
        countText(eligible),
        shareText(share),
        back === 0 ? '' : `${countText(back)} came back or are new, and have their time`,
      ]),
      paint,
      columns,
    ),
  ];
}
