/**
 * Counting the days of a watched driver: devices of its models in rings that were offered it against those in rings that were
 * not, and against devices of other models in the same rings. On the day of its offer a ring is in no arm. Each day is counted
 * once and for good, under a name that no release has, beside the days of releases and by their rules: a device that was bad
 * in the week before is in no arm, and what no source has told yet closes no day (`evidence/count/controlCounts.ts`).
 */
import type { Comparison, DriverCounts } from '#core/driver/evidence.ts';
import type { WatchedDriver } from '#core/driver/watched.ts';
import { watchDays } from '#core/driver/watching.ts';
import { isOfSilence, type Signal } from '#core/evidence/signal/signal.ts';
import type { AreaKey, ReleaseKey } from '#core/release/state/release.ts';
import { dayMs, dayOf } from '#core/time.ts';
import { inBulk } from '../bulk.ts';
import { ofArea } from '../evidence/badDays.ts';
import { registeredDevice } from '../evidence/cohorts.ts';
import { closableUntil, closedUntil } from '../evidence/count/folding.ts';
import { endOfDay, heardOnTheDay, quietDays, startOfDay } from '../evidence/days.ts';
import { keyOf } from '../evidence/ofRelease.ts';
import { joinWhole } from '../evidence/snapshot.ts';
import { readUntilOf } from '../evidence/sourceReads.ts';
import { tried, type Store } from '../store.ts';

/** Whose days to count. */
export interface DriverDays {
  readonly key: AreaKey;
  readonly driver: Pick<WatchedDriver, 'title' | 'offers' | 'models'>;
  readonly signals: readonly Signal[];
  readonly asOf: number;
}

/** Closes the days that can be closed and gives all that were. */
export async function countDriverDays(store: Store, o: DriverDays): Promise<DriverCounts> {
  const key = { ...o.key, id: `driver/${o.driver.title}` };
  const readUntil = await readUntilOf(store, key);
  const upTo = dayOf(o.asOf);
  const limits = new Map(o.signals.map((one) => [one, closableUntil(one, { readUntil, upTo })]));
  const at = o.driver.offers.map((offer) => dayOf(offer.at));
  const first = Math.min(...at);
  const end = Math.min(Math.max(...limits.values()), Math.max(...at) + watchDays);
  for (let day = first; day < end; day += 1) {
    const signals = o.signals.filter((one) => day < (limits.get(one) ?? 0));
    await closeDay(store, { ...o, key, signals, day, first });
  }
  return await readDays(store, { ...o, key });
}

type Day = Omit<DriverDays, 'key'> & {
  readonly key: ReleaseKey;
  readonly day: number;
  readonly first: number;
};

function closeDay(store: Store, { key, driver, day, first, ...o }: Day): Promise<void> {
  const what = `Counting a day of the driver ${driver.title}`;
  return inBulk(store, { what, tenant: key.tenant }, async (client) => {
    await joinWhole(client);
    const closed = await closedUntil(client, key);
    const due = o.signals.filter(({ name }) => (closed.get(name) ?? first) === day);
    if (due.length === 0) return;
    await client.query(count, [
      ...keyOf(key),
      day,
      due.map(({ name }) => name),
      due.map(({ windowDays }) => windowDays),
      due.map(isOfSilence),
      ...armParameters(driver),
    ]);
    await client.query(
      `insert into folds (tenant, area, release, signal, until_day) select $1, $2, $3, signal, $5 from unnest($4::text[]) as s (signal)
       on conflict (tenant, area, release, signal) do update set until_day = excluded.until_day`,
      [...keyOf(key), due.map(({ name }) => name), day + 1],
    );
  });
}

function armParameters({ models, offers }: DriverDays['driver']): unknown[] {
  return [models, offers.map(({ ring }) => ring), offers.map(({ at }) => at)];
}

