/**
 * What each device of a ring is for the objective, added up in one statement: up to date, under one of the blockers, or
 * not counted and why (`core/objective/blockers.ts`). It rests on the same relation as the counts of rings, so that they
 * never differ. Errors beyond the most frequent ones are one row, so that there are few whatever the fleet reports.
 */
import { sql } from 'kysely';
import type { Standing } from '#core/objective/blockers.ts';
import { dayMs, dayOf } from '#core/time.ts';
import { updateStates, type UpdateQuestion } from '../device/updateStates.ts';
import { tried, type Store } from '../store.ts';

/** A ring as the release has it. */
export interface StandingRing {
  readonly ring: string;
  /** Null = not offered the update yet. */
  readonly offeredAt: number | null;
  readonly isStopped: boolean;
  /** Whether its deadline and grace are over. */
  readonly isOverdue: boolean;
  /** Days from its return that a device has. */
  readonly daysFromReturn: number;
}

/** What is asked. */
export interface StandingQuestion extends UpdateQuestion {
  readonly rings: readonly StandingRing[];
}

/** Errors that are told by themselves, over all rings. */
const errorsMax = 12;
/** Without contact for so long a device is switched off, also where it was seen since the offer. */
const offDays = 2;
/** A device was away if it had no contact on so many days. */
const awayDays = 5;
/** Days of contact before which there were so many without, as bits; PostgreSQL's bit operators bind all the same. */
const backOn = sql.raw(
  `(s.heard_days & ~(${Array.from({ length: awayDays }, (_, nth) => `(s.heard_days >> ${nth + 1})`).join(' | ')}))`,
);

/** Days of contact that a row tells, less those that an absence takes. */
const rememberedDays = 56;

/** Devices of each ring by what they are for the objective. */
export function readStanding(
  store: Pick<Store, 'db'>,
  question: StandingQuestion,
): Promise<readonly Standing[]> {
  return tried('Counting what stands before the objective', async () => {
    const { rows } = await sql<Standing>`
      with ring as (${ringsRelation(question)}),
      device as materialized (${devicesRelation(question)}),
      frequent as (
        select what from device where standing = 'failed' and what is not null
        group by what order by sum(devices) desc, what limit ${errorsMax}
      )
      select d.ring, d.standing,
        case when d.standing = 'failed' and d.what not in (select what from frequent) then null else d.what end as what,
        sum(d.devices)::int as devices, sum(d.back)::int as back
      from device d group by 1, 2, 3 order by 1, 2, 3`.execute(store.db);
    return rows;
  });
}

function ringsRelation({ rings }: StandingQuestion) {
  return sql`select * from unnest(
      ${rings.map(({ ring }) => ring)}::text[],
      ${rings.map(({ offeredAt }) => offeredAt)}::bigint[],
      ${rings.map(({ isStopped }) => isStopped)}::boolean[],
      ${rings.map(({ isOverdue }) => isOverdue)}::boolean[],
      ${rings.map(({ daysFromReturn }) => Math.min(daysFromReturn, rememberedDays))}::int[]
    ) as r (ring, offered_at, is_stopped, is_overdue, days_from_return)`;
}

/**
 * Devices that are the same in all that is told. `offset 0` keeps PostgreSQL from merging the steps, which would work out a device's
 * state anew for each place that asks for it.
 */
function devicesRelation(question: StandingQuestion) {
  const { asOf } = question;
  return sql`
    select ring, standing, what, count(*) as devices, count(*) filter (where is_back) as back
    from (
      select s.ring, s.standing,
        case s.standing
          when 'failed' then nullif(concat_ws(' ', s.error_class, s.error_code), '')
          when 'ineligible' then s.against
        end as what,
        s.standing not in ('updated', 'ineligible', 'uncounted')
          and ${backOn} & ((1::bigint << greatest(0, s.days_from_return - s.silent_days)) - 1) <> 0 as is_back
      from (
        select u.*, coalesce(r.days_from_return, 0) as days_from_return,
          coalesce(${dayOf(asOf)} - u.last_sync_at / ${dayMs}, ${rememberedDays})::int as silent_days,
          case
            when u.eligible and u.updated then 'updated'
            when not u.eligible then case when u.state = 'done' or u.updated then 'uncounted' else 'ineligible' end
            when u.state = 'held' then 'held'
            when u.state = 'failed' then 'failed'
            when u.state = 'installing' then u.install
            when r.is_stopped then 'paused'
            when r.offered_at is null then 'notOffered'
            when u.last_sync_at is null or u.last_sync_at < r.offered_at
              or u.last_sync_at < ${asOf - offDays * dayMs} then 'notContacted'
            when r.is_overdue then 'overdue'
            else 'offered'
          end as standing
        from (select * from (${updateStates(question)}) v where v.ring is not null offset 0) u
          left join ring r on r.ring = u.ring
        offset 0
      ) s
    ) told
    group by 1, 2, 3`;
}
