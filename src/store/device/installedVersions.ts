/**
 * Which version of a product devices have, as an inventory told: the whole of it takes the place of what was known, and
 * only what differs is written. A device that it names no more has the product no more.
 */
import type { Product } from '#core/area/facts.ts';
import { inBulk, stage, type Staging } from '../bulk.ts';
import { tried, type Store } from '../store.ts';

/** One device's version. */
export interface InstalledVersion {
  readonly deviceId: string;
  readonly line: string;
  readonly version: readonly number[];
}

interface OfProduct {
  readonly tenant: string;
  readonly product: Product;
}

const staged: Staging = {
  name: 'staged_versions',
  columns: { device_id: 'uuid', line: 'text', version: 'int[]' },
};

/** Takes an inventory over; `changed` counts devices that are new, gone, or have another version or line. */
export function recordInstalled(
  store: Pick<Store, 'pool'>,
  o: OfProduct & { readonly rows: Iterable<InstalledVersion>; readonly at: number },
): Promise<{ readonly changed: number }> {
  const { tenant, product, rows, at } = o;
  const what = `Storing which devices have which version of ${product}`;
  return inBulk(store, { what, tenant }, async (client) => {
    const cells = Array.from(
      rows,
      ({ deviceId, line, version }) => [deviceId, line, `{${version.join(',')}}`] as const,
    );
    await stage(client, staged, cells);
    const key = [tenant, product];
    const gone = await client.query(forget, key);
    const written = await client.query(write, [...key, at]);
    return { changed: (gone.rowCount ?? 0) + (written.rowCount ?? 0) };
  });
}

const forget = `delete from installed_versions v where v.tenant = $1 and v.product = $2
  and not exists (select 1 from staged_versions s where s.device_id = v.device_id)`;

const write = `insert into installed_versions as v (tenant, product, device_id, line, version, seen_at)
  select $1, $2, device_id, line, version, $3 from staged_versions
  on conflict (tenant, product, device_id) do update
    set line = excluded.line, version = excluded.version, seen_at = excluded.seen_at
    where (v.line, v.version) is distinct from (excluded.line, excluded.version)`;

/** What devices say under one fact, by device. */
export function factOfDevices(
  store: Pick<Store, 'db'>,
  { tenant, fact }: { readonly tenant: string; readonly fact: string },
): Promise<ReadonlyMap<string, string>> {
  return tried(`Reading the fact ${fact} of devices`, async () => {
    const rows = await store.db
      .selectFrom('device_facts')
      .select(['device_id', 'value'])
      .where('tenant', '=', tenant)
      .where('fact', '=', fact)
      .execute();
    return new Map(rows.map(({ device_id: deviceId, value }) => [deviceId, value]));
  });
}