/** Devices at risk and bad by signal in each arm: with it, of its models without it, and of its rings that it is not for. */
const count = `
  with signal (name, window_days, is_of_contact) as (select * from unnest($5::text[], $6::int[], $7::boolean[])),
  offer (ring, at) as (select * from unnest($9::text[], $10::bigint[])),
  ill as (
    select b.signal, b.device_id, bool_or(b.day < $4::int) as is_before
    from bad_days b
    where b.tenant = $1 and ${ofArea('b')} and b.signal = any($5::text[])
      and b.day >= $4::int - ${quietDays} and b.day <= $4::int
    group by 1, 2
  ), arm as (
    select d.device_id, $4::int - o.at / ${dayMs} + 1 as age,
      case when d.model = any($8::text[]) then case
          when o.at < ${startOfDay} then 'with' when o.at is null or o.at >= ${endOfDay} then 'model' end
        when o.at < ${startOfDay} then 'ring' end as name,
      coalesce(d.last_sync_at >= ${startOfDay}, false) as is_heard,
      coalesce(${heardOnTheDay}, false) as is_heard_then
    from devices d left join offer o on o.ring = d.ring
    where ${registeredDevice} and d.ring is not null and d.model is not null
  ), total as (
    select s.name as signal, a.name as arm,
      count(*) filter (where not coalesce(i.is_before, false) and (i.device_id is not null
        or case when s.is_of_contact then a.is_heard_then else a.is_heard end))::int as at_risk,
      count(*) filter (where not i.is_before)::int as bad
    from arm a cross join signal s left join ill i on i.signal = s.name and i.device_id = a.device_id
    where a.name is not null and (a.name = 'model' or a.age <= s.window_days)
    group by 1, 2
  )
  insert into day_counts
    (tenant, area, release, signal, ring, cohort, stratum, day, age, at_risk, bad, others_at_risk, others_bad)
  select $1, $2, $3, w.signal, c.arm, '', '', $4, 0, w.at_risk, w.bad, coalesce(o.at_risk, 0), coalesce(o.bad, 0)
  from total w cross join (values ('model'), ('ring')) as c (arm)
    left join total o on o.signal = w.signal and o.arm = c.arm
  where w.arm = 'with' and w.at_risk > 0`;

function readDays(
  store: Pick<Store, 'pool'>,
  { key, driver, signals }: Omit<Day, 'day' | 'first'>,
): Promise<DriverCounts> {
  return tried('Reading the days of a driver', async () => {
    const { rows } = await store.pool.query<CountedDay>(
      `select signal, ring, null as cohort, day, at_risk as "updatedAtRisk", bad as "updatedBad",
         others_at_risk as "othersAtRisk", others_bad as "othersBad" from day_counts
       where tenant = $1 and area = $2 and release = $3 and cohort = '' and signal = any($4::text[])
       order by signal, ring, day`,
      [...keyOf(key), signals.map(({ name }) => name)],
    );
    const of = (one: Comparison): readonly CountedDay[] => rows.filter(({ ring }) => ring === one);
    return {
      days: { model: of('model'), ring: of('ring') },
      ...(await sizeOf(store, key, driver)),
    };
  });
}

type CountedDay = DriverCounts['days'][Comparison][number];

async function sizeOf(
  { pool }: Pick<Store, 'pool'>,
  { tenant }: AreaKey,
  { models, offers }: DriverDays['driver'],
): Promise<Pick<DriverCounts, 'devices' | 'exposed'>> {
  const { rows } = await pool.query<Pick<DriverCounts, 'devices' | 'exposed'>>(
    `select count(*)::int as devices, count(*) filter (where d.ring = any($3::text[]))::int as exposed
     from devices d where ${registeredDevice} and d.model = any($2::text[])`,
    [tenant, models, offers.map(({ ring }) => ring)],
  );
  return rows[0] ?? { devices: 0, exposed: 0 };
}

/** Models of devices of which it is told that they have drivers of these names, by name. */
export function modelsOfDrivers(
  { pool }: Pick<Store, 'pool'>,
  { tenant, names }: { readonly tenant: string; readonly names: readonly string[] },
): Promise<readonly { readonly name: string; readonly model: string }[]> {
  return tried('Reading which models have a driver', async () => {
    const { rows } = await pool.query<{ readonly name: string; readonly model: string }>(
      `select distinct lower(f.value) as name, d.model from device_facts f
         join devices d on d.tenant = $1 and d.device_id = f.device_id
       where f.tenant = $1 and f.fact like 'driver%' and lower(f.value) = any($2::text[]) and d.model is not null
       order by 1, 2`,
      [tenant, names],
    );
    return rows;
  });
}
