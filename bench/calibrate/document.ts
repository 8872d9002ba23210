/** The calibration as a document: what should be reached beside what was, the tables, and how to run it again. */
import { cohortsSection } from './cohort/cohortSection.ts';
import { ringsOf } from './single/course.ts';
import { fleetsSection } from './fleets/section.ts';
import { goalsOf, percent, seconds, type Results } from './goals.ts';
import { interval, intervalText } from './interval.ts';
import { table } from './markdown.ts';
import { barPlot, linePlot } from './plot.ts';
import { worldTable } from './product/table.ts';
import { usual } from './single/worlds.ts';
import type { FalsePause, Found } from './single/tables.ts';

/** The document's Markdown. */
export function documentText(results: Results): string {
  const goals = goalsOf(results);
  const missed = goals.filter(({ isReached }) => !isReached);
  return `# Calibration

How soon the evidence finds a bad update, and how often it pauses a good one: simulated with the functions that judge real
releases, and in whole months played on the emulator. Written by \`npm run calibrate\`; seed ${results.seed}, \`${results.command}\`, ${results.seconds.toFixed(0)} s.

${results.facts.map((fact) => `- ${fact}`).join('\n')}

## The default policy

Releases under the default policy with all its signals and its real gate, nobody answering, with six months learned: what a
tenant gets that sets nothing. [worlds.md](worlds.md) has all worlds, among them those in which the bound does not hold. What
should be reached is meant for 1,000 devices.

${worldTable(results.principal)}

## What was to be reached

By one signal with the whole budget, which is the method itself; under the default policy failed installs have 40 % of it.

${missed.length === 0 ? 'Everything was reached.' : `Missed: ${missed.map(({ what }) => what).join('; ')}.`}

${table(
  ['what', 'reach', 'measured', ''],
  goals.map((goal) => [goal.what, goal.reach, goal.measured, goal.isReached ? '✔' : '✘']),
)}

## False pauses

Nothing is wrong with the update in these worlds; each pause is a false one. The bound is 5 % over a whole release with all
its looks, whatever their number. In brackets the 95 % interval.

${falseTable(results.falsePauses)}

![False pauses by world](calibration-false.svg)

## How soon a bad update is found

Rings of ${[200, 1000, 10_000, 100_000]
    .map((fleet) =>
      ringsOf(fleet)
        .map(({ devices }) => devices)
        .join('/'),
    )
    .join(
      ', ',
    )} devices, deferrals 0/1/6/9 days, usual share ${100 * usual} %, one signal with the whole budget.
Each cell: median of devices already updated at the pause (share of the fleet), day; share of runs paused before the last ring opened.
Outcomes are heard of within three days: good and bad *alike*, or *bad first* (70, 20, 10 % on the first three days, F4), which is what install failures do.

${detectionTable(results.detection)}

![Share of the fleet updated at the pause](calibration-pause.svg)

## Beside the rules of others

1,000 devices, reported alike. hawkBit, AWS IoT Jobs and the rest are written from their public description and look as often as we do.

${comparisonTable(results.comparison)}

A rule that pauses sooner by pausing good updates is not sooner: at 12 releases a year 25 % false pauses are three needless incidents a year.

## Weights

The same bound holds for any weights that are fixed beforehand; these were chosen by what they find. They, the envelope and the rules of naming cohorts
were chosen on other seeds than this document's; the worlds are of the same kind, so the figures are no promise for other worlds.

${comparisonTable(results.weightings)}

${cohortsSection(results.cohorts, results.everywhere)}

${fleetsSection(results.fleets)}
## Cost

A verdict over 20 signals × 4 rings × 50 cohorts (${results.cost.rows.toLocaleString('en-US')} rows of counts): median ${seconds(results)} s.

${assumptions}
`;
}

const assumptions = `## What this rests on

- **Looks within a day.** For the running day the counts hold all devices at risk, and the bad ones so far. Each further bad device only raises the evidence, so what a look sees is never more than what the day's end will show, and stopping on it is as valid as stopping then.
- **Timing.** A device is charged for passing a day before it is known whether it fails. What is assumed is an upper bound on the share of failures that has shown by each day, not its course (\`src/core/evidence/process/envelope.ts\`). For early signals it is 56, 72, 80 and from the fourth day 100 %: reporting of 70, 20 and 10 % divided by the margin. In rings from 2,000 devices on, where the margin is whole, such reporting stays within the envelope at the usual share, and the bound of 5 % is exact; smaller rings have no margin, so there, and for the whole release that contains them, it rests on the simulation above. Were all failures to show on their first day *and* the share be at its upper bound, large rings could pause falsely.
- **Baselines.** The evidence is measured against the 80 % quantile of what the usual share may be. The bound holds when the true usual share is below it, margin included; when baselines are learned from one month only, it sometimes is not, and the table shows what that does. Of a new model, and of any where months were seen to differ by more than chance, it is the 95 % quantile (docs/worlds.md).
- **Margin.** None in rings up to 1,000 devices, all of it from 2,000 on.
- **Control.** On days with fewer others than updated devices crashes are measured against what the others had shown before, from two weeks before the release on, three times over. A shock that befalls everybody then, and is greater, pauses; the world _late shock_ is one of twice.
- **A hold** sets its cohort aside; the bound then holds anew for the devices outside. A release with a false hold may so spend the budget twice. That it is the right cohort is bounded by how likely causes are (\`src/core/evidence/cohort/cause.ts\`), not by the budget: at 19 to 1 one in twenty may be another.
- **A crash on the day of the update** counts as one after it, whatever the hour, and a device with an install under way counts as updated: both may count crashes of the old build.
- **At 200 devices** a share of 6 % where 2 % are usual is found by nobody before it is over.
`;

