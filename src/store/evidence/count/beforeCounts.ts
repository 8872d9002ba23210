/**
 * What devices showed in the two weeks before a release (method `control`): with it the rate that was
 * usual is known from the first day on, also of a cohort so small, or so soon updated, that hardly an other of it is ever
 * seen beside its updated devices. Told as one day of others, the day before the publication, with all device-days of
 * the two weeks; nobody was updated then, so by itself it says nothing.
 *
 * A source may not tell of all that time: for each signal the days count from the one after the first bad device of the
 * tenant. A day counts when its device was not bad in the week before, as in the comparison itself.
 */
import type { PoolClient } from 'pg';
import { cohortName, type Cohort, type ControlCount } from '#core/evidence/count/counts.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { ofArea } from '../badDays.ts';
import {
  cohortText,
  factColumns,
  factsOf,
  groupingSets,
  hasFurtherFacts,
  registeredDevice,
} from '../cohorts.ts';
import { quietDays } from '../days.ts';
import { dayMs, dayOf } from '#core/time.ts';

/** Days before the publication that are counted. */
const beforeDays = 14;

/** Whose days to count. */
export interface BeforeQuestion {
  readonly key: AreaKey;
  readonly publishedAt: number;
  /** Signals of method `control`. */
  readonly signals: readonly Signal[];
  readonly rings: readonly string[];
  readonly listed: readonly Cohort[];
}

interface BeforeRow {
  readonly signal: string;
  /** Empty = all devices. */
  readonly cohort: string;
  readonly atRisk: number;
  readonly bad: number;
}

/** One row for each ring, of devices of any ring, and one for each listed cohort. */
export async function countBefore(
  client: PoolClient,
  { key, publishedAt, signals, rings, listed }: BeforeQuestion,
): Promise<readonly ControlCount[]> {
  if (signals.length === 0) return [];
  const end = dayOf(publishedAt);
  const { rows } = await client.query<BeforeRow>(textOf(listed), [
    key.tenant,
    key.area,
    end,
    signals.map(({ name }) => name),
    listed.map(cohortName),
  ]);
  return rows.flatMap(({ signal, cohort, atRisk, bad }): readonly ControlCount[] => {
    const day = {
      signal,
      day: end - 1,
      updatedAtRisk: 0,
      updatedBad: 0,
      othersAtRisk: atRisk,
      othersBad: bad,
    };
    return cohort === ''
      ? rings.map((ring) => ({ ...day, ring, cohort: null }))
      : [{ ...day, ring: null, cohort }];
  });
}

function textOf(listed: readonly Cohort[]): string {
  const facts = factsOf(listed);
  const sets = ['whole', ...facts];
  // Null in both: devices that do not have the fact that is grouped by.
  const name = `case when whole then '' else ${cohortText(facts)} end`;
  const hasFurther = hasFurtherFacts(listed);
  return `
    with span as (
      select b.signal, greatest($3::int - ${beforeDays}, min(b.day) + 1) as first
      from bad_days b where b.tenant = $1 and ${ofArea('b')} and b.signal = any($4::text[]) and b.day < $3::int group by 1
    ), unit as (
      select d.device_id, true as whole, ${factColumns('d')} from devices d
      where ${registeredDevice} and d.last_sync_at >= ($3::bigint - ${beforeDays}) * ${dayMs}
    ), sick as (
      select b.signal, u.* from bad_days b join span s on s.signal = b.signal join unit u using (device_id)
      where b.tenant = $1 and ${ofArea('b')} and b.day >= s.first and b.day < $3::int
        and not exists (select 1 from bad_days e where e.tenant = $1 and ${ofArea('e')} and e.signal = b.signal
          and e.device_id = b.device_id and e.day between b.day - ${quietDays} and b.day - 1)
    ), size as (
      select ${name} as cohort, count(*) as devices from unit group by ${groupingSets(sets, [])}
      ${hasFurther ? `union all ${furtherOf('unit', 'f.fact')}` : ''}
    ), bad as (
      select signal, ${name} as cohort, count(*) as bad from sick group by ${groupingSets(sets, ['signal'])}
      ${hasFurther ? `union all ${furtherOf('sick', 'u.signal, f.fact')}` : ''}
    )
    select p.signal, z.cohort, coalesce(b.bad, 0)::int as bad,
      greatest(0, z.devices * ($3::int - p.first) - ${quietDays} * coalesce(b.bad, 0))::int as "atRisk"
    from span p cross join size z left join bad b on b.signal = p.signal and b.cohort = z.cohort
    where p.first < $3::int and (z.cohort = '' or z.cohort = any($5::text[]))
    order by 1, 2`;
}

/** Further facts of devices; columns end with the fact, to which its value is put. */
function furtherOf(of: 'unit' | 'sick', columns: string): string {
  const keys = of === 'sick' ? '1, 2' : '1';
  return `select ${columns} || '=' || f.value, count(*)
    from ${of} u join device_facts f on f.tenant = $1 and f.device_id = u.device_id group by ${keys}`;
}
