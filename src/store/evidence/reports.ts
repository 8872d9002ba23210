/** What people and monitoring report of devices, as bad days of every signal that counts such a report. */
import { countsFor, type Signal } from '#core/evidence/signal/signal.ts';
import { isGuid } from '../bulk.ts';
import { tried, type Store } from '../store.ts';
import { isBadDay, recordBadDays, type BadDay } from './badDays.ts';

/** One report. */
export interface Report {
  /** Intune's id or Entra's device id. */
  readonly device: string;
  /** What is reported, as the signals name it. */
  readonly name: string;
  /** When it happened, epoch milliseconds. */
  readonly at: number;
}

/** What became of reports; each is counted in one place. One told before is accepted again and changes nothing. */
export interface ReportsOutcome {
  readonly accepted: number;
  readonly unknownDevices: number;
  /** No signal counts reports of that name. */
  readonly unmatched: number;
  /** Their instant cannot be. */
  readonly poison: number;
}

/** Takes over reports. */
export async function recordReports(
  store: Store,
  {
    tenant,
    signals,
    reports,
    learnedAt,
  }: {
    readonly tenant: string;
    readonly signals: readonly Signal[];
    readonly reports: readonly Report[];
    readonly learnedAt: number;
  },
): Promise<ReportsOutcome> {
  const ids = await intuneIds(store, { tenant, ids: reports.map(({ device }) => device) });
  const judged = reports.map((report) => badDaysOf(report, { ids, signals, learnedAt }));
  const rows = judged.flatMap((one) => (typeof one === 'string' ? [] : one));
  await recordBadDays(store, { tenant, rows, learnedAt });
  const of = (kind: Refusal): number => judged.filter((one) => one === kind).length;
  return {
    accepted: judged.filter((one) => typeof one !== 'string').length,
    unknownDevices: of('unknownDevice'),
    unmatched: of('unmatched'),
    poison: of('poison'),
  };
}

type Refusal = 'unknownDevice' | 'unmatched' | 'poison';

function badDaysOf(
  { device, name, at }: Report,
  {
    ids,
    signals,
    learnedAt,
  }: {
    readonly ids: ReadonlyMap<string, string>;
    readonly signals: readonly Signal[];
    readonly learnedAt: number;
  },
): readonly BadDay[] | Refusal {
  const deviceId = ids.get(device.toLowerCase());
  if (deviceId === undefined) return 'unknownDevice';
  const counting = signals.filter((one) => countsFor(one, { source: 'reports', what: name }));
  if (counting.length === 0) return 'unmatched';
  const rows = counting.map((one) => ({ deviceId, signal: one.name, at, what: name }));
  return rows.every((row) => isBadDay(row, learnedAt)) ? rows : 'poison';
}

/** Intune's ids by the ids given, in small letters. Intune's own id goes before Entra's of another device. */
async function intuneIds(
  store: Pick<Store, 'pool'>,
  { tenant, ids }: { readonly tenant: string; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter(isGuid).map((id) => id.toLowerCase()))];
  if (wanted.length === 0) return new Map();
  return tried('Looking for reported devices', async () => {
    const { rows } = await store.pool.query<{ readonly id: string; readonly deviceId: string }>(
      `select entra_device_id::text as id, device_id as "deviceId", 1 as choice
       from devices where tenant = $1 and entra_device_id = any($2::uuid[])
       union all
       select device_id::text, device_id, 2 from devices where tenant = $1 and device_id = any($2::uuid[])
       order by choice`,
      [tenant, wanted],
    );
    return new Map(rows.map(({ id, deviceId }) => [id, deviceId]));
  });
}
