/**
 * The calibration: plays whole months on the emulator, simulates releases by the thousand with the functions that judge
 * real ones, and writes what came out to `docs/calibration.md` with its plots. Progress goes to standard error.
 * `npm run calibrate -- --help` tells how.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { machineFacts } from '../machine.ts';
import { cohortRows, everywhereRows } from './cohort/cohortTable.ts';
import { judgingSeconds } from './cost.ts';
import { documentText, plots } from './document.ts';
import { playFleets, type FleetRow, type FleetsOptions } from './fleets/run.ts';
import { fleetsSection } from './fleets/section.ts';
import { principalRows } from './product/principal.ts';
import { runWorld, type ProductSize } from './product/run.ts';
import { worldTable } from './product/table.ts';
import type { World } from './product/world.ts';
import { tradePlots, tradeTable } from './product/trade/section.ts';
import { tradeRows } from './product/trade/trade.ts';
import { worlds } from './product/worlds.ts';
import { coverageRows } from './forecast/coverage.ts';
import { coverageTable } from './forecast/section.ts';
import { randomOf } from './random.ts';
import { comparison, detection, falsePauses, weightings, type Size } from './single/tables.ts';

const documents = fileURLToPath(new URL('../../docs/', import.meta.url));
const standard = { runs: 1000, seed: 20261208, fleets: 12, devices: 1000 };
const quick = { runs: 40, fleets: 1 };
const product = { runs: 100 };
const trade = { runs: 50 };
const forecasts = { runs: 40 };
const runsMax = 100_000;
const fleetsMax = 1000;
const devicesMax = 100_000;
/** Rings of the fleets that are simulated. */
const ringNumber = 4;
/** Every month adds one, and a rehearsal takes no larger seed than 32 bits hold. */
const seedMax = 4_000_000_000;

const usage = `npm run calibrate -- [options]
  --runs N     releases per cell (${standard.runs}; false pauses twice as many, 100,000 devices a tenth, cohorts a tenth)
  --fleets N   whole months of the emulator's calm fleet, half as many of one with a bad update,
               a quarter of a holiday, of a third party's driver and of bricks (${standard.fleets})
  --devices D  devices of such a fleet (${standard.devices})
  --seed S     seed of all randomness (${standard.seed})
  --quick      ${quick.runs} runs and ${2 * quick.fleets} months, printed and not written
  --only-fleets
               whole months alone, printed and not written
  --product    releases under the default policy with its real gate, in worlds as they are, printed and not written:
               --runs (100) for each world, --devices (1000); what should be reached stands beside what was
  --rings A,…  with --product: devices of test, first, fast and broad in place of those usual for --devices,
               such as a size that \`ringmaster release plan\` proposes
  --only W,…   with --product: these worlds, or all whose name begins so (holiday)
  --list       with --product: the worlds
  --trade      what cannot be had together: good updates paused against devices that get a bad one, by our budgets and by
               rules of others, in worlds of --product; the table is printed, docs/trade-*.svg are written (--runs ${trade.runs})
  --forecast   how often the band of a forecast holds, over months of the emulator's fleets without servers
               (--runs ${forecasts.runs} for each kind of months, --devices, --seed), printed and not written

To measure a change to the evidence, take \`--product --only WORLD --runs 200\` before and after it, with the same seed:
the releases are the same, so that also a small difference is one. A world is a few numbers in
bench/calibrate/product/worlds.ts or badWorlds.ts; a truth that cannot be said with these is added to simulated/truth.ts and played in simulated/month.ts.
What the store counts in SQL is mirrored in product/simulated/tally.ts, counts.ts and past.ts and changes with it.
`;

interface Request {
  readonly runs: number;
  readonly seed: number;
  readonly fleets: number;
  readonly devices: number;
  /** Devices by ring; missing = as usual. */
  readonly sizes?: readonly number[];
  readonly isQuick: boolean;
  readonly isOnlyFleets: boolean;
  /** Releases in worlds as they are: which, by the beginning of their names; null = the whole calibration. */
  readonly product: { readonly only: readonly string[]; readonly isList: boolean } | null;
  readonly isTrade: boolean;
  readonly isForecast: boolean;
}

function readRequest(args: readonly string[]): Request | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' },
      fleets: { type: 'string' },
      devices: { type: 'string', default: String(standard.devices) },
      seed: { type: 'string', default: String(standard.seed) },
      quick: { type: 'boolean', default: false },
      'only-fleets': { type: 'boolean', default: false },
      product: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      rings: { type: 'string' },
      list: { type: 'boolean', default: false },
      trade: { type: 'boolean', default: false },
      forecast: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const usual = {
    ...standard,
    ...(values.quick ? quick : {}),
    ...(values.product ? product : {}),
    ...(values.trade ? trade : {}),
    ...(values.forecast ? forecasts : {}),
  };
  return {
    runs: whole('--runs', values.runs ?? String(usual.runs), { min: 1, max: runsMax }),
    fleets: whole('--fleets', values.fleets ?? String(usual.fleets), { min: 1, max: fleetsMax }),
    ...sizesOf(values.rings, values.devices),
    seed: whole('--seed', values.seed, { min: 0, max: seedMax }),
    isQuick: values.quick,
    isOnlyFleets: values['only-fleets'],
    product: values.product
      ? { only: values.only.split(',').filter(Boolean), isList: values.list }
      : null,
    isTrade: values.trade,
    isForecast: values.forecast,
  };
}

