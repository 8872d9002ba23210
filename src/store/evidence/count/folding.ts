/**
 * Folding: days that are over are counted once and for good, so that a look never recounts the past and what it rests
 * on does not change under it. A day closes for a signal when it is over and its source has told all of it; until then
 * it is counted as running. How far each signal is closed stands in `folds`, in the transaction that stored the counts.
 */
import type { ReleaseKey } from '#core/release/state/release.ts';
import { dayOf } from '#core/time.ts';
import {
  hasControl,
  hasUsual,
  isOfSilence,
  tellerOf,
  type Signal,
} from '#core/evidence/signal/signal.ts';
import { inBulk } from '../../bulk.ts';
import { tried, type Store } from '../../store.ts';
import type { Queries } from '../../tenantPool.ts';
import { storeBaselineDay } from './baselineCounts.ts';
import { storeControlDay } from './controlCounts.ts';
import { silenceDays } from '../days.ts';
import { keyOf } from '../ofRelease.ts';
import { joinWhole } from '../snapshot.ts';
import { readUntilOf } from '../sourceReads.ts';

/** What to fold. */
export interface FoldQuestion {
  readonly key: ReleaseKey;
  readonly signals: readonly Signal[];
  /** Days before this one are over. */
  readonly upTo: number;
  /** The release's publication; its day is the first that counts. */
  readonly publishedAt: number;
}

/** Counts all days that can be closed and are not yet. `days` = how many days were closed for at least one signal. */
export async function foldDays(
  store: Store,
  question: FoldQuestion,
): Promise<{ readonly days: number }> {
  const { key, signals, upTo, publishedAt } = question;
  const readUntil = await readUntilOf(store, key);
  const limits = new Map(signals.map((one) => [one.name, closableUntil(one, { readUntil, upTo })]));
  const closed = await tried('Reading how far days are counted', () =>
    closedUntil(store.pool, key),
  );
  const open = signals.map(({ name }) => closed.get(name) ?? dayOf(publishedAt));
  const end = Math.max(...limits.values());
  let days = 0;
  for (let day = Math.min(...open); day < end; day += 1) {
    const closable = signals.filter(({ name }) => day < (limits.get(name) ?? 0));
    days += await foldDay(store, { ...question, signals: closable }, day);
  }
  return { days };
}

/** The first day of a signal that must stay open. */
export function closableUntil(
  signal: Signal,
  {
    readUntil,
    upTo,
  }: { readonly readUntil: Readonly<Record<string, number | null>>; readonly upTo: number },
): number {
  const { source, method } = signal;
  const until = readUntil[tellerOf(signal)] ?? null;
  // Who fell silent on a day is known when enough days have passed after it.
  const laterDays = isOfSilence(signal) ? silenceDays : 0;
  if (until !== null) return Math.min(upTo, dayOf(until)) - laterDays;
  // Against a baseline a source that was never marked closes with the day; comparing needs what it tells of both arms.
  // Reports come by themselves, of both alike.
  return method === 'baseline' || source === 'reports' ? upTo - laterDays : 0;
}

function foldDay(
  store: Store,
  { key, signals, publishedAt }: FoldQuestion,
  day: number,
): Promise<number> {
  const { tenant } = key;
  return inBulk(store, { what: `Counting a day of release ${key.id}`, tenant }, async (client) => {
    await joinWhole(client);
    const closed = await closedUntil(client, key);
    const isDue = ({ name }: Signal): boolean => (closed.get(name) ?? dayOf(publishedAt)) === day;
    const due = signals.filter(isDue);
    if (due.length === 0) return 0;
    const question = { key, day, cohorts: 'all' } as const;
    const usual = due.filter(hasUsual);
    await storeBaselineDay(client, { ...question, signals: usual, mode: 'closed' });
    await storeControlDay(client, { ...question, signals: due.filter(hasControl), mode: 'all' });
    await client.query(
      `insert into folds (tenant, area, release, signal, until_day) select $1, $2, $3, signal, $5 from unnest($4::text[]) as s (signal)
       on conflict (tenant, area, release, signal) do update set until_day = excluded.until_day`,
      [...keyOf(key), due.map(({ name }) => name), day + 1],
    );
    return 1;
  });
}

/** The first day still open of each signal that has a closed one. */
export async function closedUntil(
  client: Queries,
  key: ReleaseKey,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ readonly signal: string; readonly day: number }>(
    'select signal, until_day as day from folds where tenant = $1 and area = $2 and release = $3',
    [...keyOf(key)],
  );
  return new Map(rows.map(({ signal, day }) => [signal, day]));
}
