/**
 * The calibration: simulates releases by the thousand with the functions that judge real ones, and writes what came out
 * to `docs/calibration.md` with its plots. Progress goes to standard error. `npm run calibrate -- --help` tells how.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { machineFacts } from '../machine.ts';
import { cohortRows } from './cohortTable.ts';
import { judgingSeconds } from './cost.ts';
import { documentText, plots } from './document.ts';
import { randomOf } from './random.ts';
import { comparison, detection, falsePauses, weightings, type Size } from './tables.ts';

const documents = fileURLToPath(new URL('../../docs/', import.meta.url));
const standard = { runs: 1000, seed: 20261208 };
const quickRuns = 40;
const runsMax = 100_000;

const usage = `npm run calibrate -- [options]
  --runs N   releases per cell (${standard.runs}; false pauses twice as many, 100,000 devices a tenth, cohorts a twelfth)
  --seed S   seed of all randomness (${standard.seed})
  --quick    ${quickRuns} runs, printed and not written
`;

interface Request {
  readonly runs: number;
  readonly seed: number;
  readonly isQuick: boolean;
}

function readRequest(args: readonly string[]): Request | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' },
      seed: { type: 'string', default: String(standard.seed) },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const isQuick = values.quick;
  const runs = Number(values.runs ?? (isQuick ? quickRuns : standard.runs));
  const seed = Number(values.seed);
  if (!Number.isInteger(runs) || runs < 1 || runs > runsMax) {
    throw new Error(
      `--runs must be a whole number from 1 to ${runsMax}; ${values.runs} was given.`,
    );
  }
  if (!Number.isInteger(seed)) {
    throw new Error(`--seed must be a whole number; ${values.seed} was given.`);
  }
  return { runs, seed, isQuick };
}

async function run({ runs, seed, isQuick }: Request): Promise<void> {
  const begun = performance.now();
  const size: Size = { runs, seed, tell: (text) => process.stderr.write(`${text}\n`) };
  const facts = machineFacts(new Date());
  const simulated = {
    cost: judgingSeconds(randomOf(seed, 'cost'), 7),
    detection: detection(size),
    comparison: comparison(size),
    weightings: weightings(size),
    falsePauses: falsePauses(size),
    cohorts: cohortRows([0.02, 0.2, 0.3, 0.5], size),
  };
  const results = {
    ...simulated,
    seed,
    facts,
    seconds: (performance.now() - begun) / 1000,
    command: `npm run calibrate -- --runs ${runs} --seed ${seed}`,
  };
  const text = await format(documentText(results), { parser: 'markdown' });
  if (isQuick) {
    process.stdout.write(text);
    return;
  }
  await writeFile(`${documents}calibration.md`, text);
  for (const [name, plot] of Object.entries(plots(results))) {
    await writeFile(`${documents}${name}`, plot);
  }
  process.stdout.write(`docs/calibration.md was written (${results.seconds.toFixed(0)} s).\n`);
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
  process.stderr.write(`${words}\n\`npm run calibrate -- --help\` lists flags.\n`);
  process.exitCode = 1;
}
