/**
 * Devices that the update came to and of which nothing is seen yet. Failures may be told sooner than successes, so that
 * those seen to have begun would mostly be bad ones. Against what is usual, every second of them is therefore counted as
 * one that has begun today and is well. Counted anew at each look and never stored: whoever is seen to have begun counts
 * by itself from then on. Half is a trade-off: with none, a month in which successes are told days later than failures
 * pauses about every second good update; with all, a tenth of the installs failing is found a day or two later
 * (docs/worlds.md).
 */
import type { PoolClient } from 'pg';
import { cohortName, type Cohort } from '#core/evidence/count/counts.ts';
import { waitingForOne, type Signal } from '#core/evidence/signal/signal.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { isHeld, isIneligible, keyOf } from '../ofRelease.ts';
import type { BaselineRow } from './baselineCounts.ts';
import {
  cohortText,
  factColumns,
  factsOf,
  groupingSets,
  hasFurtherFacts,
  registeredDevice,
} from '../cohorts.ts';

/** Whom to count. */
export interface WaitingQuestion {
  readonly key: ReleaseKey;
  /** Signals of which failures may be told sooner than successes. */
  readonly signals: readonly Signal[];
  readonly listed: readonly Cohort[];
  readonly asOf: number;
}

/** Counts them as devices on the first day of their window, by ring and by listed cohort. */
export async function countWaiting(
  client: PoolClient,
  { key, signals, listed, asOf }: WaitingQuestion,
): Promise<readonly BaselineRow[]> {
  if (signals.length === 0) return [];
  const { rows } = await client.query<Omit<BaselineRow, 'signal' | 'age' | 'bad'>>(textOf(listed), [
    ...keyOf(key),
    listed.map(cohortName),
    asOf,
  ]);
  return signals.flatMap(({ name }) =>
    rows.map((row) => ({ signal: name, ...row, age: 1, bad: 0 })),
  );
}

/** Every second by its id, which nothing that may happen to a device hangs on. */
const isEverySecond = `get_byte(uuid_send(e.device_id), 15) % ${waitingForOne} = 0`;

function textOf(listed: readonly Cohort[]): string {
  const facts = factsOf(listed);
  const further = `
    union all
    select null, f.fact || '=' || f.value, u.stratum, count(*)
    from unit u join device_facts f on f.tenant = $1 and f.device_id = u.device_id group by 2, 3`;
  return `
    with unit as (
      select e.device_id, e.ring, ${factColumns('d')}, coalesce(d.model, '') as stratum
      from exposures e join devices d on d.device_id = e.device_id and ${registeredDevice}
      where e.tenant = $1 and e.area = $2 and e.release = $3 and e.begun_at is null and e.since <= $5 and ${isEverySecond}
        and not ${isIneligible} and not ${isHeld}
    )
    select coalesce(ring, '') as ring, coalesce(cohort, '') as cohort, stratum, sum(devices)::int as "atRisk"
    from (
      select ring, ${cohortText(facts)} as cohort, stratum, count(*) as devices
      from unit group by ${groupingSets(['ring', ...facts], ['stratum'])}
      ${hasFurtherFacts(listed) ? further : ''}
    ) part
    where ring is not null or cohort = any($4::text[])
    group by 1, 2, 3`;
}
