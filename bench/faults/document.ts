/** The document of a run: its figures, its table, what was found, and what was not run. */
import { table } from '../calibrate/markdown.ts';
import { asked, answerNames, durations, slowMs, whats, type Cell } from './plan.ts';
import { release, wholeBound, type Played } from './play.ts';

/** A run, as far as it came. */
export interface Run {
  readonly command: string;
  readonly devices: number;
  readonly seed: number;
  readonly boundMs: number;
  readonly facts: readonly string[];
  readonly played: readonly Played[];
  /** Cells of the whole table that this run did not come to. */
  readonly notRun: readonly Cell[];
}

/** The figures of a run, in lines. */
export function figuresOf({ played, notRun }: Run): readonly string[] {
  const struck = played.filter(({ hits }) => hits > 0);
  const told = struck.filter((one) => one.told.length > 0);
  const how = (kind: Played['how']) => played.filter((one) => one.how === kind).length;
  const opened = played.filter(({ openedOnSilence }) => openedOnSilence.length > 0).length;
  return [
    `${played.length} cells run, ${notRun.length} not run`,
    `${how('FAILED')} failed; ${how('judged')} judged, ${how('lives')} alive and saying what they lack`,
    `${opened} with a ring that opened on silence`,
    `${told.length} of ${struck.length} that the fault struck were told by the release; of the other ${struck.length - told.length} it is said below`,
    `${played.length - struck.length} were not struck, since nothing of the kind was asked while the fault stood`,
  ];
}

/** The whole document in Markdown. */
export function documentOf(run: Run): string {
  return `# What no answer does to a release

Whole months of ${run.devices} devices (seed ${run.seed}, played from ${release}, calm; expedites: \`zero-day\`, since nothing is expedited in a calm month), from announcement
to judgement, through the real parts: emulator over HTTP, Temporal, PostgreSQL, worker. In each one what is asked in the row is answered wrongly.
Made by \`npm run faults\`, last with \`${run.command}\` (\`--add\` keeps earlier months); \`npm run faults -- --help\` tells the options.

${[...figuresOf(run), ...run.facts].map((line) => `- ${line}`).join('\n')}

**For ever** is from D+1 on, **once** the first call after D+1, **a day** both D+2 to D+3 and D+6 to D+7; what is asked
when rings are made ready (members, assignments) is spoilt from the announcement on. Tokens are asked for in real time: there the
fault is set when the release is seen on its day, and all tokens are made worthless. **Slow** is ${slowMs / 1000} s for each answer: the client gives up after 60 s and
no setting makes that less, so that an answer slower than that is not tried here.

- **judged**: the month came to its judgement. **lives**: the workflow runs and says what it lacks, past D+21, or no further day has passed for ${run.boundMs / 1000} s of real time, or the month has taken ${wholeBound} times that (slow: four times both). **FAILED**: neither.
- *told*: the release had it among its troubles or its missing sources. *quiet*: the fault struck and nothing was told. *not met*: it never struck.
- **opened**: a ring was offered the update at a look to which catalogue, devices or evidence were silent.

${Object.keys(durations)
  .map((duration) => sectionOf(run, duration))
  .join('\n\n')}

## What was found

${findsOf(run)}

## Not run

${notRunText(run)}
`;
}

function sectionOf({ played }: Run, duration: string): string {
  const rows = whats.map((what) => [
    what,
    ...answerNames.map((answer) => {
      const one = played.find(
        ({ cell }) => cell.what === what && cell.answer === answer && cell.duration === duration,
      );
      return one === undefined ? '–' : cellText(one);
    }),
  ]);
  const name = duration.charAt(0).toUpperCase() + duration.slice(1);
  return `## ${name}\n\n${table(['asked', ...answerNames], rows)}`;
}

function cellText({ how, hits, told, openedOnSilence, seconds }: Played): string {
  const struck = told.length > 0 ? 'told' : 'quiet';
  const words = hits === 0 ? 'not met' : struck;
  const shown = how === 'FAILED' ? '**FAILED**' : how;
  const opened = openedOnSilence.length > 0 ? ', **opened**' : '';
  return `${shown}, ${words}${opened}, ${seconds.toFixed(0)} s`;
}

function findsOf({ played }: Run): string {
  const finds = played.filter((one) => one.how === 'FAILED' || one.openedOnSilence.length > 0);
  const silent = played.filter(({ hits, told }) => hits > 0 && told.length === 0);
  const passing = silent.filter(isPassing);
  const quiet = silent.filter((one) => !isPassing(one));
  const lines = [
    ...finds.map(
      ({ cell, how, why, openedOnSilence }) =>
        `- ${nameOf(cell)}: ${how}, ${why}; opened on silence: ${openedOnSilence.join('; ') || 'none'}.`,
    ),
    ...quiet.map(
      ({ cell, hits }) => `- ${nameOf(cell)}: struck ${hits} times and told of nothing.`,
    ),
    ...(passing.length === 0
      ? []
      : [
          `- ${passing.length} cells in which one call failed once, or all were answered late, told of nothing: what was asked was asked again, or came, within the same work.`,
        ]),
  ];
  const none = finds.length === 0 ? 'No release failed, and no ring opened on silence.' : '';
  return [none, lines.join('\n')].filter((text) => text !== '').join('\n\n');
}

/** One failure of each call is made good by asking again at once, and a late answer is an answer. */
function isPassing({ cell: { what, answer, duration }, hits }: Played): boolean {
  return answer === 'slow' || (duration === 'once' && hits <= asked[what].length);
}

function notRunText({ notRun }: Run): string {
  if (notRun.length === 0) return 'Every cell was run.';
  const lines = Object.keys(durations).flatMap((duration) =>
    answerNames.flatMap((answer) => {
      const some = notRun.filter((one) => one.duration === duration && one.answer === answer);
      if (some.length === 0) return [];
      const names = some.map(({ what }) => what).join(', ');
      return [`- ${answer}, ${duration}: ${some.length === whats.length ? 'all' : names}`];
    }),
  );
  return lines.join('\n');
}

/** A cell in words. */
export function nameOf({ what, answer, duration }: Cell): string {
  return `${what} × ${answer} × ${duration}`;
}
