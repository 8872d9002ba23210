/**
 * The symptoms of a release's bad devices, by signal, as they were known at an instant. The devices are those that the
 * verdict of that instant counts: turned bad within their window, and beside a control after a quiet week only. A
 * device stands under the latest of these days; a failed install has one, with the code it was first told with, since a
 * report repeats a failure as long as it lasts. Bad days since the publication are few and found by `bad_days_by_day`.
 */
import type { Symptoms, SymptomsQuestion } from '#core/evidence/signal/symptom.ts';
import type { Store } from '../store.ts';
import { ofArea } from './badDays.ts';
import { factsCondition } from './cohorts.ts';
import { quietDays } from './days.ts';
import { keyOf } from './ofRelease.ts';
import { closableUntil } from './count/folding.ts';
import { inSnapshot } from './snapshot.ts';
import { dayMs, dayOf } from '#core/time.ts';

/** Symptoms told of a signal; the devices with further ones are one number. */
const mostMax = 5;

interface Row {
  readonly signal: string;
  /** From 1, those of most devices first; beyond `mostMax` = all the others. */
  readonly place: number;
  readonly what: string | null;
  readonly code: string | null;
  readonly devices: number;
}

/** The symptoms of each signal under which a device was bad, in the order of the question. */
export function readSymptoms(
  store: Pick<Store, 'pool'>,
  question: SymptomsQuestion,
): Promise<readonly Symptoms[]> {
  const what = `Reading what bad devices of release ${question.key.id} reported`;
  return inSnapshot(store, what, async (client) => {
    const { text, values } = queryOf(question);
    const { rows } = await client.query<Row>(text, values);
    return question.signals.flatMap(({ name }) => {
      const own = rows.filter(({ signal }) => signal === name);
      return own.length === 0 ? [] : [symptomsOf(name, own)];
    });
  });
}

function symptomsOf(signal: string, rows: readonly Row[]): Symptoms {
  const most = rows.filter(({ place }) => place <= mostMax);
  return {
    signal,
    devices: rows.reduce((sum, { devices }) => sum + devices, 0),
    most: most.map(({ what, code, devices }) => ({ what, code, devices })),
    others: rows.find(({ place }) => place > mostMax)?.devices ?? 0,
  };
}

function queryOf(question: SymptomsQuestion): { text: string; values: unknown[] } {
  const { key, signals, publishedAt, asOf, readUntil, among } = question;
  const upTo = dayOf(asOf);
  const values: unknown[] = [
    ...keyOf(key),
    asOf,
    dayOf(publishedAt),
    among.ring,
    signals.map(({ name }) => name),
    signals.map(({ windowDays }) => windowDays),
    signals.map(({ method }) => method === 'control'),
    signals.map((one) =>
      one.method === 'control' ? closableUntil(one, { readUntil, upTo }) : upTo + 1,
    ),
  ];
  const parameter = (value: string): string => `$${values.push(value)}`;
  const conditions = [
    ...(among.cohort.length === 0 ? [] : [factsCondition(among.cohort, parameter)]),
    ...among.without.map((one) => `(${factsCondition(one, parameter)}) is not true`),
  ];
  return { text: textOf(conditions, among.cohort.length === 0), values };
}

/** Codes and, without one, texts in whatever case make one symptom; a class is told where all its devices agree on it. */
function textOf(conditions: readonly string[], isOfRing: boolean): string {
  return `
    with signal (name, window_days, is_compared, end_day) as (
      select * from unnest($7::text[], $8::int[], $9::boolean[], $10::int[])
    ), bad as (
      select signal, device_id, day, what, code,
        day - lag(day) over (partition by signal, device_id order by day) as days_since
      from bad_days b
      where b.tenant = $1 and ${ofArea('b')} and signal = any($7::text[]) and day >= $5::int - ${quietDays} and learned_at <= $4
    ), latest as (
      select distinct on (b.signal, b.device_id) b.signal, b.what, b.code, coalesce(b.code, lower(b.what)) as key
      from bad b
        join signal s on s.name = b.signal
        join exposures e on e.tenant = $1 and e.area = $2 and e.release = $3 and e.device_id = b.device_id
        ${conditions.length === 0 ? '' : 'join devices d on d.tenant = $1 and d.device_id = b.device_id'}
      where b.day >= $5::int and b.day < s.end_day and e.since <= $4 and ($6::text is null or e.ring = $6)
        and b.day - case when s.is_compared and ${isOfRing} then e.since else e.begun_at end / ${dayMs} between 0 and s.window_days - 1
        and not (s.is_compared and coalesce(b.days_since, ${quietDays + 1}) <= ${quietDays})
        ${conditions.map((condition) => `and ${condition}`).join(' ')}
      order by b.signal, b.device_id, b.day desc
    ), symptom as (
      select signal, min(code) as code, count(*) as devices,
        case when count(distinct lower(what)) = 1 and count(what) = count(*) then min(what) end as what,
        row_number() over (partition by signal order by count(*) desc, key) as place
      from latest group by signal, key
    )
    select signal, least(place, ${mostMax + 1})::int as place, sum(devices)::int as devices,
      min(what) filter (where place <= ${mostMax}) as what, min(code) filter (where place <= ${mostMax}) as code
    from symptom group by 1, 2 order by 1, 2`;
}
