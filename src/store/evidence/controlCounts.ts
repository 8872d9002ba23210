/**
 * Counting one day side by side (method `control`): devices with the update against devices that
 * have not begun with it, heard on the same day. A device that was bad by the signal in the week before is at risk in
 * neither arm, so that one that always crashes weighs on neither. A device stays in the updated arm for the signal's
 * window whatever becomes of its update, and is in neither arm after it.
 */
import type { PoolClient } from 'pg';
import { dayParameters, type DayQuestion } from './baselineCounts.ts';
import { cohortText, factColumns, factsOf, groupingSets, hasFurtherFacts } from './cohorts.ts';
import { dayMs } from './days.ts';

/** Days without the signal after which a device is at risk of it again. */
export const quietDays = 7;

/** One group of one day; `ring` and `cohort` empty where they do not apply. */
export interface ControlRow {
  readonly signal: string;
  readonly ring: string;
  readonly cohort: string;
  readonly updatedAtRisk: number;
  readonly updatedBad: number;
  readonly othersAtRisk: number;
  readonly othersBad: number;
}

/** What to count; a day is counted the same way whether or not it is stored. */
export type ControlQuestion = Omit<DayQuestion, 'mode'> & { readonly mode: 'all' | 'badOnly' };

/** Counts a day. */
export async function countControlDay(
  client: PoolClient,
  question: ControlQuestion,
): Promise<readonly ControlRow[]> {
  if (question.signals.length === 0) return [];
  const { rows } = await client.query<ControlRow>(
    `select signal, ring, cohort, at_risk as "updatedAtRisk", bad as "updatedBad",
       others_at_risk as "othersAtRisk", others_bad as "othersBad" from (${textOf(question)}) counted`,
    dayParameters(question),
  );
  return rows;
}

/** Counts a day and stores the counts. */
export async function storeControlDay(
  client: PoolClient,
  question: ControlQuestion,
): Promise<void> {
  if (question.signals.length === 0) return;
  await client.query(
    `insert into day_counts
       (tenant, release, signal, ring, cohort, stratum, day, age, at_risk, bad, others_at_risk, others_bad)
     select $1, $2, signal, ring, cohort, '', $3, 0, at_risk, bad, others_at_risk, others_bad
     from (${textOf(question)}) counted`,
    dayParameters(question),
  );
}

/** Age 0 = the arm of the others, which have no ring here. */
function textOf({ cohorts, mode }: ControlQuestion): string {
  const facts = factsOf(cohorts);
  const grouped = ['ring', ...facts];
  const base = `
    select s.name as signal, g.ring, g.cohort, g.age > 0 as is_updated, sum(g.devices) as at_risk, 0 as bad
    from (
      select ring, ${cohortText(facts)} as cohort, age, sum(devices) as devices
      from cell group by ${groupingSets(grouped, ['age'])}
      ${hasFurtherFacts(cohorts) ? `union all ${furtherBase}` : ''}
    ) g join signal s on g.age <= s.window_days
    where g.ring is not null or g.cohort is not null
    group by 1, 2, 3, 4
    union all`;
  return `
    ${unitText(facts, mode)},
    sick as (
      select i.signal, i.is_before, u.age > 0 as is_updated, u.*
      from ill i join unit u using (device_id) join signal s on s.name = i.signal and u.age <= s.window_days
    ), total as (
      select signal, coalesce(ring, '') as ring, coalesce(cohort, '') as cohort, is_updated,
        sum(at_risk)::int as at_risk, sum(bad)::int as bad
      from (
        ${mode === 'badOnly' ? '' : base}
        select signal, ring, ${cohortText(facts)} as cohort, is_updated, ${sickSums}
        from sick group by ${groupingSets(grouped, ['signal', 'is_updated'])}
        ${hasFurtherFacts(cohorts) ? `union all ${furtherSick}` : ''}
      ) part
      where (ring is not null or cohort is not null)
        and ($6::text[] is null or cohort is null or cohort = any($6::text[]))
      group by 1, 2, 3, 4
    )
    select u.signal, u.ring, u.cohort, u.at_risk, u.bad,
      coalesce(o.at_risk, 0) as others_at_risk, coalesce(o.bad, 0) as others_bad
    from total u left join total o on not o.is_updated and o.signal = u.signal and o.cohort = u.cohort
    where u.is_updated and ${mode === 'badOnly' ? 'u.bad > 0' : 'u.at_risk > 0'}`;
}

/** Of the devices counted as heard those that were bad before are taken away; one that turns bad has been heard of. */
const sickSums = `
  sum(case when is_before and is_heard then -1 when not is_before and not is_heard then 1 else 0 end) as at_risk,
  count(*) filter (where not is_before) as bad`;

const furtherBase = `
  select null, f.fact || '=' || f.value, age, count(*)
  from unit u join device_facts f on f.tenant = $1 and f.device_id = u.device_id
  where u.is_heard group by 2, 3`;

const furtherSick = `
  select signal, null, f.fact || '=' || f.value, is_updated, ${sickSums}
  from sick u join device_facts f on f.tenant = $1 and f.device_id = u.device_id
  group by 1, 3, 4`;

/** Registered devices with their arm, and those that were bad in the week before or are so on the day. */
function unitText(facts: readonly string[], mode: ControlQuestion['mode']): string {
  const columns = ['ring', ...facts, 'age'].join(', ');
  return `
    with signal (name, window_days) as (select * from unnest($4::text[], $5::int[])),
    ill as (
      select b.signal, b.device_id, bool_or(b.day < $3::int) as is_before
      from bad_days b
      where b.tenant = $1 and b.signal = any($4::text[])
        and b.day >= $3::int - ${quietDays} and b.day <= $3::int
      group by 1, 2
    ), unit as (
      select d.device_id, coalesce(e.ring, '') as ring, ${factColumns('d')},
        coalesce($3::int - e.since / ${dayMs} + 1, 0)::int as age,
        coalesce(d.last_sync_at >= $3::bigint * ${dayMs}, false) as is_heard
      from devices d left join exposures e on e.tenant = $1 and e.release = $2 and e.device_id = d.device_id
        and e.since < ($3::bigint + 1) * ${dayMs}
      where d.tenant = $1 and d.registration in ('ready', 'notReady')
        ${mode === 'badOnly' ? 'and d.device_id in (select device_id from ill)' : ''}
    ), cell as (
      select ${columns}, count(*) as devices from unit where is_heard group by ${columns}
    )`;
}
