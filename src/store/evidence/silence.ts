/**
 * Devices that are not heard any more. Silence is a matter of all devices, updated or not, and is dated by the last day of
 * contact. It is known where contacts have been read to: while the list of devices stands still, nobody falls silent by
 * it. A day that was counted already is left as it is, since silence is known late and would all come on one day.
 */
import type { PoolClient } from 'pg';
import { namesOfSource, type Signal } from '#core/evidence/signal/signal.ts';
import { registeredDevice } from './cohorts.ts';
import { missedDaysMin, rememberedDays, silenceDays } from './days.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** Weeks before that tell which days of the week are usual, and of how many at least something must be known. */
const weeks = [1, 2, 3, 4] as const;
const knownWeeksMin = 2;

/** Days to add to a day since the epoch, a Thursday, so that the rest by seven is 0 on Sundays and 1 on Mondays. */
const sundayBeforeEpoch = 4;

/** Whose silence to note. */
export interface SilenceQuestion {
  readonly tenant: string;
  readonly signals: readonly Signal[];
  readonly asOf: number;
}

/** Contacts are known until here; without a mark until now. Parameters: $1 = the tenant, $2 = now. */
const contactsKnownUntil = `least($2::bigint, (select read_until from source_reads
  where tenant = $1 and area = '' and source = 'contact'))`;

/** The day of the last contact of a device `d`. */
const lastDay = `(d.last_sync_at / ${dayMs})`;

/** Place of the highest day that is known of a device `d`, its last one having the place 0. */
const oldestPlace = `(64 - position('1' in d.heard_days::bit(64)::text))`;

/**
 * Usual days that a device `d` has missed since its last contact, of those before the day `today`. A day is usual when the
 * device was heard on that day of the week in all of the last four weeks but one, or in both of the last two. Of a device
 * that is not known for so long, as all are in a tenant's first month, Monday to Friday are taken for usual: whether it
 * restarted or not, so that those who are compared are judged alike.
 */
function missedDays(today: string): string {
  const nth = Array.from({ length: silenceDays }, (_, index) => index + 1);
  return nth
    .map((after) => `(${lastDay} + ${after} < ${today} and ${usualDay(after)})::int`)
    .join(' + ');
}

/** Whether the day so many days after the last contact is a usual one. */
function usualDay(after: number): string {
  const mask = weeks.reduce((bits, week) => bits + 2n ** BigInt(7 * week - after), 0n);
  const known = `least(${weeks.length}, (${oldestPlace} + ${after}) / 7)`;
  const heard = `bit_count((d.heard_days & ${mask})::bit(64))`;
  return `(case when ${known} < ${knownWeeksMin}
    then (${lastDay} + ${after} + ${sundayBeforeEpoch}) % 7 between 1 and 5
    else ${heard} >= greatest(${knownWeeksMin}, ${known} - 1) end)`;
}

/** Hours after which a device that was restarting is taken for one that does not start, whatever its usual days are. */
const notBootingHours = 72;

/** Whether a device `d` that was restarting has not come back at an instant. */
export function isMissingSince(asOf: string): string {
  return `(d.last_sync_at <= ${asOf} - ${notBootingHours * hourMs}
    or ${missedDays(`(${asOf} / ${dayMs})`)} >= ${missedDaysMin})`;
}

/** Notes who fell silent, and who has missed two usual days, each on the day of its last contact. */
export async function noteSilence(
  client: PoolClient,
  { tenant, signals, asOf }: SilenceQuestion,
): Promise<void> {
  const today = `(${contactsKnownUntil} / ${dayMs})`;
  const isSilent = `${lastDay} < ${today} - ${silenceDays} and d.last_sync_at >= $2::bigint - ${rememberedDays * dayMs}`;
  await note(client, { names: namesOfSource(signals, 'contact'), tenant, asOf, when: isSilent });
  const isMissing = `${lastDay} between ${today} - ${silenceDays} - 1 and ${today} - ${missedDaysMin} - 1
    and ${missedDays(today)} >= ${missedDaysMin}`;
  await note(client, { names: namesOfSource(signals, 'restarts'), tenant, asOf, when: isMissing });
}

async function note(
  client: PoolClient,
  o: {
    readonly names: readonly string[];
    readonly tenant: string;
    readonly asOf: number;
    readonly when: string;
  },
): Promise<void> {
  if (o.names.length === 0) return;
  await client.query(
    `insert into bad_days (tenant, area, signal, device_id, day, at, learned_at, what)
     select $1, '', s.signal, d.device_id, ${lastDay}, d.last_sync_at, $2, null
     from devices d cross join unnest($3::text[]) as s (signal)
     where ${registeredDevice} and ${o.when}
     on conflict do nothing`,
    [o.tenant, o.asOf, o.names],
  );
}
