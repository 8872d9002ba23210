/**
 * The benchmark: lists and runs the figures and prints them as a table, beside what they should be. Progress goes to
 * standard error, so that standard output is the result alone. `npm run bench -- --help` tells how.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import type { Figure, Measured } from './figure.ts';
import { assess } from './figures/assess.ts';
import { history } from './figures/history.ts';
import { lists } from './figures/lists.ts';
import { matters } from './figures/matters.ts';
import { objective } from './figures/objective.ts';
import { messages } from './figures/messages.ts';
import { pause } from './figures/pause.ts';
import { register } from './figures/register.ts';
import { reports } from './figures/reports.ts';
import { replay } from './figures/replay.ts';
import { same } from './figures/same.ts';
import { start } from './figures/start.ts';
import { trouble } from './figures/trouble.ts';
import { webhook } from './figures/webhook.ts';
import { machineFacts } from './machine.ts';
import { markdownTable, verdictOf } from './table.ts';

const figures: readonly Figure[] = [
  start,
  history,
  matters,
  register,
  assess,
  objective,
  messages,
  lists,
  pause,
  trouble,
  same,
  webhook,
  replay,
  reports,
];
const documentPath = fileURLToPath(new URL('../docs/bench.md', import.meta.url));
const runsMax = 20;

const usage = `npm run bench -- [NAME …] [options]
  --runs N   repetitions of what can be repeated (3)
  --quick    small fleets and no long runs: tries the benchmark itself, judges nothing
  --json     the rows as JSON, every value
  --write    write docs/bench.md as well; needs all figures and not --quick

figures:
${figures.map(({ name, what }) => `  ${name.padEnd(10)} ${what}`).join('\n')}
`;

interface Request {
  readonly chosen: readonly Figure[];
  readonly runs: number;
  readonly isQuick: boolean;
  readonly isJson: boolean;
  readonly isWritten: boolean;
}

function readRequest(args: readonly string[]): Request | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick: isQuick, json: isJson, write: isWritten } = values;
  const unknown = positionals.find((name) => !figures.some((figure) => figure.name === name));
  if (unknown !== undefined) throw new Error(`There is no figure "${unknown}".`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > runsMax) {
    throw new Error(
      `--runs must be a whole number from 1 to ${runsMax}; ${values.runs} was given.`,
    );
  }
  if (isWritten && (isQuick || positionals.length > 0)) {
    throw new Error('--write needs all figures in full: leave names and --quick out.');
  }
  const isChosen = ({ name }: Figure) => positionals.length === 0 || positionals.includes(name);
  return { chosen: figures.filter(isChosen), runs, isQuick, isJson, isWritten };
}

async function measureAll(request: Request, signal: AbortSignal): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  for (const figure of request.chosen) {
    const tell = (text: string) => process.stderr.write(`${figure.name}: ${text}\n`);
    const { runs, isQuick } = request;
    const measured = await figure
      .measure({ runs, isQuick, tell, signal })
      .catch((error: unknown) => [failedRow(figure, error, signal)]);
    for (const row of measured) tell(`${verdictOf(row)} ${row.what}: ${row.values.join(', ')}`);
    rows.push(...measured);
  }
  return rows;
}

/** A figure that fails is told beside the others, which take long to measure; an interruption ends everything. */
function failedRow({ what }: Figure, error: unknown, signal: AbortSignal): Measured {
  signal.throwIfAborted();
  const words = error instanceof Error ? error.message : String(error);
  return { what, unit: 's', reach: {}, values: [], note: `failed: ${words}` };
}

async function run(request: Request): Promise<void> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort(new Error('The benchmark was interrupted.')));
  }
  const facts = machineFacts(new Date());
  const rows = await measureAll(request, interrupted.signal);
  const table = markdownTable(rows);
  process.stdout.write(
    request.isJson
      ? `${JSON.stringify({ facts, rows }, null, 2)}\n`
      : `${facts.join('\n')}\n\n${table}\n`,
  );
  if (request.isWritten) await writeDocument(facts, table);
}

async function writeDocument(facts: readonly string[], table: string): Promise<void> {
  const text = `# Figures

Measured by \`npm run bench -- --write\`. A row gives the median and, in brackets, the least and the most; the median is
judged.

${facts.map((fact) => `- ${fact}`).join('\n')}

${table}
`;
  await writeFile(documentPath, await format(text, { parser: 'markdown' }));
}

async function main(): Promise<void> {
  const request = readRequest(process.argv.slice(2));
  if (request === 'help') process.stdout.write(usage);
  else await run(request);
}

try {
  await main();
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words}\n\`npm run bench -- --help\` lists flags and figures.\n`);
  process.exitCode = 1;
}
// A connection that Temporal's native library still holds must not keep the process.
process.exit();
