/**
 * Exposures: which devices a release's update came to, and since when. It came to a device of a ring that was offered it
 * with the first contact from then on, whatever became of it: of such devices are the arms that are compared, since who
 * takes an update first is used most and would be compared with idle ones. A device has begun when it is first seen on a
 * target build or newer, or with an install of one under way or failed: of those are the counts against what is usual. In
 * a ring that was not offered the update it came to those that have begun. A device stays exposed whatever becomes of
 * it, and counts in the ring it was in then. What the devices themselves show (failed installs, builds gone back,
 * silence) is written as bad days along with it.
 */
import type { PoolClient } from 'pg';
import { countsFor, namesOfSource, type Signal } from '#core/evidence/signal/signal.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { stopIn } from '#core/area/areas.ts';
import type { Lowest } from '#core/version.ts';
import { inBulk, renewStatistics, statisticsRowsMin } from '../bulk.ts';
import type { Store } from '../store.ts';
import { firstOpenDays, ofArea } from './badDays.ts';
import { rememberedDays } from './days.ts';
import { isHeld, isIneligible, keyOf } from './ofRelease.ts';
import { noteSilence } from './silence.ts';
import { joinAsPlanned, joinWhole } from './snapshot.ts';
import { installedOf, lowestOf, lowestParameters, type Installed } from '../device/installedOf.ts';
import { dayMs, dayOf } from '#core/time.ts';

/** What to look at. */
export interface ExposureQuestion {
  readonly key: ReleaseKey;
  /** Versions from which on devices count as up to date; none = nobody begins. */
  readonly lowest: readonly Lowest[];
  readonly signals: readonly Signal[];
  readonly asOf: number;
  /** Rings that are offered the update now, and since when. */
  readonly offered: readonly RingOffer[];
}

/** A ring that was offered the update. */
export interface RingOffer {
  readonly ring: string;
  readonly at: number;
}

/** How far back a beginning is believed while no day has been counted yet. */
const believedDays = 7;

/**
 * Finds devices that the update came to, that began with it, went back, failed or fell silent. `added` = how many it came
 * to and how many began. Repeating it changes nothing.
 */
export async function recordExposures(
  store: Pick<Store, 'pool'>,
  question: ExposureQuestion,
): Promise<{ readonly added: number }> {
  const { key } = question;
  const { tenant } = key;
  const installed = installedOf(key.area);
  const lowest = lowestParameters(question.lowest);
  const what = `Noting who began with release ${key.id}`;
  const added = await inBulk(store, { what, tenant }, async (client) => {
    await noteOffers(client, question);
    // Of whole rings, of which no statistics tell how many devices they have.
    await joinWhole(client);
    const came = await come(client, question);
    await joinAsPlanned(client);
    const begun = await begin(client, question, { installed, lowest });
    await client.query(arrive(installed), [...keyOf(key), ...lowest]);
    await client.query(restart, keyOf(key));
    await goBack(client, question, installed);
    await failInstalls(client, question, { installed, lowest });
    await noteSilence(client, { ...question, tenant });
    return came + begun;
  });
  if (added >= statisticsRowsMin) await renewStatistics(store, 'exposures');
  return { added };
}

/** The first offer of a ring counts; one that is paused and offered again was offered before. */
async function noteOffers(client: PoolClient, { key, offered }: ExposureQuestion): Promise<void> {
  await client.query(
    `insert into ring_offers (tenant, area, release, ring, at)
     select $1, $2, $3, * from unnest($4::text[], $5::bigint[]) on conflict do nothing`,
    [...keyOf(key), offered.map(({ ring }) => ring), offered.map(({ at }) => at)],
  );
}

/** What is compared: what devices have, and the parameters of the versions from which on they count. */
interface Counting {
  readonly installed: Installed;
  readonly lowest: ReturnType<typeof lowestParameters>;
}

/** Whether a device has a version of a relation of lowest ones, or a newer one. */
function isAtLeast({ line, version }: Installed, lowest: string): string {
  return `${lowest}.own_line = ${line} and ${version} >= ${lowest}.own_version`;
}

/** Of a device `d`: an install of a target `i` that is under way or failed. */
const installUnderWay = `i.tenant = $1 and i.area = $2 and i.entra_device_id = d.entra_device_id
  and i.state in ('installing', 'restartPending', 'failed')
  and exists (select 1 from target g where g.line = i.line and i.version >= g.version)`;

