/**
 * Proving silence. A list of the whole fleet's events that is empty is calm only of a source that has proved that it
 * speaks: it gave rows not long ago, or the sums by device agree. Where they do not, the devices that the sums tell of are
 * asked one by one, and what they say is what happened. A source that tells neither is missing (docs/graph.md, "Endpoint
 * analytics").
 */
import { GraphError } from '#graph/error.ts';
import type { EventSums } from '#graph/endpointAnalytics/eventSums.ts';
import type { PoisonTally } from '#graph/poison.ts';
import type { Graph } from '#graph/request.ts';
import { readEventSums, recordEventSums, type ReadSums } from '#store/reading/eventSums.ts';
import { knownFleet, readListing, writeListing } from '#store/reading/listings.ts';
import type { Store } from '#store/store.ts';
import type { EventSource, Seen } from './eventSources.ts';
import { dayMs } from '#core/time.ts';

/** A source that gave rows within this time is believed when it gives none. */
const believedMs = 35 * dayMs;
/** Devices asked in one reading; the next one goes on behind them. */
const devicesMax = 10_000;
/** So few devices are all asked each time. */
const fewMax = 200;
/** Others whose sums stay the same are asked again after this time. */
const againAfterMs = 3 * dayMs;
/** Devices asked before what they said is kept. */
const stepSize = 500;
/** So many devices with events in their sums and not one row of any: then the way by device does not work either. */
const silentMin = 3;

/** What is read, and of when. */
export interface EventReading {
  readonly tenant: string;
  readonly asOf: number;
  /** From when on devices that were never asked are read; what they tell from before is not news. */
  readonly since: number;
  /** How long before its last reading a device is read again. */
  readonly overlapMs: number;
  /** Of the rows that devices give. */
  readonly tally: PoisonTally;
  readonly heartbeat: (read: number) => void;
  /** Takes over events; called as often as some have been read. */
  readonly keep: (events: readonly Seen[]) => Promise<void>;
}

interface Parts {
  readonly graph: Graph;
  readonly store: Store;
}

/** Notes that a list of the whole fleet gave rows. */
export async function markSpoken(
  store: Store,
  o: {
    readonly tenant: string;
    readonly source: string;
    readonly rows: number;
    readonly at: number;
  },
): Promise<void> {
  const { tenant, source, rows, at } = o;
  await writeListing(store, {
    tenant,
    listing: source,
    listedAt: at,
    wholeAt: at,
    wholeRows: rows,
    doubtedAt: null,
    doubtedRows: null,
  });
}

/** After a list that gave nothing: believes it, or reads device by device. Throws GraphError when neither proves anything. */
export async function proveSilence(
  parts: Parts,
  source: EventSource,
  o: EventReading,
): Promise<void> {
  const { tenant, asOf } = o;
  const { wholeAt } = await readListing(parts.store, { tenant, listing: source.name });
  if (wholeAt !== null && asOf - wholeAt < believedMs) return;
  const { devices } = await knownFleet(parts.store, { tenant, asOf });
  if (devices === 0) return;
  const sums = await allSums(parts.graph, source, o);
  if (sums.length === 0) {
    throw doubtful(
      `Reading ${source.name} gave no event of ${devices} devices, and no sums of any; check that endpoint analytics is on for them`,
    );
  }
  await readDue(parts, source, { ...o, sums });
}

async function allSums(graph: Graph, source: EventSource, o: EventReading): Promise<EventSums[]> {
  const all: EventSums[] = [];
  for await (const page of source.sums(graph, o)) {
    all.push(...page);
    o.heartbeat(all.length);
  }
  return all;
}

/**
 * Asks the devices whose sums have changed since they were asked last. One event may come in on the day another goes out,
 * so all are asked now and then, and always where they are few.
 */
async function readDue(
  { graph, store }: Parts,
  source: EventSource,
  o: EventReading & { readonly sums: readonly EventSums[] },
): Promise<void> {
  const { tenant, asOf, sums } = o;
  const known = await readEventSums(store, { tenant, source: source.name });
  const telling = sums.filter(({ hasEvents }) => hasEvents);
  const isDue = ({ deviceId, sums: now }: EventSums): boolean => {
    const last = known.get(deviceId);
    return last?.sums !== now || last.readAt <= asOf - againAfterMs;
  };
  const due = (telling.length <= fewMax ? telling : telling.filter(isDue)).toSorted((one, other) =>
    one.deviceId < other.deviceId ? -1 : 1,
  );
  const counted = { asked: 0, rows: 0 };
  for (let from = 0; from < Math.min(due.length, devicesMax); from += stepSize) {
    const step = due.slice(from, Math.min(from + stepSize, devicesMax));
    const deviceIds = step.map(({ deviceId }) => deviceId);
    const { tally, heartbeat } = o;
    const { onPoison, read: onRows } = tally;
    const found = await source.ofDevices(graph, { deviceIds, asOf, onPoison, onRows, heartbeat });
    const answers = [...found.answers];
    counted.asked += answers.length;
    counted.rows += answers.reduce((sum, [, { rows }]) => sum + rows, 0);
    if (counted.asked >= silentMin && counted.rows === 0) {
      throw doubtful(
        `Reading ${source.name}: the sums of ${due.length} devices tell of events, and none of those asked gives one`,
      );
    }
    const isNews = ({ deviceId, at }: Seen): boolean => at >= sinceOf(known.get(deviceId), o);
    await o.keep(answers.flatMap(([, { events }]) => events.filter(isNews)));
    tally.check(`Reading ${source.name} by device`);
    const read = step.filter(({ deviceId }) => found.answers.has(deviceId));
    await recordEventSums(store, { tenant, source: source.name, sums: read, at: asOf });
    if (found.stoppedBy !== null) throw found.stoppedBy;
  }
  if (due.length <= devicesMax) return;
  throw doubtful(
    `Reading ${source.name}: ${due.length - devicesMax} devices are still to be asked`,
  );
}

function sinceOf(known: ReadSums | undefined, o: EventReading): number {
  return known === undefined ? o.since : Math.min(known.readAt - o.overlapMs, o.since);
}

function doubtful(what: string): GraphError {
  return new GraphError(what, { kind: 'malformed', code: 'doubtful' });
}
