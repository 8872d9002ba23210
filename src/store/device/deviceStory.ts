/**
 * What the service knows of one device for one release, and which values facts have in the fleet: for operators who ask
 * why a device has an update or not, or what a group of devices is called. Read only.
 */
import type { NotNull } from 'kysely';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Cohort } from '#core/evidence/count/counts.ts';
import { ownFacts, factColumns } from '../evidence/cohorts.ts';
import type { HoldPart } from '../evidence/rows.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** How a device began with a release's update. */
export interface DeviceExposure {
  /** The ring it was in then. */
  readonly ring: string;
  readonly since: number;
  /** Version of the update that it met when it was first seen with it; null = not seen with it yet. */
  readonly version: readonly number[] | null;
  /** When it was seen below the update again. */
  readonly backAt: number | null;
}

/** A day on which a device was bad. */
export interface DeviceBadDay {
  readonly signal: string;
  readonly at: number;
  readonly what: string | null;
  /** Error code of a failed install. */
  readonly code: string | null;
}

/** What Intune's report tells of an update on a device. */
export interface DeviceInstall {
  readonly state: 'installing' | 'restartPending' | 'failed' | 'notOffered' | 'other';
  readonly targetBuild: string;
  readonly errorClass: string | null;
  readonly errorCode: string | null;
  readonly at: number;
}

/** The policy of a device's ring as last read back from Graph. */
export interface DevicePolicy {
  readonly ring: string;
  readonly deferralDays: number;
  readonly deadlineDays: number;
  readonly gracePeriodDays: number;
  readonly paused: boolean;
  readonly generation: number;
  readonly writtenAt: number;
}

/** All of it. */
export interface DeviceStory {
  readonly exposure: DeviceExposure | null;
  readonly badDays: readonly DeviceBadDay[];
  readonly holds: readonly {
    readonly hold: string;
    readonly part: HoldPart;
    readonly joinedAt: number;
  }[];
  readonly installs: readonly DeviceInstall[];
  readonly policy: DevicePolicy | null;
}

/** Which device of which release. */
export interface StoryQuestion {
  readonly key: ReleaseKey;
  /** Intune's id. */
  readonly deviceId: string;
  readonly entraDeviceId: string | null;
  /** The ring it is in now. */
  readonly ring: string | null;
  /** Bad days before this instant are another release's. */
  readonly since: number;
}

/** Reads a device's story. */
export function readDeviceStory(store: Queries, question: StoryQuestion): Promise<DeviceStory> {
  return tried('Reading what is known of a device', async () => {
    const [exposure, badDays, holds, installs, policy] = await Promise.all([
      exposureOf(store, question),
      badDaysOf(store, question),
      holdsOf(store, question),
      installsOf(store, question),
      policyOf(store, question),
    ]);
    return { exposure, badDays, holds, installs, policy };
  });
}

async function exposureOf(
  store: Queries,
  { key, deviceId }: StoryQuestion,
): Promise<DeviceExposure | null> {
  const row = await store.db
    .selectFrom('exposures')
    .select(['ring', 'begun_at as since', 'version', 'back_at as backAt'])
    .where('tenant', '=', key.tenant)
    .where('area', '=', key.area)
    .where('release', '=', key.id)
    .where('device_id', '=', deviceId)
    .where('begun_at', 'is not', null)
    .$narrowType<{ since: NotNull }>()
    .executeTakeFirst();
  return row ?? null;
}

function badDaysOf(
  store: Queries,
  { key, deviceId, since }: StoryQuestion,
): Promise<readonly DeviceBadDay[]> {
  return store.db
    .selectFrom('bad_days')
    .select(['signal', 'at', 'what', 'code'])
    .where('tenant', '=', key.tenant)
    .where('area', 'in', ['', key.area])
    .where('device_id', '=', deviceId)
    .where('at', '>=', since)
    .orderBy('at')
    .orderBy('signal')
    .execute();
}

function holdsOf(store: Queries, { key, deviceId }: StoryQuestion): Promise<DeviceStory['holds']> {
  return store.db
    .selectFrom('hold_members')
    .select(['hold', 'part', 'joined_at as joinedAt'])
    .where('tenant', '=', key.tenant)
    .where('area', '=', key.area)
    .where('device_id', '=', deviceId)
    .orderBy('hold')
    .execute();
}

async function installsOf(
  store: Queries,
  { key, entraDeviceId }: StoryQuestion,
): Promise<readonly DeviceInstall[]> {
  if (entraDeviceId === null) return [];
  return await store.db
    .selectFrom('installs')
    .select([
      'state',
      'target_build as targetBuild',
      'error_class as errorClass',
      'error_code as errorCode',
      'at',
    ])
    .where('tenant', '=', key.tenant)
    .where('area', '=', key.area)
    .where('entra_device_id', '=', entraDeviceId)
    .orderBy('at')
    .execute();
}

async function policyOf(
  store: Queries,
  { key, ring }: StoryQuestion,
): Promise<DevicePolicy | null> {
  if (ring === null) return null;
  const row = await store.db
    .selectFrom('rings')
    .select([
      'ring',
      'deferral_days as deferralDays',
      'deadline_days as deadlineDays',
      'grace_period_days as gracePeriodDays',
      'paused',
      'generation',
      'written_at as writtenAt',
    ])
    .where('tenant', '=', key.tenant)
    .where('area', '=', key.area)
    .where('ring', '=', ring)
    .executeTakeFirst();
  return row ?? null;
}

/** More values of a fact are nobody's list to read. */
const valuesMax = 200;

/** The values each of these facts has in the fleet, the one of most devices first. */
export function factValues(
  store: Pick<Store, 'pool'>,
  { tenant, cohort }: { readonly tenant: string; readonly cohort: readonly Cohort[] },
): Promise<readonly { readonly fact: string; readonly values: readonly string[] }[]> {
  return tried('Reading the values of facts', () =>
    Promise.all(
      cohort.map(async ({ fact }) => ({ fact, values: await valuesOf(store, tenant, fact) })),
    ),
  );
}

async function valuesOf(
  store: Pick<Store, 'pool'>,
  tenant: string,
  fact: string,
): Promise<readonly string[]> {
  const isOwn = ownFacts.includes(fact);
  // The name of an own fact is one of a fixed list, so it may stand in the text.
  const rows = isOwn
    ? `select ${fact} as value from (select ${factColumns('d')} from devices d where d.tenant = $1) facts`
    : `select value from device_facts where tenant = $1 and fact = $3`;
  const parameters = isOwn ? [tenant, valuesMax] : [tenant, valuesMax, fact];
  const { rows: found } = await store.pool.query<{ readonly value: string }>(
    `select value from (${rows}) found where value is not null
     group by value order by count(*) desc, value limit $2`,
    parameters,
  );
  return found.map(({ value }) => value);
}

/** How many devices are under each hold. */
export function heldDevices(
  store: Queries,
  { tenant }: { readonly tenant: string },
): Promise<ReadonlyMap<string, number>> {
  return tried('Counting held devices', async () => {
    const rows = await store.db
      .selectFrom('hold_members')
      .select(['hold', ({ fn }) => fn.countAll<number>().as('devices')])
      .where('tenant', '=', tenant)
      .groupBy('hold')
      .execute();
    return new Map(rows.map(({ hold, devices }) => [hold, devices]));
  });
}
