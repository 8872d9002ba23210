/**
 * Crashes and hangs of applications, from endpoint analytics. The documented rows name an application only as people
 * see it (`Microsoft Outlook`), and signals name executables, so the names of Office, Edge and Teams are translated in
 * one table here. Source: Graph's resource page
 * "userExperienceAnalyticsAppHealthDevicePerformanceDetails".
 */
import { z } from 'zod';
import { calls, pathOf, shortPath } from '../calls.ts';
import { eventsOfDevices, type DevicesQuery, type EventsOfDevices } from './eventsOfDevices.ts';
import { pagesOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import type { EventQuery } from './startups.ts';
import { wireDateTime, wireInstant, wirePast, wireText } from '../wire.ts';

/** An application that failed on a device. */
export interface AppFailure {
  /** Intune's id. */
  readonly deviceId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** `outlook.exe`; of applications that are not in the table the name that people see, in small letters. */
  readonly app: string;
  readonly kind: 'crash' | 'hang';
}

/** Executables by the names people see, in small letters. */
const executables: Readonly<Record<string, string>> = {
  'microsoft outlook': 'outlook.exe',
  'outlook (new)': 'olk.exe',
  'microsoft excel': 'excel.exe',
  'microsoft word': 'winword.exe',
  'microsoft powerpoint': 'powerpnt.exe',
  'microsoft onenote': 'onenote.exe',
  'microsoft access': 'msaccess.exe',
  'microsoft publisher': 'mspub.exe',
  'microsoft visio': 'visio.exe',
  'microsoft project': 'winproj.exe',
  'microsoft edge': 'msedge.exe',
  'microsoft edge webview2': 'msedgewebview2.exe',
  'microsoft teams': 'ms-teams.exe',
  'microsoft teams (work or school)': 'ms-teams.exe',
  'microsoft teams classic': 'teams.exe',
  'microsoft teams classic (work or school)': 'teams.exe',
};

/** What is read of an event. */
const wireEvent = z.object({
  deviceId: z.string().min(1),
  eventDateTime: wireInstant,
  eventType: z.string(),
  appDisplayName: wireText.pipe(z.string().min(1)),
});

const fields = 'deviceId,eventDateTime,eventType,appDisplayName';

/** Crashes and hangs on single devices, of as many days as the service keeps. */
export function readAppEventsOf(
  graph: Graph,
  query: DevicesQuery,
): Promise<EventsOfDevices<AppFailure>> {
  return eventsOfDevices(graph, {
    ...query,
    path: shortPath(calls.listAppEvents, {}),
    select: fields,
    row: wireEvent.extend({ eventDateTime: wirePast(query.asOf) }),
    eventsOf: appFailureOf,
  });
}

/** Crashes and hangs at or after `since`; other kinds of event are left out. Each is looked at again, whatever was filtered. */
export async function* listAppEvents(
  graph: Graph,
  { asOf, since, onPoison, onRows }: EventQuery,
): AsyncGenerator<readonly AppFailure[]> {
  const pages = pagesOf(graph, {
    path: pathOf(calls.listAppEvents, {}),
    query: {
      $select: fields,
      $filter: `eventDateTime ge ${wireDateTime(since)}`,
    },
    asOf,
    row: wireEvent.extend({ eventDateTime: wirePast(asOf) }),
    onPoison,
  });
  for await (const page of pages) {
    onRows?.(page.length);
    const failures = page.flatMap(appFailureOf).filter(({ at }) => at >= since);
    if (failures.length > 0) yield failures;
  }
}

/** The documentation leaves open how a crash is spelled (`crash`, `appCrash`, …): the word must be in it. */
function appFailureOf(wire: z.infer<typeof wireEvent>): AppFailure[] {
  const kind = (['crash', 'hang'] as const).find((one) =>
    new RegExp(one, 'i').test(wire.eventType),
  );
  if (kind === undefined) return [];
  return [
    {
      deviceId: wire.deviceId.toLowerCase(),
      at: wire.eventDateTime,
      app: executableOf(wire.appDisplayName),
      kind,
    },
  ];
}

function executableOf(displayName: string): string {
  const name = displayName.trim().toLowerCase();
  return executables[name] ?? name;
}