/** No day that was counted already gets another device, and nothing is dated long ago: clocks can be wrong. */
const floorOf = `select coalesce(min(until_day)::bigint * ${dayMs}, $4::bigint - ${believedDays * dayMs}) as at
  from folds where tenant = $1 and area = $2 and release = $3 and signal = any($5::text[])`;

/** Days of contact are counted late on purpose. */
function namesOfFloor(signals: readonly Signal[]): readonly string[] {
  return signals.filter(({ source }) => source !== 'contact').map(({ name }) => name);
}

/** The update comes to a device with its contact. Devices that are held or cannot have it are offered nothing. */
async function come(
  client: PoolClient,
  { key, signals, asOf, offered }: ExposureQuestion,
): Promise<number> {
  const { rowCount } = await client.query(
    `with floor as (${floorOf})
     insert into exposures (tenant, area, release, device_id, ring, since)
     select $1, $2, $3, d.device_id, d.ring, least($4::bigint, greatest(f.at, d.last_sync_at))
     from devices d
       cross join floor f
       join ring_offers o on o.tenant = $1 and o.area = $2 and o.release = $3 and o.ring = d.ring
     where d.tenant = $1 and d.registration = 'ready' and d.ring = any($6::text[])
       and d.last_sync_at >= o.at and not ${isIneligible} and not ${isHeld}
       and not exists (select 1 from installs n where n.tenant = $1 and n.area = $2
         and n.entra_device_id = d.entra_device_id and n.state = 'notOffered')
       and not exists (select 1 from exposures e where e.tenant = $1 and e.area = $2 and e.release = $3
         and e.device_id = d.device_id)
     on conflict do nothing`,
    [...keyOf(key), asOf, namesOfFloor(signals), offered.map(({ ring }) => ring)],
  );
  return rowCount ?? 0;
}

/**
 * The beginning is dated by the contact or report that shows it. A window that is over before it was seen would hide what
 * happens in it, which is why it is never long ago.
 */
async function begin(
  client: PoolClient,
  { key, signals, asOf }: ExposureQuestion,
  { installed, lowest }: Counting,
): Promise<number> {
  const { rowCount } = await client.query(
    `with target as (select * from ${lowestOf(installed, ['$6', '$7'])} t),
     floor as (${floorOf}),
     seen as (
       select d.device_id, d.ring, t.line, t.version, least($4::bigint, greatest(f.at,
         least(i.at, case when t.line is not null then coalesce(d.last_sync_at, $4) end))) as at
       from devices d ${installed.join}
         cross join floor f
         left join target t on ${isAtLeast(installed, 't')}
         left join installs i on ${installUnderWay}
       where d.tenant = $1 and d.registration = 'ready' and d.ring is not null
         and (t.line is not null or i.state is not null)
         and not exists (select 1 from exposures e where e.tenant = $1 and e.area = $2 and e.release = $3
           and e.device_id = d.device_id and e.begun_at is not null)
     )
     insert into exposures (tenant, area, release, device_id, ring, since, begun_at, line, version)
     select $1, $2, $3, device_id, ring, at, at, line, version from seen
     on conflict (tenant, area, release, device_id) do update
       set begun_at = excluded.begun_at, line = excluded.line, version = excluded.version`,
    [...keyOf(key), asOf, namesOfFloor(signals), ...lowest],
  );
  return rowCount ?? 0;
}

/** An exposed device `e` was bad by a signal `s` since it began. */
const wasBadSince = `exists (select 1 from bad_days b where b.tenant = $1 and ${ofArea('b')} and b.signal = s.signal
  and b.device_id = e.device_id and b.day >= e.begun_at / ${dayMs})`;

/** Exposed devices seen up to date for the first time. */
const arrive = (installed: Installed): string => `
  update exposures e set line = t.line, version = t.version
  from devices d ${installed.join}, ${lowestOf(installed, ['$4', '$5'])} t
  where e.tenant = $1 and e.area = $2 and e.release = $3 and e.line is null
    and d.tenant = $1 and d.device_id = e.device_id and ${isAtLeast(installed, 't')}`;

/** The day on which a device `d` was heard before the day of its last contact; null = not known. */
const dayBefore = `d.last_sync_at / ${dayMs} - nullif(position('1' in reverse((d.heard_days >> 1)::bit(64)::text)), 0)`;

