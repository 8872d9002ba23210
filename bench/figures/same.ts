/**
 * The same seed twice gives the same decisions, whatever is killed on the way: months are played in pairs, one left alone
 * and one whose worker is ended by force several times, and what was decided, when, and with what effect is compared.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { readDecisions } from '#store/release/decisions.ts';
import { openStore } from '#store/store.ts';
import { withServers, type LendServers } from '../calibrate/fleets/servers.ts';
import type { Figure, MeasureOptions } from '../figure.ts';
import { playToEnd } from '../month.ts';
import { withStage, type Stage } from '../stage.ts';

const devices = 200;
const pairsFull = 20;
const pairsQuick = 2;
const lanes = 2;
const scenarios = ['calm', 'bad-update', 'zero-day', 'graph-storm'] as const;
const kills = 3;
const killEveryMs = 2_000;
/** Numbers that are greater are instants, epoch milliseconds. */
const instantsFrom = 1e12;

/** The figure. */
export const same: Figure = {
  name: 'same',
  what: 'months of one seed, with and without kills of the worker, that decide the same',
  measure: async (options) => {
    const count = options.isQuick ? pairsQuick : pairsFull;
    const pairs = await playPairs(count, options);
    const equal = pairs.filter(({ difference }) => difference === null);
    return [
      {
        what: `pairs of months of one seed, one with its worker killed ${kills} times, with equal decisions`,
        unit: 'pairs',
        reach: { min: count },
        values: [equal.length],
        note: `of ${count} pairs of ${devices} devices, ${scenarios.join(', ')} in turn; ${pairs.flatMap(({ difference }) => difference ?? []).join('; ') || 'none differs'}`,
      },
    ];
  },
};

/** Two months of one seed, and the first thing in which they differ. */
interface Pair {
  readonly difference: string | null;
}

async function playPairs(
  count: number,
  { tell, signal }: MeasureOptions,
): Promise<readonly Pair[]> {
  const waiting = Array.from({ length: count }, (_, nth) => nth);
  const pairs: Pair[] = [];
  await withServers(signal, async (lend) => {
    const lane = async (): Promise<void> => {
      for (let nth = waiting.shift(); nth !== undefined; nth = waiting.shift()) {
        const pair = await playPair(lend, nth, signal);
        pairs.push(pair);
        tell(`pair ${pairs.length} of ${count}: ${pair.difference ?? 'equal'}`);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  });
  return pairs;
}

async function playPair(lend: LendServers, nth: number, signal: AbortSignal): Promise<Pair> {
  const scenario = scenarios[nth % scenarios.length] ?? 'calm';
  const play = (name: string, disturb: (stage: Stage) => Promise<void>) =>
    decisionsOf(lend, { name, seed: nth + 1, scenario, signal }, disturb);
  const calm = await play(`calm-${nth}`, () => Promise.resolve());
  const disturbed = await play(`killed-${nth}`, killWorker);
  const at = calm.findIndex((one, index) => one !== disturbed[index]);
  if (at < 0 && calm.length === disturbed.length) return { difference: null };
  const where = at < 0 ? calm.length : at;
  return {
    difference: `${scenario}, seed ${nth + 1}: ${calm[where] ?? 'nothing'} / ${disturbed[where] ?? 'nothing'}`,
  };
}

interface Played {
  readonly name: string;
  readonly seed: number;
  readonly scenario: string;
  readonly signal: AbortSignal;
}

/** What a month decided, in order: identity, instant and effect. */
async function decisionsOf(
  lend: LendServers,
  { name, seed, scenario, signal }: Played,
  disturb: (stage: Stage) => Promise<void>,
): Promise<readonly string[]> {
  return await lend(name, (servers) =>
    withStage({ devices, seed, scenario, tenant: name, servers, signal }, async (stage) => {
      const playing = playToEnd(stage, { tell: () => undefined, signal });
      await disturb(stage);
      await playing;
      const store = openStore({ databaseUrl: servers.databaseUrl, maxConnections: 1 });
      try {
        const decisions = await readDecisions(store, { key: stage.key });
        return decisions.map(({ id, at, action }) => {
          const named = id.replaceAll(/\d{13}/g, (instant) => minuteText(Number(instant)));
          return `${minuteText(at)} ${named} ${JSON.stringify(action, toMinutes)}`;
        });
      } finally {
        await store.close();
      }
    }),
  );
}

/** A look is made a moment after its instant, as soon as its worker has it. */
function minuteText(at: number): string {
  return new Date(at).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
}

function toMinutes(_name: string, value: unknown): unknown {
  return typeof value === 'number' && value > instantsFrom ? minuteText(value) : value;
}

/** Ends the worker by force, and each one that the engine starts in its place. */
async function killWorker({ engine }: Stage): Promise<void> {
  const killed = new Set<number>();
  while (killed.size < kills) {
    await sleep(killEveryMs);
    const { worker } = engine.pids();
    if (worker === undefined || killed.has(worker)) continue;
    process.kill(worker, 'SIGKILL');
    killed.add(worker);
  }
}
