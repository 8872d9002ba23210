/**
 * Counting a day's restarts side by side: devices that were last heard before their restart into the update, against all
 * others heard on the same day, with the update or without. Whoever goes on leave leaves a restart pending no more often
 * than none, so those that come back on the build and those that never come back are counted alike, on each day on which they
 * were heard with the restart still to come, and a holiday befalls both. Counted once, on the last of these days, a fleet that
 * restarts seldom would seem to fall silent by it: whoever leaves does so on any of them. Others are left to the end: who has
 * the update and is well is one of them.
 *
 * Of a device that does not come back it is known only from the reports of installs that it had begun; where these tell
 * nothing, it counts among the others, which speaks for the update and never against it.
 */
import { ofArea } from '../badDays.ts';
import { dayParameters } from './baselineCounts.ts';
import { besideOthers, type ControlQuestion } from './besideOthers.ts';
import {
  cohortText,
  factColumns,
  factsOf,
  groupingSets,
  hasFurtherFacts,
  registeredDevice,
} from '../cohorts.ts';
import { endOfDay, heardOnTheDay, quietDays } from '../days.ts';
import { dayMs } from '#core/time.ts';

/** The text that counts a day, with columns as a day beside a control has them, and its parameters. */
export function restartDay(question: ControlQuestion): {
  readonly text: string;
  readonly values: unknown[];
} {
  return { text: textOf(question), values: dayParameters(question).toSpliced(5, 1) };
}

/**
 * Whether an exposed device `e` had its restart still to come on the day: it was seen on the build at its next contact, or had
 * the update begun and came to the build later, or has it begun, not failed and not yet on it. What began is told late of one
 * that is silent since that day.
 */
const isInRestart = `coalesce(e.restarted_on = $4::int
  or (e.restarted_on > $4::int and e.begun_at < ${endOfDay}) or (e.line is null and e.begun_at is not null
  and (e.begun_at < ${endOfDay} or d.last_sync_at / ${dayMs} = $4::int)
  and not exists (select 1 from installs i where i.tenant = $1 and i.area = $2 and i.entra_device_id = d.entra_device_id
    and i.state = 'failed')), false)`;

function textOf({ cohorts, mode }: ControlQuestion): string {
  const facts = factsOf(cohorts);
  const sums = 'count(*)::int as at_risk, (count(*) filter (where is_bad))::int as bad';
  const further = `
    union all
    select a.signal, null, f.fact || '=' || f.value, a.is_updated, ${sums}
    from arm a join device_facts f on f.tenant = $1 and f.device_id = a.device_id group by 1, 3, 4`;
  return `
    with signal (name) as (select * from unnest($5::text[])),
    ill as (
      select b.signal, b.device_id, bool_or(b.day < $4::int) as is_before
      from bad_days b where b.tenant = $1 and ${ofArea('b')} and b.signal = any($5::text[])
        and b.day between $4::int - ${quietDays} and $4::int group by 1, 2
    ), unit as (
      select d.device_id, coalesce(e.ring, d.ring) as own_ring, ${factColumns('d')}, ${isInRestart} as is_updated
      from devices d left join exposures e on e.tenant = $1 and e.area = $2 and e.release = $3 and e.device_id = d.device_id
      where ${registeredDevice} and ${heardOnTheDay}
    ), arm as (
      select s.name as signal, u.*, case when u.is_updated then u.own_ring else '' end as ring, i.signal is not null as is_bad
      from unit u cross join signal s left join ill i on i.signal = s.name and i.device_id = u.device_id
      where not coalesce(i.is_before, false)
    ), total as (
      select signal, coalesce(ring, '') as ring, coalesce(cohort, '') as cohort, is_updated, at_risk, bad
      from (
        select signal, ring, ${cohortText(facts)} as cohort, is_updated, ${sums}
        from arm group by ${groupingSets(['ring', ...facts], ['signal', 'is_updated'])}
        ${hasFurtherFacts(cohorts) ? further : ''}
      ) part
      where (ring is not null or cohort is not null)
        and ($6::text[] is null or cohort is null or cohort = any($6::text[]))
    ) ${besideOthers(mode)}`;
}
