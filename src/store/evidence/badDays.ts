/**
 * Days on which devices were bad, by signal. A device is counted once a day however often it crashes, since events come
 * in bursts and devices do not. What is told late counts on the first day that is still open: a day that was counted
 * stays as it was, and the same rows give the same counts in whatever order they come.
 */
import type { PoolClient } from 'pg';
import {
  inBulk,
  isGuid,
  renewStatistics,
  stage,
  statisticsRowsMin,
  textFault,
  type Staging,
} from '../bulk.ts';
import type { Store } from '../store.ts';
import { dayMs, dayOf } from '#core/time.ts';

/** A device was bad by a signal. */
export interface BadDay {
  /** Intune's id. */
  readonly deviceId: string;
  readonly signal: string;
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  /** Application, error class, stop code, or the name of a report. */
  readonly what: string | null;
}

/** What became of rows: `added` were new days, `poison` is no bad day, `unknown` is of no device in the store. */
export interface BadDaysOutcome {
  readonly added: number;
  readonly poison: number;
  readonly unknown: number;
}

/** Clocks of devices and services differ by less. */
const aheadMaxMs = dayMs;
/** Older news concern no release that could still be stopped. */
const ageMaxDays = 60;
/** Rows per transaction. */
const chunkRows = 20_000;

const staged: Staging = {
  name: 'staged_bad_days',
  columns: { device_id: 'uuid', signal: 'text', own_day: 'integer', at: 'bigint', what: 'text' },
  keyColumns: 3,
};

/** Takes over bad days that befell devices, whatever the area. Days known already, by whichever event, change nothing. */
export async function recordBadDays(
  store: Pick<Store, 'pool'>,
  {
    tenant,
    rows,
    learnedAt,
  }: { readonly tenant: string; readonly rows: readonly BadDay[]; readonly learnedAt: number },
): Promise<BadDaysOutcome> {
  const good = firstOfEachDay(rows.filter((row) => isBadDay(row, learnedAt)));
  const poison = rows.filter((row) => !isBadDay(row, learnedAt)).length;
  let added = 0;
  let unknown = 0;
  for (let from = 0; from < good.length; from += chunkRows) {
    const chunk = good.slice(from, from + chunkRows);
    const written = await writeChunk(store, { tenant, chunk, learnedAt });
    added += written.added;
    unknown += written.unknown;
  }
  if (added >= statisticsRowsMin) await renewStatistics(store, 'bad_days');
  return { added, poison, unknown };
}

function writeChunk(
  store: Pick<Store, 'pool'>,
  {
    tenant,
    chunk,
    learnedAt,
  }: { readonly tenant: string; readonly chunk: readonly BadDay[]; readonly learnedAt: number },
): Promise<{ readonly added: number; readonly unknown: number }> {
  const what = `Storing ${chunk.length} bad days of devices`;
  return inBulk(store, { what, tenant }, async (client) => {
    await stage(
      client,
      staged,
      chunk.map((row) => [row.deviceId, row.signal, dayOf(row.at), row.at, row.what]),
    );
    return mergeStaged(client, { tenant, learnedAt });
  });
}

async function mergeStaged(
  client: PoolClient,
  { tenant, learnedAt }: { readonly tenant: string; readonly learnedAt: number },
): Promise<{ readonly added: number; readonly unknown: number }> {
  const { rows } = await client.query<{ readonly count: number }>(
    `select count(*) as count from staged_bad_days s
     where not exists (select 1 from devices d where d.tenant = $1 and d.device_id = s.device_id)`,
    [tenant],
  );
  const { rowCount } = await client.query(merge, [tenant, learnedAt]);
  return { added: rowCount ?? 0, unknown: rows[0]?.count ?? 0 };
}

/**
 * The first day that no release has counted for good yet, by signal; to be ended with `group by signal`, before which
 * stands the area where that alone counts what is told. Parameter: $1 = the tenant.
 */
export const firstOpenDays = `
  select signal, max(until_day) as day from folds where tenant = $1`;

/** A condition on bad days: they count in the area $2, being of its product or of the device itself. */
export function ofArea(days: string): string {
  return `${days}.area in ('', $2)`;
}

/**
 * A day told again after it was closed is known by its own instant, else it would come back as another bad day. Of
 * several late days of a device the first one takes the open day and stands for all that came late before it.
 */
const merge = `
  with open as (${firstOpenDays} group by signal)
  insert into bad_days (tenant, area, signal, device_id, day, at, learned_at, what)
  select $1, '', s.signal, s.device_id, greatest(s.own_day, o.day), s.at, $2, s.what
  from staged_bad_days s
    join devices d on d.tenant = $1 and d.device_id = s.device_id
    left join open o on o.signal = s.signal
  where not exists (
    select 1 from bad_days b
    where b.tenant = $1 and b.area = '' and b.signal = s.signal and b.device_id = s.device_id
      and (b.day = s.own_day or b.at / ${dayMs} = s.own_day
        or (b.at / ${dayMs} < b.day and s.own_day < b.day)))
  order by s.at
  on conflict do nothing`;

/** Whether a row can be a bad day: its ids and texts are such, and its instant is neither ahead nor long ago. */
export function isBadDay({ deviceId, signal, at, what }: BadDay, learnedAt: number): boolean {
  return (
    isGuid(deviceId) &&
    Number.isSafeInteger(at) &&
    at <= learnedAt + aheadMaxMs &&
    at >= learnedAt - ageMaxDays * dayMs &&
    textFault(signal) === null &&
    textFault(what) === null
  );
}

/** Of several events of one device, signal and day the earliest, so that their order in the list does not matter. */
function firstOfEachDay(rows: readonly BadDay[]): readonly BadDay[] {
  const first = new Map<string, BadDay>();
  for (const row of rows) {
    const key = `${row.deviceId.toLowerCase()}\t${row.signal}\t${dayOf(row.at)}`;
    const known = first.get(key);
    if (known === undefined || row.at < known.at) first.set(key, row);
  }
  return [...first.values()];
}