function falseTable(rows: readonly FalsePause[]): string {
  const fleets = [...new Set(rows.map(({ fleet }) => fleet))];
  const names = [...new Set(rows.map(({ world }) => world))];
  const cells = names.map((name) => {
    const own = rows.filter(({ world }) => world === name);
    const [first] = own;
    const label = first?.isTrap === true ? `*trap: ${name}*` : `**${name}**`;
    return [`${label}: ${first?.what ?? ''}`, ...own.map(falseText), String(first?.runs ?? 0)];
  });
  const heads = fleets.map((fleet) => `${fleet.toLocaleString('en-US')} devices`);
  return table(['world', ...heads, 'runs each'], cells);
}

function falseText({ paused, runs }: FalsePause): string {
  return intervalText(paused, runs);
}

function detectionTable(rows: readonly Found[]): string {
  const shares = [...new Set(rows.map(({ share }) => share))];
  const kinds = [...new Set(rows.map(({ fleet, reporting }) => `${fleet}|${reporting}`))];
  const cells = kinds.map((kind) => {
    const [fleet = '', reporting = ''] = kind.split('|');
    const own = rows.filter((row) => String(row.fleet) === fleet && row.reporting === reporting);
    return [Number(fleet).toLocaleString('en-US'), reporting, ...own.map(foundText)];
  });
  return table(['fleet', 'heard of', ...shares.map((share) => `true ${100 * share} %`)], cells);
}

function comparisonTable(rows: readonly Found[]): string {
  const shares = [...new Set(rows.map(({ share }) => share))];
  const kinds = [...new Set(rows.map(({ fleet, rule }) => `${fleet}|${rule}`))];
  const cells = kinds.map((kind) => {
    const [fleet = '', rule = ''] = kind.split('|');
    const own = rows.filter((row) => String(row.fleet) === fleet && row.rule === rule);
    return [
      Number(fleet).toLocaleString('en-US'),
      rule,
      ...own.map((row) => (row.share === usual ? percent(row.paused / row.runs) : foundText(row))),
    ];
  });
  const heads = shares.map((share) => (share === usual ? 'false pause' : `true ${100 * share} %`));
  return table(['fleet', 'rule', ...heads], cells);
}

function foundText({ fleet, devices, day, beforeLastRing, paused, runs }: Found): string {
  if (day === null) return `not in most runs (${percent(paused / runs)})`;
  const share = (100 * devices) / fleet;
  const part = share < 10 ? share.toFixed(1) : share.toFixed(0);
  return `${devices.toLocaleString('en-US')} (${part} %), d${day}; ${(100 * beforeLastRing).toFixed(0)} %`;
}

/** The plots by file name. */
export function plots({ detection, falsePauses }: Results): Readonly<Record<string, string>> {
  const fleets = [...new Set(detection.map(({ fleet }) => fleet))];
  const series = fleets.map((fleet) => ({
    name: `${fleet.toLocaleString('en-US')} devices`,
    points: detection
      .filter((row) => row.fleet === fleet && row.reporting === 'bad first')
      .map(({ share, devices }) => ({ x: 100 * share, y: (100 * devices) / fleet })),
  }));
  const bars = falsePauses
    .filter(({ fleet, isTrap }) => fleet === 1000 && !isTrap)
    .map((row) => ({
      name: row.world,
      value: (100 * row.paused) / row.runs,
      low: 100 * interval(row.paused, row.runs).low,
      high: 100 * interval(row.paused, row.runs).high,
    }));
  return {
    'calibration-pause.svg': linePlot({
      title: 'Share of the fleet updated at the pause (median, bad ones heard of first)',
      xLabel: 'devices that truly fail (2 % are usual)',
      yLabel: 'updated',
      xTicks: [4, 6, 10, 20, 50],
      yTicks: [0.01, 0.1, 1, 10, 100],
      series,
    }),
    'calibration-false.svg': barPlot('False pauses, 1,000 devices, with 95 % intervals', bars, 5),
  };
}
