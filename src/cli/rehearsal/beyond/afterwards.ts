/**
 * What is played beyond the month: day after day releases that watch what stands on their rings go on, the fleet is walked as
 * the care of a tenant walks it each hour, and incidents, which have no clock of their own in a rehearsal, are told what day it
 * is. One after the other, so that nobody's time runs ahead of the fleet's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { demandingLabels } from '#client/care.ts';
import { tellingIncident } from '#client/matters.ts';
import type { Operator } from '#client/operator.ts';
import { dayOfRelease, instantOfDay } from '#core/calendar.ts';
import { isSettledAt } from '#core/incident/next.ts';
import { releaseWorkflowId, type Release, type ReleaseKey } from '#core/release/state/release.ts';
import { labelsDemandOf } from '#core/tenant/demandOf.ts';
import { minuteMs } from '#core/time.ts';
import { fastForward, timeSkipping, virtualNow } from '#engine/virtualTime.ts';
import { openIncidents } from '#store/incident/unheard.ts';
import { readIncident } from '#store/incident/incidents.ts';
import { readLabelMark } from '#store/registration/walks.ts';
import type { Store } from '#store/store.ts';
import { taskQueue } from '#workflows/messages.ts';
import { Failure } from '../../failure.ts';
import { patiently } from '../../reach/passing.ts';
import { tellingNews } from './news.ts';
import { watchTime } from '../timeRuns.ts';

/** What goes on, and until when. */
export interface Afterwards {
  readonly operator: Operator;
  readonly store: Store;
  /** The releases of the rehearsal, over or not. */
  readonly keys: readonly ReleaseKey[];
  /** The one whose days are counted. */
  readonly release: Release;
  readonly untilAt: number;
  /** From when on what incidents gain is news. */
  readonly newsFrom: number;
  readonly signal: AbortSignal;
  /** Takes a line for each thing that happens. */
  readonly say: (line: string) => void;
}

/** Somebody who goes on: releases whose workflows run, and numbers of incidents that are not over. */
export interface GoingOn {
  readonly running: readonly ReleaseKey[];
  readonly open: readonly number[];
}

const pollMs = 100;
/** Real time after which whoever does not answer is told again, and after which it is given up. */
const againMs = 5_000;
const stillMsMax = 5 * minuteMs;

/** Plays day after day until nobody goes on; gives the instant it came to. */
export async function playAfterwards(o: Afterwards): Promise<number> {
  const { release, untilAt, signal } = o;
  const news = await tellingNews(o);
  let at = await lastInstant(o);
  await news.tell();
  for (let day = dayOfRelease(release.publishedAt, at) + 1; !signal.aborted; day += 1) {
    const next = Math.min(instantOfDay(release.publishedAt, day), untilAt);
    const { running, open } = await goingOn(o);
    if (next <= at || (running.length === 0 && open.length === 0)) break;
    at = next;
    await Promise.all(running.map((key) => letRun(o, key, next)));
    if (open.length > 0) await walkFleet(o, next);
    for (const number of open) await look(o, number, next);
    await news.tell();
  }
  return at;
}

/** Who is not at its end yet. */
export async function goingOn({
  operator,
  store,
  keys,
}: Pick<Afterwards, 'operator' | 'store' | 'keys'>): Promise<GoingOn> {
  const listed = await Promise.all(keys.map((key) => patiently(() => operator.describe(key))));
  const [first] = keys;
  return {
    running: keys.filter((_, nth) => listed[nth]?.status === 'running'),
    open: first === undefined ? [] : await openIncidents(store, first),
  };
}

/** The latest instant that anybody has come to. */
export async function lastInstant({
  operator,
  store,
  keys,
  release,
}: Pick<Afterwards, 'operator' | 'store' | 'keys' | 'release'>): Promise<number> {
  const { running, open } = await goingOn({ operator, store, keys });
  const clocks = running.map((key) => virtualNow(operator.client, releaseWorkflowId(key)));
  const { tenant } = release.key;
  const incidents = await Promise.all(
    open.map((number) => readIncident(store, { tenant, number })),
  );
  return Math.max(
    release.objective?.judgedAt ?? release.publishedAt,
    ...(await Promise.all(clocks)),
    ...incidents.map((incident) => incident?.lookedAt ?? 0),
  );
}

async function letRun(o: Afterwards, key: ReleaseKey, untilAt: number): Promise<void> {
  const { operator, signal } = o;
  const execution = { workflowId: releaseWorkflowId(key) };
  const stop = { id: `day-${untilAt}-${Date.now().toString(36)}`, untilAt };
  await patiently(() => fastForward(operator.client, execution, stop));
  const { hasArrived } = watchTime({ operator, key, execution, stop, signal });
  while (!hasArrived() && !signal.aborted) await sleep(pollMs);
}

/** Has the fleet read as of an instant; what keeps that is told by the incidents, which find nothing new then. */
async function walkFleet(o: Afterwards, asOf: number): Promise<void> {
  const { operator, store, release, signal } = o;
  const { tenant } = release.key;
  const demand = labelsDemandOf(release, asOf);
  const ask = demandingLabels(operator.client, beginning);
  await repeated(signal, {
    ask: () => ask({ tenant, isRehearsal: true, demand }),
    isDone: async () => {
      const { labelledAt, failures } = await readLabelMark(store, release.key);
      return (labelledAt ?? 0) >= asOf || failures.some((failure) => failure.asOf >= asOf);
    },
    what: 'the care of the tenant',
  });
}

async function look(o: Afterwards, number: number, asOf: number): Promise<void> {
  const { operator, store, release, signal } = o;
  const { tenant } = release.key;
  const tell = tellingIncident(operator.client, beginning);
  await repeated(signal, {
    ask: () => tell({ tenant, number, isRehearsal: true, asOf }),
    isDone: async () => {
      const incident = await readIncident(store, { tenant, number });
      return incident === null || isSettledAt(incident, asOf);
    },
    what: `incident ${number}`,
  });
}

const beginning = { taskQueue, rehearsed: timeSkipping({ enabled: true }) };

/** Asks, and again where nothing comes of it: whoever was asked may have been ended. */
async function repeated(
  signal: AbortSignal,
  o: {
    readonly ask: () => Promise<void>;
    readonly isDone: () => Promise<boolean>;
    readonly what: string;
  },
): Promise<void> {
  const begun = performance.now();
  let askedAt = -Infinity;
  while (!signal.aborted && !(await patiently(o.isDone))) {
    const now = performance.now();
    if (now - begun > stillMsMax)
      throw new Failure('failed', `${o.what} does not go on`, {
        code: 'timeStandsStill',
        remedy: 'its history in the Web UI tells more (`ringmaster up --emulate`)',
      });
    if (now - askedAt > againMs) {
      await patiently(o.ask);
      askedAt = now;
    }
    await sleep(pollMs);
  }
}
