/** One cell: a small month with one fault, through the real parts, and what became of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { readLooks } from '#store/release/looks.ts';
import { openStore } from '#store/store.ts';
import type { ReleaseStatus } from '#workflows/messages.ts';
import type { LendServers } from '../calibrate/fleets/servers.ts';
import { mailVariables, withStage, type Stage } from '../stage.ts';
import { hitsOf, setFaults } from './emulator.ts';
import { durations, faultsOf, type Cell } from './plan.ts';
import { dayMs, dayOf, hourMs } from '#core/time.ts';

/** How a month ended. */
export interface Ended {
  readonly how: 'judged' | 'lives' | 'FAILED';
  readonly why: string;
}

/** What became of a cell. */
export interface Played extends Ended {
  readonly cell: Cell;
  /** How often the fault struck. */
  readonly hits: number;
  /** Rings that were offered the update at a look to which the catalogue, the devices or the evidence were silent. */
  readonly openedOnSilence: readonly string[];
  /** What the release said that it lacked; empty = nothing, as where a repetition at once brought what was asked. */
  readonly told: readonly string[];
  readonly seconds: number;
}

/** What all cells have in common. */
export interface PlayOptions {
  readonly devices: number;
  readonly seed: number;
  readonly boundMs: number;
  readonly lend: LendServers;
  readonly signal: AbortSignal;
}

export const release = '2022-07-B';
const everyMs = 400;
/** A month in which every answer is late lacks nothing and takes so many times as long. */
const slowBound = 4;
/** A month whose days pass, but slowly, is given so many times as long as one that stands still. */
export const wholeBound = 4;

/** Plays a cell; a stage that does not stand throws. */
export async function playCell(cell: Cell, tenant: string, o: PlayOptions): Promise<Played> {
  const { devices, seed, lend, signal } = o;
  // A calm month has nothing to expedite.
  const scenario = cell.what === 'expedites' ? 'zero-day' : 'calm';
  return await lend(tenant, (servers) =>
    withStage(
      { devices, seed, tenant, scenario, release, servers, signal, workerVariables: mailVariables },
      async (stage) => {
        const begun = performance.now();
        const url = stage.engine.graph?.url ?? '';
        if (cell.what !== 'sign-in') await setFaults(url, faultsOf(cell));
        await stage.start({ enabled: true });
        const polled = new Set<string>();
        const boundMs = o.boundMs * (cell.answer === 'slow' ? slowBound : 1);
        const ended = await follow(stage, { cell, url, polled, ...o, boundMs });
        const seconds = (performance.now() - begun) / 1000;
        const hits = await hitsOf(url);
        const seen = await whatWasSeen(stage, servers.databaseUrl);
        await stage.operator.client.workflow
          .getHandle(stage.execution.workflowId)
          .terminate('the cell is over')
          .catch(() => undefined);
        const told = [...new Set([...polled, ...seen.told])];
        const { openedOnSilence } = seen;
        return { cell, ...judged(ended, told), hits, openedOnSilence, told, seconds };
      },
    ),
  );
}

/** A release that its bound found alive lives only if it says what it lacks. */
function judged(ended: Ended, told: readonly string[]): Ended {
  if (ended.how !== 'lives' || told.length > 0) return ended;
  return { how: 'FAILED', why: `${ended.why}, and nothing was told` };
}

interface Following extends Pick<PlayOptions, 'boundMs' | 'signal'> {
  readonly cell: Cell;
  readonly url: string;
  readonly polled: Set<string>;
}

async function follow(stage: Stage, o: Following): Promise<Ended> {
  const { operator, key, onDay, policy } = stage;
  const endAt = onDay(policy.objective.judgedOnDay) + hourMs;
  const lastMs = performance.now() + o.boundMs * wholeBound;
  let untilMs = performance.now() + o.boundMs;
  const signIn = o.cell.what === 'sign-in' ? signInFault(o) : null;
  let asOf: number | null = null;
  while (performance.now() < untilMs) {
    await sleep(everyMs, undefined, { signal: o.signal });
    const { status: running } = await operator.describe(key);
    const status = await operator.status(key).catch(() => null);
    for (const { subject, kind } of status?.release.troubles ?? [])
      o.polled.add(`${subject} ${kind}`);
    if (status?.result) return { how: 'judged', why: judgement(status) };
    if (running !== 'running') return { how: 'FAILED', why: `the workflow is ${running}` };
    if (status !== null) {
      // On a busy machine days take longer: it is given up only when no further one passes.
      if (dayOf(status.asOf) > dayOf(asOf ?? 0))
        untilMs = Math.min(lastMs, performance.now() + o.boundMs);
      ({ asOf } = status);
      await signIn?.((asOf - onDay(0)) / dayMs);
      if (asOf > endAt) return { how: 'lives', why: `past D+${policy.objective.judgedOnDay}` };
    }
  }
  const day = asOf === null ? 'unknown' : `D+${((asOf - onDay(0)) / dayMs).toFixed(1)}`;
  return {
    how: 'lives',
    why: `given up on ${day}, when no further day had passed for ${o.boundMs / 1000} s or the month had taken ${wholeBound} times that`,
  };
}

function judgement({ result }: ReleaseStatus): string {
  const { objective } = result ?? {};
  return objective ? JSON.stringify(objective).slice(0, 200) : 'no objective';
}

/**
 * Tokens are asked for in real time and kept, so that the plan's days say nothing of them: the fault is set when the
 * release is seen on its day, and all tokens are made worthless, so that new ones are asked for.
 */
function signInFault({ cell, url }: Following): (day: number) => Promise<void> {
  const spans: readonly { readonly from: number; readonly to?: number }[] =
    durations[cell.duration];
  const plain = faultsOf(cell).map(({ from: _from, to: _to, ...fault }) => fault);
  let struck = -1;
  return async (day) => {
    const now = spans.findIndex(({ from, to }) => from <= day && day < (to ?? Infinity));
    if (now === struck) return;
    struck = now;
    await setFaults(url, now < 0 ? [] : plain.slice(0, 1));
    if (now >= 0) await fetch(`${url}/_emulator/tokens`, { method: 'DELETE' });
  };
}

async function whatWasSeen(
  { key }: Stage,
  databaseUrl: string,
): Promise<Pick<Played, 'openedOnSilence' | 'told'>> {
  const store = openStore({ databaseUrl });
  try {
    const looks = await readLooks(store, { key });
    const decisions = await readDecisions(store, { key });
    return {
      openedOnSilence: decisions.flatMap((one) => openedOnSilence(one, looks)),
      told: looks.flatMap(({ release: { troubles }, observation: { missing } }) => [
        ...troubles.map(({ subject, kind }) => `${subject} ${kind}`),
        ...missing.map((source) => `${source} is missing`),
      ]),
    };
  } finally {
    await store.close();
  }
}

function openedOnSilence({ action, at }: Decision, looks: readonly Look[]): readonly string[] {
  if (action.kind !== 'offer') return [];
  const look = looks.find((one) => one.at === at);
  if (look === undefined) return [`${action.ring} without a look`];
  const { missing, progress } = look.observation;
  const silent = missing.filter((one) => ['catalog', 'devices', 'evidence'].includes(one));
  const isSilent = silent.length > 0 || progress === null;
  return isSilent ? [`${action.ring} without ${silent.join(', ') || 'devices'}`] : [];
}
