/** How a device stands in each area, and what happened to it: for an operator who asks about this one. Read only. */
import { sql } from 'kysely';
import type { Area } from '#core/area/facts.ts';
import { tried, type Store } from '../store.ts';
import { readDeviceEvents, type DeviceEvent } from './deviceEvents.ts';

interface OfDevice {
  readonly tenant: string;
  /** Intune's id. */
  readonly deviceId: string;
}

/** What stands against a device in an area; an area in which nothing does has none. */
export interface DeviceLabel {
  readonly area: Area;
  readonly notReady: readonly string[];
  readonly ineligible: string | null;
}

/** Something that happened to a device by the service's own doing. */
export type DevicePast =
  | {
      readonly kind: 'began';
      readonly at: number;
      readonly area: Area;
      readonly release: string;
      readonly ring: string;
    }
  | {
      readonly kind: 'wentBack';
      readonly at: number;
      readonly area: Area;
      readonly release: string;
    }
  | { readonly kind: 'held'; readonly at: number; readonly area: Area; readonly hold: string };

/** All of it, events the newest first. */
export interface DeviceHistory {
  readonly labels: readonly DeviceLabel[];
  readonly events: readonly DeviceEvent[];
  readonly past: readonly DevicePast[];
}

/** A device that lived through more releases is told of its last ones. */
const pastMax = 200;

/** Reads it. */
export async function readDeviceHistory(
  store: Pick<Store, 'db'>,
  of: OfDevice,
): Promise<DeviceHistory> {
  const [labels, events, past] = await Promise.all([
    labelsOf(store, of),
    readDeviceEvents(store, of),
    pastOf(store, of),
  ]);
  return { labels, events, past };
}

function labelsOf(
  store: Pick<Store, 'db'>,
  { tenant, deviceId }: OfDevice,
): Promise<readonly DeviceLabel[]> {
  return tried('Reading what stands against a device', async () => {
    const { rows } = await sql<DeviceLabel>`
      select area, not_ready as "notReady", ineligible from labels
      where tenant = ${tenant} and device_id = ${deviceId} order by area`.execute(store.db);
    return rows;
  });
}

interface PastRow {
  readonly kind: DevicePast['kind'];
  readonly at: number;
  readonly area: Area;
  /** Of a release its id, of a hold its name. */
  readonly name: string;
  readonly ring: string | null;
}

function pastOf(
  store: Pick<Store, 'db'>,
  { tenant, deviceId }: OfDevice,
): Promise<readonly DevicePast[]> {
  return tried('Reading what a device went through', async () => {
    const { rows } = await sql<PastRow>`
      select * from (
        select 'began' as kind, begun_at as at, area, release as name, ring from exposures
          where tenant = ${tenant} and device_id = ${deviceId} and begun_at is not null
        union all
        select 'wentBack', back_at, area, release, null from exposures
          where tenant = ${tenant} and device_id = ${deviceId} and back_at is not null
        union all
        select 'held', joined_at, area, hold, null from hold_members
          where tenant = ${tenant} and device_id = ${deviceId}
      ) past order by at desc, kind, name limit ${pastMax}`.execute(store.db);
    return rows.map(({ kind, at, area, name, ring }) => {
      if (kind === 'held') return { kind, at, area, hold: name };
      return kind === 'began'
        ? { kind, at, area, release: name, ring: ring ?? '' }
        : { kind, at, area, release: name };
    });
  });
}
