/** The sources of events: how each is listed for the whole fleet, summed up by device, and asked of single devices. */
import {
  listAppEvents,
  readAppEventsOf,
  type AppFailure,
} from '#graph/endpointAnalytics/appEvents.ts';
import type { DevicesQuery, EventsOfDevices } from '#graph/endpointAnalytics/eventsOfDevices.ts';
import { listAppSums, listStartSums, type EventSums } from '#graph/endpointAnalytics/eventSums.ts';
import type { Graph } from '#graph/request.ts';
import {
  listBlueScreens,
  readBlueScreensOf,
  type BlueScreen,
  type EventQuery,
} from '#graph/endpointAnalytics/startups.ts';

/** Something that went wrong on a device. */
export interface Seen {
  readonly deviceId: string;
  readonly at: number;
  readonly what: string | null;
}

/** A source of events and how it is read. */
export interface EventSource {
  readonly name: 'startups' | 'apps';
  /** The whole fleet's events. */
  readonly list: (graph: Graph, query: EventQuery) => AsyncGenerator<readonly Seen[]>;
  /** What is summed up of each device. */
  readonly sums: (
    graph: Graph,
    o: { readonly asOf: number },
  ) => AsyncGenerator<readonly EventSums[]>;
  /** The events of these devices. */
  readonly ofDevices: (graph: Graph, query: DevicesQuery) => Promise<EventsOfDevices<Seen>>;
}

/** All of them. */
export const eventSources: readonly EventSource[] = [
  {
    name: 'startups',
    list: (graph, query) => mapped(listBlueScreens(graph, query), stopOf),
    sums: listStartSums,
    ofDevices: async (graph, query) => answered(await readBlueScreensOf(graph, query), stopOf),
  },
  {
    name: 'apps',
    list: (graph, query) => mapped(listAppEvents(graph, query), failureOf),
    sums: listAppSums,
    ofDevices: async (graph, query) => answered(await readAppEventsOf(graph, query), failureOf),
  },
];

/** A start that failed has no stop code; it goes by the name of its kind, so that a signal can ask for it. */
function stopOf({ deviceId, at, category, stopCode }: BlueScreen): Seen {
  return { deviceId, at, what: category === 'bootError' ? category : stopCode };
}

function failureOf({ deviceId, at, app }: AppFailure): Seen {
  return { deviceId, at, what: app };
}

async function* mapped<T>(
  pages: AsyncIterable<readonly T[]>,
  seenOf: (event: T) => Seen,
): AsyncGenerator<readonly Seen[]> {
  for await (const page of pages) yield page.map(seenOf);
}

function answered<T>(found: EventsOfDevices<T>, seenOf: (event: T) => Seen): EventsOfDevices<Seen> {
  const answers = [...found.answers].map(
    ([id, { rows, events }]) => [id, { rows, events: events.map(seenOf) }] as const,
  );
  return { answers: new Map(answers), stoppedBy: found.stoppedBy };
}
