/**
 * Collecting signals: what went wrong on devices, from endpoint analytics into bad days of the store, each event under
 * every signal that counts it. The analytics are worked out once a day, so they are read once a day however often a
 * release looks, and a little is read again, because devices hand in late. Reading begins well before publication: what
 * is usual on a fleet can only be seen while the update is not there. Source: graph.md 5.2, statistics.md 4.3.
 */
import { countsFor, signalsOf, type SeenEvent, type Signal } from '#core/evidence/signal.ts';
import type { Release } from '#core/release/release.ts';
import { listAppEvents } from '#graph/appEvents.ts';
import { createTally } from '#graph/poison.ts';
import type { Graph } from '#graph/request.ts';
import { listBlueScreens, type EventQuery } from '#graph/startups.ts';
import { recordBadDays, type BadDay } from '#store/evidence/badDays.ts';
import { markRead, readUntilOf } from '#store/evidence/sourceReads.ts';
import { recordSetAside } from '#store/setAside.ts';
import type { Deps } from './deps.ts';
import { source, type Silent } from './source.ts';

const dayMs = 86_400_000;
/** How long before publication reading begins, and how far back the first reading goes; the service keeps no more. */
const leadDays = 14;
/** What was read is read again for so long: devices are away over a night or a weekend before they tell. */
const overlapDays = 2;
/** Bad days stored at once. */
const chunkRows = 10_000;

interface Collection {
  readonly release: Release;
  readonly asOf: number;
  readonly heartbeat: (read: number) => void;
}

/** Something that went wrong on a device. */
interface Seen {
  readonly deviceId: string;
  readonly at: number;
  readonly what: string | null;
}

/** A source of events and how it is read. */
interface EventSource {
  readonly name: 'startups' | 'apps';
  readonly list: (graph: Graph, query: EventQuery) => AsyncGenerator<readonly Seen[]>;
}

const eventSources: readonly EventSource[] = [
  { name: 'startups', list: listStops },
  { name: 'apps', list: listAppFailures },
];

/** Reads what is new of a release's signals; tells the sources that could not be read. */
export async function collectSignals(
  deps: Deps,
  o: Collection,
): Promise<{ readonly missing: readonly Silent[] }> {
  const { release, asOf } = o;
  const { tenant } = release.key;
  if (asOf < release.publishedAt - leadDays * dayMs) return { missing: [] };
  // Reports are pushed to us: all that was told is here.
  await markRead(deps.store, { tenant, source: 'reports', until: asOf });
  const marks = await readUntilOf(deps.store, { tenant });
  const missing: Silent[] = [];
  for (const one of eventSources) {
    const readUntil = marks[one.name] ?? null;
    missing.push(...(await source(one.name, () => collectEvents(deps, one, { ...o, readUntil }))));
  }
  return { missing };
}

/** Reads one source up to the beginning of the day, unless that was done already. */
async function collectEvents(
  { graph, store }: Deps,
  { name, list }: EventSource,
  o: Collection & { readonly readUntil: number | null },
): Promise<void> {
  const { asOf, readUntil, release } = o;
  const { tenant } = release.key;
  const until = Math.floor(asOf / dayMs) * dayMs;
  if (readUntil !== null && readUntil >= until) return;
  const since = readUntil === null ? until - leadDays * dayMs : readUntil - overlapDays * dayMs;
  const signals = signalsOf(release.policy.signals).filter((signal) => signal.source === name);
  const tally = createTally();
  const counted = { read: 0 };
  let rows: BadDay[] = [];
  for await (const events of list(graph, { asOf, since, onPoison: tally.onPoison })) {
    counted.read += events.length;
    tally.read(events.length);
    o.heartbeat(counted.read);
    rows.push(...events.flatMap((event) => badDaysOf(event, name, signals)));
    if (rows.length < chunkRows) continue;
    await recordBadDays(store, { tenant, rows, learnedAt: asOf });
    rows = [];
  }
  const counts = tally.counts();
  await recordSetAside(store, { tenant, source: name, counts, ofRows: tally.rows(), at: asOf });
  tally.check(`Reading ${name}`);
  if (rows.length > 0) await recordBadDays(store, { tenant, rows, learnedAt: asOf });
  await markRead(store, { tenant, source: name, until });
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

/** A start that failed has no stop code; it goes by the name of its kind, so that a signal can ask for it. */
async function* listStops(graph: Graph, query: EventQuery): AsyncGenerator<readonly Seen[]> {
  for await (const page of listBlueScreens(graph, query)) {
    yield page.map(({ deviceId, at, category, stopCode }) => ({
      deviceId,
      at,
      what: category === 'bootError' ? category : stopCode,
    }));
  }
}

async function* listAppFailures(graph: Graph, query: EventQuery): AsyncGenerator<readonly Seen[]> {
  for await (const page of listAppEvents(graph, query)) {
    yield page.map(({ deviceId, at, app }) => ({ deviceId, at, what: app }));
  }
}
