/**
 * How far the rings are with an update: one pass over the devices, whatever their number, so that a verdict costs the
 * same code at a thousand and at a million. Each device of a ring is in exactly one state, the first that holds of
 * done, ineligible, held, failed, installing, offered or waiting; so the states add up to the ring's devices, and ready,
 * not ready, not registered and excluded add up to the discovered. What a device does is
 * told in `updateStates.ts`.
 */
import { sql } from 'kysely';
import type { AreaKey, Progress, RingProgress } from '#core/release/state/release.ts';
import type { Lowest } from '#core/version.ts';
import { tried, type Store } from '../store.ts';
import type { UpdateState } from '#core/device/listed.ts';
import { updateStates } from '../device/updateStates.ts';

interface Counted {
  readonly registration: 'ready' | 'notReady' | 'notRegistered' | 'excluded';
  readonly ring: string | null;
  readonly state: UpdateState;
  readonly eligible: boolean;
  readonly updated: boolean;
  readonly devices: number;
}

/** What is asked. */
export interface ProgressQuestion {
  readonly key: AreaKey;
  readonly asOf: number;
  /** Versions from which on devices count as up to date; none = not published yet, so nothing is done. */
  readonly lowest: readonly Lowest[];
  /** Lines out of service: see `UpdateQuestion`. */
  readonly outOfService?: readonly string[];
  /** The lowest versions that count for the objective: see `UpdateQuestion`. */
  readonly supported?: readonly Lowest[] | undefined;
  /** Rings that have been offered the update. */
  readonly offeredRings: readonly string[];
  /** Rings to answer for, in order; others that have devices follow. */
  readonly ringOrder: readonly string[];
}

/** Progress of one release over all rings. */
export function readProgress(
  store: Pick<Store, 'db'>,
  question: ProgressQuestion,
): Promise<Progress> {
  return tried('Counting progress', async () => {
    const rows = await countDevices(store, question);
    const of = (registration: Counted['registration']): number =>
      total(rows.filter((row) => row.registration === registration));
    const others = rows
      .flatMap((row) => row.ring ?? [])
      .filter((ring) => !question.ringOrder.includes(ring));
    const rings = [...question.ringOrder, ...[...new Set(others)].toSorted()];
    return {
      asOf: question.asOf,
      discovered: total(rows),
      ready: of('ready'),
      notReady: of('notReady'),
      notRegistered: of('notRegistered'),
      excluded: of('excluded'),
      rings: rings.map((ring) => ringProgress(ring, rows, question)),
    };
  });
}

function ringProgress(
  ring: string,
  rows: readonly Counted[],
  { offeredRings, supported }: ProgressQuestion,
): RingProgress {
  const isOffered = offeredRings.includes(ring);
  const own = rows.filter((row) => row.ring === ring);
  const of = (state: Counted['state']): number => total(own.filter((row) => row.state === state));
  const counting = own.filter((row) => row.eligible);
  return {
    ring,
    devices: total(own),
    waiting: isOffered ? 0 : of('open'),
    offered: isOffered ? of('open') : 0,
    installing: of('installing'),
    done: of('done'),
    failed: of('failed'),
    ineligible: of('ineligible'),
    held: of('held'),
    eligible: total(counting),
    updated: total(counting.filter((row) => row.updated)),
    ...(supported === undefined
      ? {}
      : { current: total(counting.filter((row) => row.state === 'done')) }),
  };
}

function total(rows: readonly Counted[]): number {
  return rows.reduce((sum, row) => sum + row.devices, 0);
}

async function countDevices(
  store: Pick<Store, 'db'>,
  question: ProgressQuestion,
): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select registration, ring, eligible, updated, state, count(*) as devices
    from (${updateStates(question)}) counted
    group by 1, 2, 3, 4, 5`.execute(store.db);
  return rows;
}
