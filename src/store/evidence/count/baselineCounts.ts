/**
 * Counting one day against what was usual before (method `baseline`): exposed devices that began, by ring and
 * model, and by cohort and model, with the days since their beginning. All signals share one pass over the
 * devices; what differs between them are the few that were bad, which are added and taken away again. The devices'
 * facts are those of the moment of counting; their ring is that of their beginning.
 */
import type { PoolClient } from 'pg';
import { cohortName } from '#core/evidence/count/counts.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { ofArea } from '../badDays.ts';
import {
  cohortText,
  factColumns,
  factsOf,
  groupingSets,
  hasFurtherFacts,
  type CohortChoice,
} from '../cohorts.ts';
import { keyOf } from '../ofRelease.ts';
import { dayMs } from '#core/time.ts';

/** What to count of one day. */
export interface DayQuestion {
  readonly key: ReleaseKey;
  readonly day: number;
  /** Signals of one method. */
  readonly signals: readonly Signal[];
  readonly cohorts: CohortChoice;
  /**
   * `closed`: a device enters when it was heard on the day or later, or turned bad. `running`: every device enters, so
   * that what is counted can only grow. `badOnly`: nothing but the bad devices, which is all that costs little.
   */
  readonly mode: 'closed' | 'running' | 'badOnly';
}

/** One group of one day; `ring` and `cohort` empty where they do not apply. */
export interface BaselineRow {
  readonly signal: string;
  readonly ring: string;
  readonly cohort: string;
  readonly stratum: string;
  readonly age: number;
  readonly atRisk: number;
  readonly bad: number;
}

/** Counts a day. */
export async function countBaselineDay(
  client: PoolClient,
  question: DayQuestion,
): Promise<readonly BaselineRow[]> {
  if (question.signals.length === 0) return [];
  const { rows } = await client.query<BaselineRow>(
    `select signal, ring, cohort, stratum, age, at_risk as "atRisk", bad from (${textOf(question)}) counted`,
    parametersOf(question),
  );
  return rows;
}

/** Counts a day and stores the counts. */
export async function storeBaselineDay(client: PoolClient, question: DayQuestion): Promise<void> {
  if (question.signals.length === 0) return;
  await client.query(
    `insert into day_counts (tenant, area, release, signal, ring, cohort, stratum, day, age, at_risk, bad)
     select $1, $2, $3, signal, ring, cohort, stratum, $4, age, at_risk, bad from (${textOf(question)}) counted`,
    parametersOf(question),
  );
}

/** Silence is the outcome of signals of contact, so a device need not be heard to be at risk of it. */
function parametersOf(question: DayQuestion): unknown[] {
  const { signals, mode } = question;
  return [
    ...dayParameters(question),
    signals.map(({ source }) => mode === 'closed' && source !== 'contact'),
  ];
}

/** $1 to $7 of a day's counting, by either method: tenant, area, release, day, signals, their windows, cohorts or null for all. */
export function dayParameters(question: Omit<DayQuestion, 'mode'>): unknown[] {
  const { key, day, signals, cohorts } = question;
  return [
    ...keyOf(key),
    day,
    signals.map(({ name }) => name),
    signals.map(({ windowDays }) => windowDays),
    cohorts === 'all' ? null : cohorts.map(cohortName),
  ];
}

