/** Many months of each scenario, one after the other, with progress for whoever waits. */
import { loadScenario } from '../../../emulator/fleet/fleet.ts';
import { playFleetMonth, type FleetMonth, type FleetMonthOptions, type Spared } from './month.ts';
import { withServers } from './servers.ts';
import { sufferingIn, sufferingText } from './truth.ts';

/** A month that failed: counted and told like any other. */
export interface FailedMonth {
  readonly seed: number;
  readonly why: string;
}

/** All months of one scenario. */
export interface FleetRow {
  readonly scenario: string;
  readonly title: string;
  /** The devices that the scenario makes suffer, in words; null in an ordinary month. */
  readonly suffers: string | null;
  readonly devices: number;
  readonly months: readonly FleetMonth[];
  readonly failed: readonly FailedMonth[];
}

/** How many months, of which fleets. */
export interface FleetsOptions {
  /** Months of `calm`; of `bad-update`, where months agree more, half as many, of the others a quarter. */
  readonly months: number;
  readonly devices: number;
  /** The first month's seed is the one after it. */
  readonly seed: number;
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A month that takes longer than this is stuck: one of 1,000 devices takes a third of a minute. */
const monthLimitMs = 600_000;

/** Plays them all. The same seeds in each scenario: the same devices, with the bad update and without. */
export async function playFleets(options: FleetsOptions): Promise<readonly FleetRow[]> {
  const { months, devices, signal } = options;
  return await withServers(signal, async (lend) => {
    const rows: FleetRow[] = [];
    for (const [scenario, count] of [
      ['calm', months],
      ['bad-update', Math.ceil(months / 2)],
      ['holiday', Math.ceil(months / 4)],
      ['third-party', Math.ceil(months / 4)],
      ['bricks', Math.ceil(months / 4)],
    ] as const) {
      const row = { months: [] as FleetMonth[], failed: [] as FailedMonth[] };
      for (let nth = 1; nth <= count; nth += 1) {
        const seed = options.seed + nth;
        const tell = (text: string) => {
          options.tell(
            `${scenario}, ${devices} devices, seed ${seed} (${nth} of ${count}): ${text}`,
          );
        };
        const month = await played({ scenario, seed, devices, lend, tell, signal });
        if ('why' in month) row.failed.push(month);
        else row.months.push(month);
      }
      const suffers = sufferingText(sufferingIn(scenario));
      rows.push({ scenario, title: loadScenario(scenario).title, suffers, devices, ...row });
    }
    return rows;
  });
}

/** Everything that is known of a month, for whoever wants to look into one. */
function linesOf({ told, late, holds, spared }: FleetMonth): readonly string[] {
  return [
    ...told.map(({ day, text }) => `D+${day.toFixed(2)} ${text}`),
    ...late.map(({ ring, days }) => `${ring} opened late: ${days?.toFixed(2) ?? 'never'}`),
    ...holds.map(
      ({ cohort, suffering, held, heldOthers }) =>
        `hold on ${cohort}: ${held} of ${suffering} that suffer and ${heldOthers} others`,
    ),
    ...(spared === null ? [] : [sparedText(spared)]),
  ];
}

function sparedText({ whenHeld, inTheEnd }: Spared): string {
  const waiting = `${whenHeld.restartPending} waited for their restart`;
  return `of those that suffer ${whenHeld.updated} were updated when held, ${waiting}; in the end ${inTheEnd.updated}`;
}

/** A failure is told beside the other months, which take long to play; an interruption ends everything. */
async function played(options: FleetMonthOptions): Promise<FleetMonth | FailedMonth> {
  const { seed, tell, signal } = options;
  signal.throwIfAborted();
  const begun = performance.now();
  const limit = AbortSignal.timeout(monthLimitMs);
  try {
    const month = await playFleetMonth({ ...options, signal: AbortSignal.any([signal, limit]) });
    const took = (performance.now() - begun) / 1000;
    tell(`${took.toFixed(1)} s, of which the month ${month.seconds.toFixed(1)} s`);
    for (const line of linesOf(month)) tell(line);
    return month;
  } catch (error) {
    signal.throwIfAborted();
    const why = limit.aborted ? `not over after ${monthLimitMs / 1000} s` : firstLine(error);
    tell(`failed: ${why}`);
    return { seed, why };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
