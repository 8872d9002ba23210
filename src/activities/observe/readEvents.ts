/**
 * Reading events: what went wrong on devices, from endpoint analytics into bad days of the store, each event under
 * every signal that counts it. The analytics are worked out once a day, so they are read once a day however often a
 * release looks, and a little is read again, because devices hand in late. Reading begins well before publication: what
 * is usual on a fleet can only be seen while the update is not there.
 */
import { countsFor, type SeenEvent, type Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import type { Release } from '#core/release/state/release.ts';
import { createTally, type PoisonTally } from '#graph/poison.ts';
import type { Graph } from '#graph/request.ts';
import { recordBadDays, type BadDay } from '#store/evidence/badDays.ts';
import { markRead, readUntilOf } from '#store/evidence/sourceReads.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import type { Collection } from '../areas/adapter.ts';
import type { Deps } from '../deps.ts';
import { markSpoken, proveSilence, type EventReading } from './eventsByDevice.ts';
import type { EventSource, Seen } from './eventSources.ts';
import { dayMs } from '#core/time.ts';

/** How long before publication reading begins, and how far back the first reading goes; the service keeps no more. */
const leadDays = 14;
/** What was read is read again for so long: devices are away over a night or a weekend before they tell. */
const overlapDays = 2;
/** Bad days stored at once. */
const chunkRows = 10_000;

/** Reports are pushed to us: all that was told is here. */
export async function readReports({ store }: Deps, o: Collection): Promise<void> {
  const { key } = o.release;
  if (hasBegun(o)) await markRead(store, { key, source: 'reports', until: o.asOf });
}

function hasBegun({ release, asOf }: Collection): boolean {
  return asOf >= release.publishedAt - leadDays * dayMs;
}

/** Reads one source of events, unless that was done already. */
export async function readEvents(deps: Deps, from: EventSource, o: Collection): Promise<void> {
  if (!hasBegun(o)) return;
  const marks = await readUntilOf(deps.store, o.release.key);
  await collectEvents(deps, from, { ...o, readUntil: marks[from.name] ?? null });
}

/** Reads one source up to the beginning of the day, unless that was done already. */
async function collectEvents(
  { graph, store }: Deps,
  from: EventSource,
  o: Collection & { readonly readUntil: number | null },
): Promise<void> {
  const { asOf, readUntil, release, heartbeat } = o;
  const { tenant } = release.key;
  const { name } = from;
  const until = Math.floor(asOf / dayMs) * dayMs;
  if (readUntil !== null && readUntil >= until) return;
  const overlapMs = overlapDays * dayMs;
  const since = readUntil === null ? until - leadDays * dayMs : readUntil - overlapMs;
  const tally = createTally();
  const keep = keepingOf(store, { release, from, asOf });
  try {
    const rows = await listAll(graph, from, { asOf, since, tally, heartbeat, keep });
    if (rows > 0) await markSpoken(store, { tenant, source: name, rows, at: asOf });
    else
      await proveSilence({ graph, store }, from, {
        ...o,
        tenant,
        since,
        overlapMs,
        tally,
        keep,
      });
  } finally {
    const counts = tally.counts();
    await recordSetAside(store, { tenant, source: name, counts, ofRows: tally.rows(), at: asOf });
  }
  await markRead(store, { key: release.key, source: name, until });
}

/** Reads the whole fleet's events; gives how many rows came, of whatever kind. */
async function listAll(
  graph: Graph,
  from: EventSource,
  o: Pick<EventReading, 'asOf' | 'since' | 'heartbeat' | 'keep'> & { readonly tally: PoisonTally },
): Promise<number> {
  const { asOf, since, tally, heartbeat, keep } = o;
  const counted = { rows: 0 };
  const onRows = (rows: number): void => {
    counted.rows += rows;
    tally.read(rows);
    heartbeat(counted.rows);
  };
  let waiting: Seen[] = [];
  for await (const events of from.list(graph, { asOf, since, onRows, onPoison: tally.onPoison })) {
    waiting.push(...events);
    if (waiting.length < chunkRows) continue;
    await keep(waiting);
    waiting = [];
  }
  tally.check(`Reading ${from.name}`);
  await keep(waiting);
  return tally.rows();
}

/** Puts events into the store, each under every signal that counts it. */
function keepingOf(
  store: Store,
  o: { readonly release: Release; readonly from: EventSource; readonly asOf: number },
): EventReading['keep'] {
  const { release, from, asOf: learnedAt } = o;
  const { tenant } = release.key;
  const signals = signalsOf(release.policy).filter(({ source: of }) => of === from.name);
  return async (events) => {
    const rows = events.flatMap((event) => badDaysOf(event, from.name, signals));
    if (rows.length > 0) await recordBadDays(store, { tenant, rows, learnedAt });
  };
}

function badDaysOf(
  { deviceId, at, what }: Seen,
  from: EventSource['name'],
  signals: readonly Signal[],
): BadDay[] {
  const event: SeenEvent = { source: from, what };
  return signals
    .filter((signal) => countsFor(signal, event))
    .map((signal) => ({ deviceId, signal: signal.name, at, what }));
}