/** The devices of the fleet, and of its rings where these are given. */
function sizesOf(rings: string | undefined, devices: string): Pick<Request, 'devices' | 'sizes'> {
  const bounds = { min: 1, max: devicesMax };
  if (rings === undefined) return { devices: whole('--devices', devices, bounds) };
  const sizes = rings.split(',').map((one) => whole('--rings', one, bounds));
  if (sizes.length !== ringNumber) throw new Error(`--rings takes ${ringNumber} numbers.`);
  return { devices: sizes.reduce((sum, one) => sum + one, 0), sizes };
}

function whole(
  name: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}; ${text} was given.`);
}

async function run(request: Request): Promise<void> {
  const { runs, seed, fleets: months, devices } = request;
  const begun = performance.now();
  const facts = machineFacts(new Date());
  // First, since they are what can fail: servers must be there.
  const fleets = await played({ months, devices, seed, tell });
  if (request.isOnlyFleets) {
    process.stdout.write(await format(fleetsSection(fleets), { parser: 'markdown' }));
    return;
  }
  const results = {
    fleets,
    ...simulated({ runs, seed, tell }),
    seed,
    facts,
    seconds: (performance.now() - begun) / 1000,
    command: `npm run calibrate -- --runs ${runs} --fleets ${months} --devices ${devices} --seed ${seed}`,
  };
  const text = await format(documentText(results), { parser: 'markdown' });
  if (request.isQuick) {
    process.stdout.write(text);
    return;
  }
  await writeFile(`${documents}calibration.md`, text);
  for (const [name, plot] of Object.entries(plots(results))) {
    await writeFile(`${documents}${name}`, plot);
  }
  process.stdout.write(`docs/calibration.md was written (${results.seconds.toFixed(0)} s).\n`);
}

async function showForecasts({ runs: months, devices, seed }: Request): Promise<void> {
  const rows = coverageRows({ months, devices, seed, tell });
  process.stdout.write(await format(coverageTable(rows), { parser: 'markdown' }));
}

async function drawTrade(size: ProductSize): Promise<void> {
  const rows = tradeRows(size, tell);
  for (const [name, plot] of Object.entries(tradePlots(rows, size.devices))) {
    await writeFile(`${documents}${name}`, plot);
  }
  process.stdout.write(await format(tradeTable(rows, size.devices), { parser: 'markdown' }));
}

async function showWorlds(
  size: ProductSize,
  { only, isList }: NonNullable<Request['product']>,
): Promise<void> {
  const chosen = worldsNamed(only);
  if (isList) {
    process.stdout.write(chosen.map(({ name, what }) => `${name}: ${what}\n`).join(''));
    return;
  }
  const rows = chosen.map((world) => {
    tell(`${world.name}, ${world.devices ?? size.devices} devices`);
    return runWorld(world, size);
  });
  process.stdout.write(await format(worldTable(rows), { parser: 'markdown' }));
}

function worldsNamed(only: readonly string[]): readonly World[] {
  if (only.length === 0) return worlds;
  const chosen = worlds.filter(({ name }) => only.some((one) => name.startsWith(one)));
  if (chosen.length > 0) return chosen;
  throw new Error(`No world begins with ${only.join(' or ')}; --product --list names them.`);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Whole months; an interruption ends their servers in order. What is simulated afterwards needs no such care. */
async function played(options: Omit<FleetsOptions, 'signal'>): Promise<readonly FleetRow[]> {
  const interrupted = new AbortController();
  const giveUp = () => interrupted.abort(new Error('The calibration was interrupted.'));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, giveUp);
  try {
    return await playFleets({ ...options, signal: interrupted.signal });
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, giveUp);
  }
}

function simulated(size: Size) {
  return {
    principal: principalRows(size),
    cost: judgingSeconds(randomOf(size.seed, 'cost'), 7),
    detection: detection(size),
    comparison: comparison(size),
    weightings: weightings(size),
    falsePauses: falsePauses(size),
    cohorts: cohortRows([0.02, 0.2, 0.3, 0.5], size),
    everywhere: everywhereRows([0.06, 0.1, 0.2], size),
  };
}

async function main(): Promise<void> {
  const request = readRequest(process.argv.slice(2));
  if (request === 'help') process.stdout.write(usage);
  else if (request.isForecast) await showForecasts(request);
  else if (request.isTrade) await drawTrade(request);
  else if (request.product !== null) await showWorlds(request, request.product);
  else await run(request);
}

try {
  await main();
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words}\n\`npm run calibrate -- --help\` lists flags.\n`);
  process.exitCode = 1;
}
// A connection that Temporal's native library still holds must not keep the process.
process.exit();
