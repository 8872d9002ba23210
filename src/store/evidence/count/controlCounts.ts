/**
 * Counting one day side by side: devices that the update came to against devices of rings that were not offered it before
 * the day, heard on the same day. On the day of its offer, which comes late on it, a ring is still one without the update.
 * Who of a ring that was offered it has not been heard since is in neither arm: of rings and of the release, which arm a
 * device is in hangs on its ring and not on how soon, or how much, it is used. Of a cohort the updated arm is of the
 * devices that began: it is small, those that have not begun would hide what befalls the others, and it must show many
 * times as much.
 *
 * A device that was bad by the signal in the week before is at risk in neither arm, so that one that always crashes
 * weighs on neither. A device stays in the updated arm for the signal's window whatever becomes of its update, and is in
 * neither arm after it. Silence begins on a day of contact, so only who was heard on that very day is at risk of it.
 */
import type { PoolClient } from 'pg';
import { isToldByRestarts } from '#core/evidence/signal/signal.ts';
import { ofArea } from '../badDays.ts';
import { dayParameters } from './baselineCounts.ts';
import { cohortText, factColumns, factsOf, groupingSets, hasFurtherFacts } from '../cohorts.ts';
import { endOfDay, heardOnTheDay, quietDays, startOfDay } from '../days.ts';
import { besideOthers, type ControlQuestion } from './besideOthers.ts';
import { restartDay } from './restartCounts.ts';
import { dayMs } from '#core/time.ts';

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

/** Counts a day. */
export async function countControlDay(
  client: PoolClient,
  question: ControlQuestion,
): Promise<readonly ControlRow[]> {
  const rows: ControlRow[] = [];
  for (const { text, values } of countingsOf(question)) {
    const counted = await client.query<ControlRow>(
      `select signal, ring, cohort, at_risk as "updatedAtRisk", bad as "updatedBad",
         others_at_risk as "othersAtRisk", others_bad as "othersBad" from (${text}) counted`,
      values,
    );
    rows.push(...counted.rows);
  }
  return rows;
}

/** Counts a day and stores the counts. */
export async function storeControlDay(
  client: PoolClient,
  question: ControlQuestion,
): Promise<void> {
  for (const { text, values } of countingsOf(question)) {
    await client.query(
      `insert into day_counts
         (tenant, area, release, signal, ring, cohort, stratum, day, age, at_risk, bad, others_at_risk, others_bad)
       select $1, $2, $3, signal, ring, cohort, '', $4, 0, at_risk, bad, others_at_risk, others_bad
       from (${text}) counted`,
      values,
    );
  }
}

/** The countings of a day, with their parameters: restarts have arms of their own. */
function countingsOf(
  question: ControlQuestion,
): readonly { readonly text: string; readonly values: unknown[] }[] {
  const of = (areRestarts: boolean): ControlQuestion => ({
    ...question,
    signals: question.signals.filter((signal) => isToldByRestarts(signal) === areRestarts),
  });
  const [others, restarts] = [of(false), of(true)];
  return [
    ...(others.signals.length > 0 ? [{ text: textOf(others), values: parametersOf(others) }] : []),
    ...(restarts.signals.length > 0 ? [restartDay(restarts)] : []),
  ];
}

/** The parameters of a day, and which signals are of contact. */
function parametersOf(question: ControlQuestion): unknown[] {
  return [...dayParameters(question), question.signals.map(({ source }) => source === 'contact')];
}

/** Whether a device or a group of equal ones is at risk of a signal `s` on the day. */
const isAtRisk = (of: string): string =>
  `case when s.is_of_contact then ${of}.is_heard_then else ${of}.is_heard end`;

/** Whether a ring with the offer `o` is still one without the update on the day: the day of an offer is. */
const isWithout = `(o.at is null or o.at >= ${startOfDay})`;

