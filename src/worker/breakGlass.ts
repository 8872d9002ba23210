/**
 * The emergency's files joined to the service: rings are kept where they can be found without a database, a pause made
 * in Intune directly is not lifted before a release knows of it, and is handed to the releases that run.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client/operator.ts';
import { releasesOf } from '#client/running.ts';
import { note, standingPauses } from '#breakGlass/journal.ts';
import type { BreakGlassPlaces } from '#breakGlass/places.ts';
import { reconcile, type Reconciled } from '#breakGlass/reconcile.ts';
import { keepArea } from '#breakGlass/ringFile.ts';
import type { Emergency } from '#activities/deps.ts';
import { ringAreas } from '#store/release/ringAreas.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';

/** How often the journal is looked into: a file of some lines, seldom there. */
const lookEveryMs = 2_000;
/** While a pause waits for a release or an answer. */
const waitMs = 15_000;

/** What is watched, and where to tell of it. */
export interface Watched {
  readonly places: BreakGlassPlaces;
  /** Connects to the server; called only while a pause stands. */
  readonly connect: () => Promise<Operator>;
  /** Takes one line of JSON, for the log. */
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Hands over what was paused directly, now and whenever something is, until aborted. Never throws. */
export async function watchDirectPauses({
  places,
  connect,
  write,
  signal,
}: Watched): Promise<void> {
  let told = '';
  while (!signal.aborted) {
    const isStanding = standingPauses(places, Date.now()).length > 0;
    const results = isStanding ? await tried(places, connect) : [];
    const text = results.map(lineOf).join('\n');
    // What goes on waiting is told once.
    if (text !== '' && text !== told) write(text);
    told = text;
    const isLeft = results.some(({ outcome }) => outcome !== 'takenOver');
    await sleep(isLeft ? waitMs : lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function tried(
  places: BreakGlassPlaces,
  connect: () => Promise<Operator>,
): Promise<readonly Reconciled[]> {
  try {
    const operator = await connect();
    try {
      return await reconcile(places, releasesOf(operator));
    } finally {
      await operator.close();
    }
  } catch (error) {
    const why = textOf(error);
    const standing = standingPauses(places, Date.now());
    return standing.map((pause) => ({ pause, outcome: 'waiting', why }));
  }
}

function lineOf({ pause, outcome, why }: Reconciled): string {
  const { tenant, area, ring, operator } = pause;
  return JSON.stringify({ kind: 'directPause', tenant, area, ring, operator, outcome, why });
}

/** The emergency as the activities see it. */
export function createEmergency({
  places,
  store,
  write,
}: Pick<Watched, 'places' | 'write'> & { readonly store: Store }): Emergency {
  return {
    isPausedDirectly: (policyId) =>
      standingPauses(places, Date.now()).some((pause) => pause.policyId === policyId),
    adopt: ({ tenant, area, ring, policyId, at }) => {
      const who = { operator: 'someone in Intune', reason: 'The ring was found paused.' };
      try {
        const id = randomUUID();
        note(places, { kind: 'asked', id, at, ...who, tenant, area, ring, policyId });
      } catch (error) {
        write(JSON.stringify({ kind: 'pauseNotNoted', ring, why: textOf(error) }));
      }
    },
    keepRings: async (of) => {
      try {
        const rows = await readRings(store, of);
        const rings = rows.flatMap(({ ring, policyId }) =>
          policyId === null ? [] : [{ ring, policyId }],
        );
        if (rings.length > 0) keepArea(places, { ...of, rings });
      } catch (error) {
        // A disk that is full keeps nothing else from being done; the marks in Intune tell the rings too.
        write(JSON.stringify({ kind: 'ringsNotKept', file: places.rings, why: textOf(error) }));
      }
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Keeps the rings of all tenants, as the store has them. */
export async function keepAllRings(emergency: Emergency, store: Store): Promise<void> {
  for (const area of await ringAreas(store)) await emergency.keepRings(area);
}
