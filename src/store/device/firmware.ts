/**
 * Which devices have to be asked for their firmware one by one, and what they said. Lists of devices leave it out, and a
 * device costs a request, so each is asked once, then now and then; those never asked come first.
 */
import { sql } from 'kysely';
import { inBulk, stage, textFault, type Staging } from '../bulk.ts';
import { tried, type Store } from '../store.ts';
import { dayMs } from '#core/time.ts';

/** Firmware changes rarely, and what is told late only names a cohort late. */
const againAfterMs = 21 * dayMs;

interface OfTenant {
  readonly tenant: string;
}

/** Registered devices whose firmware is not known, or was asked for long ago; those never asked first, at most `limit`. */
export function firmwareDue(
  store: Pick<Store, 'db'>,
  { tenant, asOf, limit }: OfTenant & { readonly asOf: number; readonly limit: number },
): Promise<readonly string[]> {
  return tried('Looking for devices whose firmware is not known', async () => {
    const { rows } = await sql<{ readonly id: string }>`
      select device_id as id from devices
      where tenant = ${tenant} and is_managed and registration = 'ready'
        and case when firmware_read_at is null then firmware is null else firmware_read_at <= ${asOf - againAfterMs} end
      order by firmware_read_at nulls first, device_id limit ${limit}`.execute(store.db);
    return rows.map(({ id }) => id);
  });
}

const staged: Staging = {
  name: 'staged_firmware',
  columns: { device_id: 'uuid', firmware: 'text' },
};

/** Notes what devices said; one that says nothing keeps what is known. */
export function recordFirmware(
  store: Pick<Store, 'pool'>,
  o: OfTenant & { readonly firmware: ReadonlyMap<string, string | null>; readonly at: number },
): Promise<void> {
  const what = `Storing the firmware of ${o.firmware.size} devices`;
  return inBulk(store, { what, tenant: o.tenant }, async (client) => {
    const rows = [...o.firmware].map(
      ([id, text]) => [id, textFault(text) === null ? text : null] as const,
    );
    await stage(client, staged, rows);
    await client.query(
      `update devices d set firmware = coalesce(s.firmware, d.firmware), firmware_read_at = $2
       from staged_firmware s where d.tenant = $1 and d.device_id = s.device_id`,
      [o.tenant, o.at],
    );
  });
}
