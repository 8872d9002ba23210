/** What the sums of a device's events were when the events were read, so that only devices with news are asked again. */
import { inBulk, stage, type Staging } from '../bulk.ts';
import { tried, type Store } from '../store.ts';

/** The sums of a device at its last reading. */
export interface ReadSums {
  readonly sums: string;
  readonly readAt: number;
}

interface OfSource {
  readonly tenant: string;
  readonly source: string;
}

/** The sums at the last reading, by device. */
export function readEventSums(
  store: Pick<Store, 'db'>,
  { tenant, source }: OfSource,
): Promise<ReadonlyMap<string, ReadSums>> {
  return tried(`Reading what is known of ${source} by device`, async () => {
    const rows = await store.db
      .selectFrom('event_sums')
      .select(['device_id as id', 'sums', 'read_at as readAt'])
      .where('tenant', '=', tenant)
      .where('source', '=', source)
      .execute();
    return new Map(rows.map(({ id, sums, readAt }) => [id, { sums, readAt }]));
  });
}

const staged: Staging = { name: 'staged_sums', columns: { device_id: 'uuid', sums: 'text' } };

/** Notes the sums of devices whose events have been read. */
export function recordEventSums(
  store: Pick<Store, 'pool'>,
  o: OfSource & {
    readonly sums: readonly { readonly deviceId: string; readonly sums: string }[];
    readonly at: number;
  },
): Promise<void> {
  const what = `Noting that the ${o.source} of ${o.sums.length} devices were read`;
  return inBulk(store, { what, tenant: o.tenant }, async (client) => {
    await stage(
      client,
      staged,
      o.sums.map(({ deviceId, sums }) => [deviceId, sums]),
    );
    await client.query(
      `insert into event_sums (tenant, source, device_id, sums, read_at)
       select $1, $2, s.device_id, s.sums, $3 from staged_sums s
       on conflict (tenant, source, device_id) do update set sums = excluded.sums, read_at = excluded.read_at`,
      [o.tenant, o.source, o.at],
    );
  });
}
