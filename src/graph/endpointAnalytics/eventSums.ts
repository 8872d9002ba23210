/**
 * Endpoint analytics by device: sums of the last 30 days for the whole fleet, and the events of single devices. The pages
 * of the collections of events show no query option, and callers of the live service ask for one device at a time; so a
 * list of events over the whole fleet that is empty has to be proved this way. Source: Microsoft Graph reference,
 * "List userExperienceAnalyticsDevicePerformances", "List userExperienceAnalyticsAppHealthDevicePerformances".
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { guidOf } from '../wire.ts';

/** What is summed up of one device. */
export interface EventSums {
  /** Intune's id. */
  readonly deviceId: string;
  /** The sums as one text: as long as it is the same, nothing came in or went out. */
  readonly sums: string;
  /** Whether there is any event in them. */
  readonly hasEvents: boolean;
}

interface Instant {
  readonly asOf: number;
}

const wireCount = z.number().nullish();

const wirePerformance = z.object({
  id: z.string().min(1),
  blueScreenCount: wireCount,
});

/** Blue screens of each device that endpoint analytics knows; the id of a row is the device's. */
export async function* listStartSums(
  graph: Graph,
  { asOf }: Instant,
): AsyncGenerator<readonly EventSums[]> {
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listDevicePerformance, {}),
    query: { $select: 'id,blueScreenCount' },
    asOf,
    row: wirePerformance,
  });
  for await (const page of pages)
    yield page.flatMap(({ id, blueScreenCount }) => sumsOf(id, [blueScreenCount]));
}

const wireHealth = z.object({
  deviceId: z.string().min(1),
  appCrashCount: wireCount,
  appHangCount: wireCount,
  crashedAppCount: wireCount,
});

/** Crashes and hangs of each device that endpoint analytics knows. */
export async function* listAppSums(
  graph: Graph,
  { asOf }: Instant,
): AsyncGenerator<readonly EventSums[]> {
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listAppHealth, {}),
    query: { $select: 'deviceId,appCrashCount,appHangCount,crashedAppCount' },
    asOf,
    row: wireHealth,
  });
  for await (const page of pages)
    yield page.flatMap((row) =>
      sumsOf(row.deviceId, [row.appCrashCount, row.appHangCount, row.crashedAppCount]),
    );
}

function sumsOf(id: string, counts: readonly (number | null | undefined)[]): EventSums[] {
  const deviceId = guidOf(id);
  if (deviceId === null) return [];
  const told = counts.map((count) => count ?? 0);
  return [{ deviceId, sums: told.join('/'), hasEvents: told.some((count) => count > 0) }];
}
