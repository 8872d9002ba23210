/** The events of single devices, out of a collection of events that is asked for one device at a time. */
import { z, type ZodType } from 'zod';
import { GraphError } from '../error.ts';
import { allOf } from '../paging.ts';
import { isOfAll, readMany } from '../readBatch.ts';
import type { Graph } from '../request.ts';
import { faultOf, odataText } from '../wire.ts';

/** Which devices are asked, and when. */
export interface DevicesQuery {
  /** Intune's ids. */
  readonly deviceIds: readonly string[];
  readonly asOf: number;
  /** Told of each row that cannot be read. */
  readonly onPoison: (reason: string) => void;
  /** Told how many rows could be read, of whatever kind. */
  readonly onRows: (rows: number) => void;
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

const wirePage = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().nullish(),
});

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
      if (parsed.success) {
        o.onRows(1);
        return [...o.eventsOf(parsed.data)];
      }
      o.onPoison(faultOf(parsed.error));
      return [];
    });
  const found = new Map<string, { readonly rows: number; readonly events: readonly Event[] }>();
  let stopped = stoppedBy;
  for (const [id, page] of answers) {
    const link = page?.['@odata.nextLink'] ?? null;
    if (setAside.has(id) || (link !== null && stopped !== null)) continue;
    const more = await rowsBehind(graph, { link, asOf });
    if (more instanceof GraphError) {
      if (isOfAll(more)) stopped = more;
      else o.onPoison(`@odata.nextLink: ${more.kind}`);
      continue;
    }
    const values = [...(page?.value ?? []), ...more];
    found.set(id, { rows: values.length, events: read(values) });
    heartbeat?.(found.size);
  }
  return { answers: found, stoppedBy: stopped };
}

/** The rows of the pages behind a first one, or why they could not be read. */
async function rowsBehind(
  graph: Graph,
  { link, asOf }: { readonly link: string | null; readonly asOf: number },
): Promise<readonly unknown[] | GraphError> {
  if (link === null) return [];
  try {
    return await allOf(graph, { path: link, asOf, row: z.unknown() });
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
}
