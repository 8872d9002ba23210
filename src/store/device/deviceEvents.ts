/** What was done to a device, by people and where it left or came back: noted with the change itself, in one transaction. */
import type { PoolClient } from 'pg';
import { tried, type Store } from '../store.ts';

/** One thing that somebody did. */
export interface DeviceEvent {
  readonly kind: 'moved' | 'deregistered' | 'restored' | 'gone' | 'returned';
  readonly at: number;
  readonly by: string;
  readonly why: string;
  /** The ring it was in, and the one it came to; null = none. */
  readonly fromRing: string | null;
  readonly toRing: string | null;
}

/** Notes it. */
export async function noteDeviceEvent(
  client: PoolClient,
  o: { readonly tenant: string; readonly deviceId: string } & DeviceEvent,
): Promise<void> {
  await client.query(
    `insert into device_events (tenant, device_id, at, kind, by, why, from_ring, to_ring)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [o.tenant, o.deviceId, o.at, o.kind, o.by, o.why, o.fromRing, o.toRing],
  );
}

/** More of one device nobody reads at once. */
const eventsMax = 200;

/** What was done to a device, the newest first. */
export function readDeviceEvents(
  store: Pick<Store, 'db'>,
  { tenant, deviceId }: { readonly tenant: string; readonly deviceId: string },
): Promise<readonly DeviceEvent[]> {
  return tried('Reading what was done to a device', () =>
    store.db
      .selectFrom('device_events')
      .select(['kind', 'at', 'by', 'why', 'from_ring as fromRing', 'to_ring as toRing'])
      .where('tenant', '=', tenant)
      .where('device_id', '=', deviceId)
      .orderBy('id', 'desc')
      .limit(eventsMax)
      .execute(),
  );
}