/** Age 0 = the arm of the others, which have no ring here. */
function textOf({ cohorts, mode }: ControlQuestion): string {
  const facts = factsOf(cohorts);
  const grouped = ['ring', ...facts];
  const base = `
    select s.name as signal, g.ring, g.cohort, g.age > 0 as is_updated, sum(g.devices) as at_risk, 0 as bad
    from (
      select ring, ${cohortText(facts)} as cohort, age, is_heard, is_heard_then, sum(devices) as devices
      from cell group by ${groupingSets(grouped, ['age', 'is_heard', 'is_heard_then'])}
      ${hasFurtherFacts(cohorts) ? `union all ${furtherBase}` : ''}
    ) g join signal s on g.age <= s.window_days and ${isAtRisk('g')}
    where g.ring is not null or g.cohort is not null
    group by 1, 2, 3, 4
    union all`;
  return `
    ${unitText(facts, mode)},
    sick as (
      select i.signal, i.is_before, u.age > 0 as is_updated, ${isAtRisk('u')} as enters, u.*
      from ill i join arm u using (device_id) join signal s on s.name = i.signal and u.age <= s.window_days
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
        and ($7::text[] is null or cohort is null or cohort = any($7::text[]))
      group by 1, 2, 3, 4
    ) ${besideOthers(mode)}`;
}

/** Of the devices counted as heard those that were bad before are taken away; one that turns bad has been heard of. */
const sickSums = `
  sum(case when is_before and enters then -1 when not is_before and not enters then 1 else 0 end) as at_risk,
  count(*) filter (where not is_before) as bad`;

const furtherBase = `
  select null, f.fact || '=' || f.value, age, is_heard, is_heard_then, count(*)
  from arm u join device_facts f on f.tenant = $1 and f.device_id = u.device_id
  where u.ring is null group by 2, 3, 4, 5`;

const furtherSick = `
  select signal, null, f.fact || '=' || f.value, is_updated, ${sickSums}
  from sick u join device_facts f on f.tenant = $1 and f.device_id = u.device_id
  where u.ring is null group by 1, 3, 4`;

/** Registered devices with their arm, and those that were bad in the week before or are so on the day. */
function unitText(facts: readonly string[], mode: ControlQuestion['mode']): string {
  const columns = ['ring', ...facts, 'age', 'is_heard', 'is_heard_then'].join(', ');
  return `
    with signal (name, window_days, is_of_contact) as (select * from unnest($5::text[], $6::int[], $8::boolean[])),
    ill as (
      select b.signal, b.device_id, bool_or(b.day < $4::int) as is_before
      from bad_days b
      where b.tenant = $1 and ${ofArea('b')} and b.signal = any($5::text[])
        and b.day >= $4::int - ${quietDays} and b.day <= $4::int
      group by 1, 2
    ), unit as (
      select d.device_id, e.ring, ${factColumns('d')},
        case when e.since < ${endOfDay} and (o.at is null or e.since < o.at or o.at < ${startOfDay})
          then $4::int - e.since / ${dayMs} + 1 when ${isWithout} then 0 end::int as come_age,
        case when e.begun_at < ${endOfDay}
          then $4::int - e.begun_at / ${dayMs} + 1 when ${isWithout} then 0 end::int as begun_age,
        coalesce(d.last_sync_at >= ${startOfDay}, false) as is_heard,
        coalesce(${heardOnTheDay}, false) as is_heard_then
      from devices d
        left join exposures e on e.tenant = $1 and e.area = $2 and e.release = $3 and e.device_id = d.device_id
        left join ring_offers o on o.tenant = $1 and o.area = $2 and o.release = $3 and o.ring = coalesce(e.ring, d.ring)
      where d.tenant = $1 and d.registration = 'ready'
        ${mode === 'badOnly' ? 'and d.device_id in (select device_id from ill)' : ''}
    ), arm as (
      select device_id, case when come_age > 0 then ring else '' end as ring, ${facts.map((fact) => `null::text as ${fact}, `).join('')}
        come_age as age, is_heard, is_heard_then
      from unit where come_age is not null
      union all
      select device_id, null, ${facts.map((fact) => `${fact}, `).join('')}begun_age, is_heard, is_heard_then
      from unit where begun_age is not null
    ), cell as (
      select ${columns}, count(*) as devices from arm where is_heard or is_heard_then group by ${columns}
    )`;
}
