/**
 * Blue screens and failed starts, from endpoint analytics' history of starts. The collection is worked out anew once a
 * day; its events carry their own instants, unlike the sums over 30 days beside it, in which an update's effect drowns.
 * Source: Graph's resource page "userExperienceAnalyticsDeviceStartupHistory".
 */
import { z } from 'zod';
import { calls, pathOf, shortPath } from '../calls.ts';
import { eventsOfDevices, type DevicesQuery, type EventsOfDevices } from './eventsOfDevices.ts';
import { pagesOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import { wireDateTime, wireInstant, wireMaybeText, wirePast } from '../wire.ts';

/** A start that followed a stop of Windows, or was none. */
export interface BlueScreen {
  /** Intune's id. */
  readonly deviceId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** `0x000000d1`; null where it is not told. */
  readonly stopCode: string | null;
  readonly category: 'blueScreen' | 'bootError';
}

/** What is asked for when reading events: the instant of asking, and from when on, both epoch milliseconds. */
export interface EventQuery {
  readonly asOf: number;
  readonly since: number;
  /** Told of each row that cannot be read, by reason; without it such a row fails the listing. */
  readonly onPoison?: (reason: string, row: number) => void;
  /** Told how many rows came, of whatever kind. */
  readonly onRows?: (rows: number) => void;
}

/** What is read of a start. */
const wireStartup = z.object({
  deviceId: z.string().min(1),
  startTime: wireInstant,
  restartCategory: z.string(),
  restartStopCode: wireMaybeText,
});

const fields = 'deviceId,startTime,restartCategory,restartStopCode';

/** Blue screens and boot errors of single devices, of as many days as the service keeps. */
export function readBlueScreensOf(
  graph: Graph,
  query: DevicesQuery,
): Promise<EventsOfDevices<BlueScreen>> {
  return eventsOfDevices(graph, {
    ...query,
    path: shortPath(calls.listStartups, {}),
    select: fields,
    row: wireStartup.extend({ startTime: wirePast(query.asOf) }),
    eventsOf: blueScreenOf,
  });
}

/** Blue screens and boot errors at or after `since`. Intune ignores filters it does not know, so each start is looked at again. */
export async function* listBlueScreens(
  graph: Graph,
  { asOf, since, onPoison, onRows }: EventQuery,
): AsyncGenerator<readonly BlueScreen[]> {
  const isBad = "(restartCategory eq 'blueScreen' or restartCategory eq 'bootError')";
  const pages = pagesOf(graph, {
    path: pathOf(calls.listStartups, {}),
    query: {
      $select: fields,
      $filter: `startTime ge ${wireDateTime(since)} and ${isBad}`,
    },
    asOf,
    row: wireStartup.extend({ startTime: wirePast(asOf) }),
    onPoison,
  });
  for await (const page of pages) {
    onRows?.(page.length);
    const screens = page.flatMap(blueScreenOf).filter(({ at }) => at >= since);
    if (screens.length > 0) yield screens;
  }
}

function blueScreenOf(wire: z.infer<typeof wireStartup>): BlueScreen[] {
  const category = categories.find(
    (one) => one.toLowerCase() === wire.restartCategory.toLowerCase(),
  );
  if (category === undefined) return [];
  return [
    {
      deviceId: wire.deviceId.toLowerCase(),
      at: wire.startTime,
      stopCode: wire.restartStopCode,
      category,
    },
  ];
}

const categories = ['blueScreen', 'bootError'] as const;