function textOf({ cohorts, mode }: DayQuestion): string {
  const facts = factsOf(cohorts);
  const grouped = ['ring', ...facts];
  const sick = ['signal', 'stratum', 'age'];
  const base = `
    select s.name as signal, g.ring, g.cohort, g.stratum, g.age, sum(g.devices) as at_risk, 0 as bad
    from (
      select ring, ${cohortText(facts)} as cohort, stratum, age, is_heard, sum(devices) as devices
      from cell group by ${groupingSets(grouped, ['stratum', 'age', 'is_heard'])}
      ${hasFurtherFacts(cohorts) ? `union all ${furtherBase}` : ''}
    ) g join signal s on g.age <= s.window_days and (g.is_heard or not s.needs_hearing)
    where g.ring is not null or g.cohort is not null
    group by 1, 2, 3, 4, 5
    union all`;
  return `
    ${unitText(facts, mode)},
    sick as (
      select i.signal, i.first = $4 as is_today, u.is_present and (u.is_heard or not s.needs_hearing) as enters, u.*
      from ill i join unit u using (device_id) join signal s on s.name = i.signal and u.age <= s.window_days
    )
    select signal, coalesce(ring, '') as ring, coalesce(cohort, '') as cohort, stratum, age::int as age,
      sum(at_risk)::int as at_risk, sum(bad)::int as bad
    from (
      ${mode === 'badOnly' ? '' : base}
      select signal, ring, ${cohortText(facts)} as cohort, stratum, age, ${sickSums}
      from sick group by ${groupingSets(grouped, sick)}
      ${hasFurtherFacts(cohorts) ? `union all ${furtherSick}` : ''}
    ) part
    where (ring is not null or cohort is not null)
      and ($7::text[] is null or cohort is null or cohort = any($7::text[]))
    group by 1, 2, 3, 4, 5 having ${mode === 'badOnly' ? 'sum(bad) > 0' : 'sum(at_risk) > 0'}`;
}

/** A device that turned bad before is not at risk any more; one that turns bad enters even if it was not heard. */
const sickSums = `
  sum(case when is_today and not enters then 1 when not is_today and enters then -1 else 0 end) as at_risk,
  count(*) filter (where is_today) as bad`;

const furtherBase = `
  select null, f.fact || '=' || f.value, stratum, age, is_heard, count(*)
  from unit u join device_facts f on f.tenant = $1 and f.device_id = u.device_id
  where u.is_present group by 2, 3, 4, 5`;

const furtherSick = `
  select signal, null, f.fact || '=' || f.value, stratum, age, ${sickSums}
  from sick u join device_facts f on f.tenant = $1 and f.device_id = u.device_id
  group by 1, 3, 4, 5`;

/** The devices of the day, one by one and in cells of equal ones, and the day on which each first turned bad. */
function unitText(facts: readonly string[], mode: DayQuestion['mode']): string {
  const columns = ['ring', ...facts, 'stratum', 'age', 'is_heard'].join(', ');
  return `
    with signal (name, window_days, needs_hearing) as (
      select * from unnest($5::text[], $6::int[], $8::boolean[])
    ), ill as (
      select b.signal, b.device_id, min(b.day) as first
      from bad_days b join exposures e on e.tenant = $1 and e.area = $2 and e.release = $3 and e.device_id = b.device_id
      where b.tenant = $1 and ${ofArea('b')} and b.signal = any($5::text[])
        and b.day > $4::int - (select max(window_days) from signal) and b.day <= $4::int
        and b.day >= e.begun_at / ${dayMs}
      group by 1, 2
    ), unit as (
      select e.device_id, e.ring, ${factColumns('d')}, coalesce(d.model, '') as stratum,
        ($4::int - e.begun_at / ${dayMs} + 1)::int as age,
        coalesce(d.last_sync_at >= $4::bigint * ${dayMs}, false) as is_heard,
        coalesce(d.registration = 'ready', false) as is_present
      from exposures e join devices d on d.tenant = $1 and d.device_id = e.device_id
      where e.tenant = $1 and e.area = $2 and e.release = $3 and e.begun_at < ($4::bigint + 1) * ${dayMs}
        and e.begun_at >= ($4::bigint - (select max(window_days) from signal) + 1) * ${dayMs}
        ${mode === 'badOnly' ? 'and e.device_id in (select device_id from ill)' : ''}
    ), cell as (
      select ${columns}, count(*) as devices from unit where is_present group by ${columns}
    )`;
}