/** The day after which a device restarted into the update: that of its contact before it was seen on the build. */
const restart = `
  update exposures e set restarted_on = greatest(${dayBefore}, coalesce(o.at, e.since) / ${dayMs})
  from devices d left join ring_offers o on o.tenant = $1 and o.area = $2 and o.release = $3 and o.ring = d.ring
  where e.tenant = $1 and e.area = $2 and e.release = $3 and e.line is not null and e.restarted_on is null
    and d.tenant = $1 and d.device_id = e.device_id`;

/** Whether a hold `h` takes devices back: a pin does so from the beginning, a pause once its rollback is ordered. */
function takesBack(area: ReleaseKey['area']): string {
  if (stopIn(area) === 'pin') return 'true';
  return `exists (select 1 from hold_members o
    where o.tenant = $1 and o.area = $2 and o.hold = h.hold and o.part <> 'hold')`;
}

/**
 * Any device may go back, from this update or from one that an earlier release brought. One that we ordered back is back,
 * but not bad; a hold's rollback is ordered part by part, and none of it counts.
 */
async function goBack(
  client: PoolClient,
  { key, signals, asOf }: ExposureQuestion,
  installed: Installed,
): Promise<void> {
  const met = installed.of('e');
  await client.query(
    `with gone as (
       update exposures e set back_at = $4
       from devices d ${installed.join}
       where e.tenant = $1 and e.area = $2 and (e.release = $3 or e.since >= $4 - ${rememberedDays * dayMs})
         and e.back_at is null and e.line is not null
         and d.tenant = $1 and d.device_id = e.device_id and d.registration = 'ready'
         and ${installed.line} = ${met.line} and ${installed.version} < ${met.version}
       returning e.device_id, e.ring, d.ring as ring_now
     ), open as (${firstOpenDays} and area = $2 group by signal)
     insert into bad_days (tenant, area, signal, device_id, day, at, learned_at, what)
     select $1, $2, s.signal, g.device_id, greatest($6::int, o.day), $4, $4, null
     from gone g cross join unnest($5::text[]) as s (signal) left join open o on o.signal = s.signal
     where not exists (select 1 from hold_members h
         where h.tenant = $1 and h.area = $2 and h.device_id = g.device_id and ${takesBack(key.area)})
       and not exists (select 1 from rings r
         where r.tenant = $1 and r.area = $2 and r.ring in (g.ring, g.ring_now) and (r.rolled_back_at is not null${stopIn(key.area) === 'pin' ? ' or r.pinned_to is not null' : ''}))
     on conflict do nothing`,
    [...keyOf(key), asOf, namesOfSource(signals, 'builds'), dayOf(asOf)],
  );
}

/** A failure is in every report as long as it lasts; its first day counts, with the class and code of that day. */
async function failInstalls(
  client: PoolClient,
  { key, signals, asOf }: ExposureQuestion,
  { installed, lowest }: Counting,
): Promise<void> {
  const { rows } = await client.query<{ readonly what: string | null }>(
    `select distinct error_class as what from installs
     where tenant = $1 and area = $2 and state = 'failed'`,
    [key.tenant, key.area],
  );
  const counting = signals.flatMap((signal) =>
    rows
      .filter(({ what }) => countsFor(signal, { source: 'installs', what }))
      .map(({ what }) => ({ signal: signal.name, what: what ?? '' })),
  );
  await client.query(
    `with target as (select * from ${lowestOf(installed, ['$5', '$6'])} t),
     open as (${firstOpenDays} and area = $2 group by signal)
     insert into bad_days (tenant, area, signal, device_id, day, at, learned_at, what, code)
     select $1, $2, s.signal, e.device_id, greatest(least(i.at, $4::bigint) / ${dayMs}, e.begun_at / ${dayMs}, o.day), i.at, $4,
       i.error_class, i.error_code
     from exposures e
       join devices d on d.tenant = $1 and d.device_id = e.device_id
       join installs i on i.tenant = $1 and i.area = $2 and i.entra_device_id = d.entra_device_id and i.state = 'failed'
       join target t on t.line = i.line and i.version >= t.version
       join unnest($7::text[], $8::text[]) as s (signal, what) on s.what = coalesce(i.error_class, '')
       left join open o on o.signal = s.signal
     where e.tenant = $1 and e.area = $2 and e.release = $3
       and not ${wasBadSince}
     on conflict do nothing`,
    [
      ...keyOf(key),
      asOf,
      ...lowest,
      counting.map(({ signal }) => signal),
      counting.map(({ what }) => what),
    ],
  );
}
