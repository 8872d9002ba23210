/** The events of single devices, out of a collection of events that is asked for one device at a time. */
import { z, type ZodType } from 'zod';
import type { GraphError } from './error.ts';
import { readMany } from './readBatch.ts';
import type { Graph } from './request.ts';
import { odataText } from './wire.ts';

/** Which devices are asked, and when. */
export interface DevicesQuery {
  /** Intune's ids. */
  readonly deviceIds: readonly string[];
  readonly asOf: number;
  /** Told of each row that cannot be read. */
  readonly onPoison: (reason: string) => void;
  readonly heartbeat?: (asked: number) => void;
}

/** What devices answered. */
export interface EventsOfDevices<Event> {
  /** Events by device, and rows of whatever kind that it gave; devices not in it were not reached, or set aside. */
  readonly answers: ReadonlyMap<
    string,
    { readonly rows: number; readonly events: readonly Event[] }
  >;
  /** Why devices were not reached; null = all were. */
  readonly stoppedBy: GraphError | null;
}

const wirePage = z.object({ value: z.array(z.unknown()) });

/** Asks each device by itself; `path` is the collection after its version. */
export async function eventsOfDevices<Row, Event>(
  graph: Graph,
  o: DevicesQuery & {
    readonly path: string;
    readonly select: string;
    readonly row: ZodType<Row>;
    readonly eventsOf: (row: Row) => readonly Event[];
  },
): Promise<EventsOfDevices<Event>> {
  const { deviceIds, asOf, heartbeat, path, select, row } = o;
  const urlOf = (deviceId: string): string => {
    const filter = encodeURIComponent(`deviceId eq ${odataText(deviceId)}`);
    return `${path}?$filter=${filter}&$select=${select}`;
  };
  const { answers, setAside, stoppedBy } = await readMany(graph, {
    version: 'v1.0',
    requests: deviceIds.map((deviceId) => ({ key: deviceId, url: urlOf(deviceId) })),
    asOf,
    schema: wirePage,
    ...(heartbeat === undefined ? {} : { heartbeat }),
  });
  const read = (values: readonly unknown[]): Event[] =>
    values.flatMap((value) => {
      const parsed = row.safeParse(value);
      if (parsed.success) return [...o.eventsOf(parsed.data)];
      const [issue] = parsed.error.issues;
      o.onPoison(
        `${issue?.path.map(String).join('.') || 'row'}: ${issue?.message ?? 'unreadable'}`,
      );
      return [];
    });
  const found = [...answers]
    .filter(([id]) => !setAside.has(id))
    .map(
      ([id, page]) =>
        [id, { rows: page?.value.length ?? 0, events: read(page?.value ?? []) }] as const,
    );
  return { answers: new Map(found), stoppedBy };
}
