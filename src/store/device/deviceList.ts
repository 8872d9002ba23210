/** Devices for operators' eyes: by state, by ring, page by page, or one with all that is known of it. */
import type { Registration } from '#core/device/device.ts';
import type { ListedDevice, UpdateState, UpdatingDevice } from '#core/device/listed.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { sql, type RawBuilder } from 'kysely';
import { isGuid } from '../bulk.ts';
import { inTransaction, tried, type Store, type StoreTransaction } from '../store.ts';
import { isGone, listedColumns, listedOf, withLabels, type ListedRow } from './listedRow.ts';
import type { RingsMeant } from '#core/report/deviceLine.ts';
import { updateStates, type UpdateQuestion } from './updateStates.ts';

/** Which devices, and how many of them. */
export interface DeviceQuestion {
  readonly key: AreaKey;
  readonly registration?: Registration | undefined;
  readonly ring?: string | undefined;
  /** Those of these rings alone; null = of any. */
  readonly rings?: RingsMeant | null | undefined;
  /** A part of a serial number, model, manufacturer or id. */
  readonly search?: string | undefined;
  /** This one alone, by Intune's id. */
  readonly deviceId?: string | undefined;
  /** A part of the model, whatever its case. */
  readonly model?: string | undefined;
  /** Windows of this build: `19045`, or `19045.2006` with its revision. */
  readonly build?: string | undefined;
  /** The first reason why it does not count in the area; needs `update`. */
  readonly ineligible?: string | undefined;
  /** What they do with an update, of these states. */
  readonly update?:
    (Omit<UpdateQuestion, 'key'> & { readonly states: readonly UpdateState[] | null }) | undefined;
  /** Only those that count and are not up to date; needs `update`. */
  readonly isMissing?: boolean | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * Discovered devices, or those that are gone, in the order of their ids, at most `limit`, after the id `after`.
 *
 * A walk by ids fills a page at once where many fit; where few do it goes through all of a million to find them, and no
 * planner knows beforehand. So the walk ends after a window, and what the page still lacks is looked for in all the rest at once.
 */
export function listDevices(
  store: Pick<Store, 'db'>,
  question: DeviceQuestion,
): Promise<readonly UpdatingDevice[]> {
  return inTransaction(store, 'Listing devices', async (tx) => {
    const { limit } = question;
    const until = question.deviceId === undefined ? await windowEnd(tx, question) : null;
    if (until === null) return await pageOf(tx, question, null);
    await joinAtOnce(tx, false);
    const near = await pageOf(tx, question, until);
    if (near.length === limit) return near;
    await joinAtOnce(tx, true);
    const rest = { ...question, after: until, limit: limit - near.length };
    return [...near, ...(await pageOf(tx, rest, null))];
  });
}

/**
 * Whether tables may be joined as wholes: for a window the planner would read all reports rather than those of its devices.
 * What an index leads to is in memory mostly, and costs less than the planner takes it to.
 */
async function joinAtOnce(tx: StoreTransaction, may: boolean): Promise<void> {
  await sql`select set_config('random_page_cost', '1.1', true), set_config('enable_hashjoin', ${String(may)}, true),
    set_config('enable_mergejoin', ${String(may)}, true)`.execute(tx);
}

/** Devices that the walk looks at, by those that are wanted; where one in so many fits, the page is full. */
const windowPerRow = 25;

/** The id at which the walk ends; null = there are no more devices than it would look at. */
async function windowEnd(
  tx: StoreTransaction,
  { key: { tenant }, after, limit }: DeviceQuestion,
): Promise<string | null> {
  const { rows } = await sql<{ readonly id: string }>`
    select d.device_id as id from devices d where d.tenant = ${tenant} and ${isAfter(after)}
    order by d.device_id offset ${limit * windowPerRow} limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Up to an id, or (null) as far as there are any, without a walk: those that fit are found first and put in order then. */
async function pageOf(
  tx: StoreTransaction,
  question: DeviceQuestion,
  until: string | null,
): Promise<readonly UpdatingDevice[]> {
  const { key, limit } = question;
  const { tenant, area } = key;
  const order = sql`order by device_id limit ${limit}`;
  const [first, then] = until === null ? [sql``, order] : [order, sql``];
  const { rows } = await sql<ListedRow & UpdateRow>`
    with found as materialized (${foundBy(question, until)} ${first}),
    page as materialized (select * from found ${then})
    select ${listedColumns}, u.state as update_state, u.eligible as update_eligible,
      (select case when i.state = 'failed' then coalesce(i.error_code, i.error_class) else i.error_class end
        from installs i
        where i.tenant = d.tenant and i.area = ${area} and i.entra_device_id = d.entra_device_id
          and (u.state = 'failed' or u.state = 'ineligible' and i.state = 'notOffered')) as error,
      array(select h.hold from hold_members h
        where h.tenant = d.tenant and h.area = ${area} and h.device_id = d.device_id
        order by h.hold) as holds
    from page u join devices d on d.tenant = ${tenant} and d.device_id = u.device_id ${withLabels(area)}
    order by d.device_id`.execute(tx);
  return rows.map((row) => ({ ...listedOf(row), update: updateOf(row) }));
}

/** Ids of the devices that fit, with what they do with the update; without one to ask about no device has a state. */
function foundBy(question: DeviceQuestion, until: string | null): RawBuilder<unknown> {
  const { key, update, ineligible, isMissing = false } = question;
  const facts = [
    ...factsAsked(question),
    ...(until === null ? [] : [sql`d.device_id <= ${until}::uuid`]),
  ];
  // What is gone does nothing with an update.
  if (update === undefined || question.registration === 'gone') {
    const counted =
      question.registration === 'gone'
        ? sql`${!isAboutUpdate(question)}`
        : sql`d.registration is not null`;
    return sql`select d.device_id, null::text as state, null::boolean as eligible
      from devices d ${withLabels(key.area)}
      where ${sql.join([sql`d.tenant = ${key.tenant}`, counted, ...facts], sql` and `)}`;
  }
  const { states } = update;
  const asked = [
    sql`true`,
    ...(states === null ? [] : [sql`u.state = any(${states}::text[])`]),
    ...(isMissing ? [sql`u.eligible and u.state <> 'done'`] : []),
    ...(ineligible === undefined ? [] : [sql`not u.eligible and u.against = ${ineligible}`]),
  ];
  return sql`select u.device_id, u.state, u.eligible
    from (${updateStates({ ...update, key }, { ...(until === null ? soughtBy(question) : { states: null }), facts })}) u
    where ${sql.join(asked, sql` and `)}`;
}

/** Whether it asks for those alone that do something with the update. */
function isAboutUpdate({ update, isMissing, ineligible }: DeviceQuestion): boolean {
  return (update?.states ?? null) !== null || isMissing === true || ineligible !== undefined;
}

/** By what all that fit are found at once; a walk looks at each device anyway. Who counts and is not up to date is in one of four states. */
function soughtBy({ update, isMissing, ineligible }: DeviceQuestion) {
  const states = update?.states ?? null;
  const missing: readonly UpdateState[] = ['open', 'installing', 'failed', 'held'];
  return { states: states === null && isMissing === true ? missing : states, ineligible };
}

interface UpdateRow {
  readonly update_state: UpdateState | null;
  readonly update_eligible: boolean | null;
  readonly error: string | null;
  readonly holds: readonly string[];
}

function updateOf(row: UpdateRow): UpdatingDevice['update'] {
  const { update_state: state, update_eligible: eligible, error, holds } = row;
  return state === null ? null : { state, eligible: eligible ?? false, error, holds };
}

/** What is asked of a device `d` and its label `l` as such. */
function factsAsked(question: DeviceQuestion): readonly RawBuilder<unknown>[] {
  const { registration, ring, rings = null, after, search, deviceId, model, build } = question;
  const [number, revision] = (build ?? '').split('.').map(Number);
  return [
    ...(registration === undefined ? [] : [isRegistered(registration)]),
    ...(ring === undefined ? [] : [sql`d.ring = ${ring}`]),
    ...(rings === null ? [] : [isOfRings(rings)]),
    isAfter(after),
    ...(deviceId === undefined ? [] : [sql`d.device_id = ${deviceId}::uuid`]),
    ...(search === undefined ? [] : [searchCondition(search)]),
    ...(model === undefined ? [] : [sql`d.model ilike ${patternOf(model)}`]),
    ...(build === undefined ? [] : [sql`d.os_build = ${number}`]),
    ...(revision === undefined ? [] : [sql`d.os_revision = ${revision}`]),
  ];
}

function isAfter(after: string | undefined): RawBuilder<unknown> {
  return after === undefined ? sql`true` : sql`d.device_id > ${after}::uuid`;
}

/** As `registrationOf` has it, in words by which the planner knows how many there are. */
function isRegistered(registration: Registration): RawBuilder<unknown> {
  if (registration === 'gone') return isGone;
  if (registration === 'notReady') return sql`d.registration = 'ready' and l.not_ready <> '{}'`;
  if (registration !== 'ready') return sql`d.registration = ${registration}`;
  return sql`d.registration = 'ready' and coalesce(l.not_ready = '{}', true)`;
}

/** A device without a ring is among all others. */
function isOfRings({ names, isAllOthers }: RingsMeant): RawBuilder<boolean> {
  const isNamed = sql<boolean>`coalesce(d.ring = any(${names}::text[]), false)`;
  return isAllOthers ? sql`not ${isNamed}` : isNamed;
}

/** The text itself, whatever it holds: in a pattern `%`, `_` and the backslash stand for more than themselves. */
function searchCondition(search: string): RawBuilder<unknown> {
  return sql`concat_ws(' ', d.serial_number, d.manufacturer, d.model, d.device_id, d.entra_device_id, d.object_id)
    ilike ${patternOf(search)}`;
}

function patternOf(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** One device by its Intune id, Entra id, directory object id or serial number; null when there is none. */
export function findDevice(
  store: Pick<Store, 'db'>,
  { key, id }: { readonly key: AreaKey; readonly id: string },
): Promise<ListedDevice | null> {
  return tried('Looking for a device', async () => {
    const isMeant = isGuid(id)
      ? sql`(d.device_id = ${id} or d.entra_device_id = ${id} or d.object_id = ${id})`
      : sql`d.serial_number = ${id}`;
    const { rows } = await sql<ListedRow>`
      select ${listedColumns} from devices d ${withLabels(key.area)}
      where d.tenant = ${key.tenant} and ${isMeant}
      order by d.last_sync_at desc nulls last limit 1`.execute(store.db);
    const [row] = rows;
    return row === undefined ? null : listedOf(row);
  });
}
