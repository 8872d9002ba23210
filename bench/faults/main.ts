/**
 * What wrong answers do to a release: plays a small month for each of them and writes docs/faults.md.
 * `npm run faults -- --help` tells how.
 */
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { withServers } from '../calibrate/fleets/servers.ts';
import { machineFacts } from '../machine.ts';
import { documentOf, figuresOf, nameOf, type Run } from './document.ts';
import { allCells, answerNames, spreadCells, whats, type Cell } from './plan.ts';
import { playCell, type PlayOptions, type Played } from './play.ts';
import { minuteMs } from '#core/time.ts';

const documentPath = fileURLToPath(new URL('../../docs/faults.md', import.meta.url));
const playedPath = fileURLToPath(new URL('../../.ringmaster/faults.jsonl', import.meta.url));
const settings = { devices: 30, seed: 1, boundMs: 90_000 };
const lanes = 2;

const usage = `npm run faults -- [options]
  --only WHAT       one thing that is asked; may be given several times
  --answers A,B     only these answers
  --quick           a spread subset, about ten minutes on two cores
  --minutes N       no month is begun after so long; what was not run is told
  --add             goes on with the former run of this machine: keeps its months and plays others

asked:   ${whats.join(', ')}
answers: ${answerNames.join(', ')}
`;

interface Request {
  readonly cells: readonly Cell[];
  readonly limitMs: number;
  readonly isAdded: boolean;
}

function readRequest(args: readonly string[]): Request | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      answers: { type: 'string' },
      quick: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      add: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const only = values.only ?? whats;
  const some = values.answers?.split(',') ?? answerNames;
  for (const name of [...only, ...some]) {
    if (!(whats as readonly string[]).includes(name) && !answerNames.includes(name))
      throw new Error(`Nothing asked and no answer is called "${name}".`);
  }
  const minutes = Number(values.minutes ?? Infinity);
  if (!(minutes > 0)) throw new Error(`--minutes takes a number, not "${values.minutes}".`);
  const cells = (values.quick ? spreadCells() : allCells()).filter(
    ({ what, answer }) => only.includes(what) && some.includes(answer),
  );
  return { cells, limitMs: minutes * minuteMs, isAdded: values.add };
}

async function playAll(
  request: Request,
  signal: AbortSignal,
  save: (played: readonly Played[]) => Promise<Run>,
): Promise<Run> {
  const played = [...(await formerRun(request))];
  const waiting = [...request.cells.entries()].filter(([, cell]) => !isAmong(played, cell));
  const untilMs = performance.now() + request.limitMs;
  await withServers(signal, async (lend) => {
    const lane = async (): Promise<void> => {
      while (performance.now() < untilMs && !signal.aborted) {
        const [nth, cell] = waiting.shift() ?? [];
        if (nth === undefined || cell === undefined) return;
        const one = await playedOrFailed(cell, `faults-${nth}`, { ...settings, lend, signal });
        if (signal.aborted) return;
        played.push(one);
        tell(one, `${played.length} of ${request.cells.length}`);
        await appendFile(playedPath, `${JSON.stringify(one)}\n`);
        await save(played);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  });
  return await save(played);
}

/** Months of the former run, which another one forgets unless it adds to them. */
async function formerRun({ isAdded }: Request): Promise<readonly Played[]> {
  await mkdir(dirname(playedPath), { recursive: true });
  if (!isAdded) await rm(playedPath, { force: true });
  const text = await readFile(playedPath, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Played);
}

function isAmong(played: readonly Played[], cell: Cell): boolean {
  return played.some((one) => nameOf(one.cell) === nameOf(cell));
}

/** A month that cannot be played is a find like any other. */
async function playedOrFailed(cell: Cell, tenant: string, o: PlayOptions): Promise<Played> {
  return await playCell(cell, tenant, o).catch((error: unknown) => ({
    cell,
    how: 'FAILED' as const,
    why: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error),
    hits: 0,
    openedOnSilence: [],
    told: [],
    seconds: 0,
  }));
}

function tell({ cell, how, why, hits, openedOnSilence, told, seconds }: Played, nth: string): void {
  process.stderr.write(
    `${nth} ${nameOf(cell)}: ${how} in ${seconds.toFixed(1)} s, struck ${hits} times; told: ${told.join(', ') || 'nothing'}; opened on silence: ${openedOnSilence.join(', ') || 'none'}; ${why}\n`,
  );
}

async function run(request: Request, args: readonly string[]): Promise<void> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort(new Error('The run was interrupted.')));
  }
  const facts = machineFacts(new Date());
  const command = ['npm run faults', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  // Written after each month, so that a run that is broken off leaves what it found.
  const save = async (played: readonly Played[]): Promise<Run> => {
    const notRun = allCells().filter((cell) => !isAmong(played, cell));
    const result: Run = { ...settings, command, facts, played: [...played], notRun };
    const text = await format(documentOf(result), { parser: 'markdown', printWidth: 100 });
    await writeFile(documentPath, text);
    return result;
  };
  const result = await playAll(request, interrupted.signal, save);
  process.stdout.write(`${figuresOf(result).join('\n')}\n`);
  const isGood = result.played.every(
    (one) => one.how !== 'FAILED' && one.openedOnSilence.length === 0,
  );
  if (!isGood) process.exitCode = 1;
}

try {
  const args = process.argv.slice(2);
  const request = readRequest(args);
  if (request === 'help') process.stdout.write(usage);
  else await run(request, args);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// A connection that Temporal's native library still holds must not keep the process.
process.exit();
