/**
 * What somebody waits for who types `npm start` with engine and packages in place: the first line, and the month's end.
 * The whole command is measured, npm's own start included, in a data directory that is new each time.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { repeated, type Figure } from '../figure.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Lines by which the rehearsal's output is recognised among npm's. */
const firstLine = /^Ringmaster rehearses/;
const overLine = /^objective\s+(met|missed)/;

/** The figure. */
export const start: Figure = {
  name: 'start',
  what: 'npm start, first output and month over',
  measure: async (options) => {
    const values = await repeated(options, () => startOnce(options.signal));
    return [
      {
        what: '`npm start`: first output',
        unit: 's',
        reach: { max: 3 },
        values: values.map(({ first }) => first),
        note: 'engine and packages present, new data directory; npm included',
      },
      {
        what: '`npm start`: month over (1,000 devices)',
        unit: 's',
        reach: { max: 45 },
        values: values.map(({ over }) => over),
        note: 'until the objective is printed; the engine’s start is part of it',
      },
    ];
  },
};

interface Moments {
  readonly first: number;
  readonly over: number;
}

async function startOnce(signal: AbortSignal): Promise<Moments> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringmaster-bench-'));
  try {
    return await momentsOf(dataDir, signal);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function momentsOf(dataDir: string, signal: AbortSignal): Promise<Moments> {
  const begun = performance.now();
  const child = spawn('npm', ['start', '--', '--data-dir', dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGTERM',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let errors = '';
  child.stderr.on('data', (piece: Buffer) => {
    errors = (errors + piece.toString()).slice(-2000);
  });
  let first = Number.NaN;
  let over = Number.NaN;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const seconds = (performance.now() - begun) / 1000;
    if (firstLine.test(line)) first = seconds;
    if (overLine.test(line)) over = seconds;
  });
  const code = await ended;
  if (code === 0 && over > 0) return { first, over };
  throw new Error(`npm start ended with exit code ${code} before its month was over: ${errors}`);
}
