/**
 * The first tables. Devices change in place and often (each contact with Intune), so their pages keep room for new row
 * versions, and no index covers a column that contacts, registration or labels change: such updates touch no index at all.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that creates all tables. */
export const initial: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...devices, ...rings, ...releases]) await sql.raw(statement).execute(db);
}

const devices = [
  `create table devices (
    tenant text not null,
    device_id uuid not null,
    entra_device_id uuid,
    object_id uuid,
    is_managed boolean not null default true,
    serial_number text,
    manufacturer text,
    model text,
    operating_system text,
    os_version text,
    os_build integer,
    os_revision integer,
    sku text,
    architecture text,
    join_type text,
    owner text,
    management_agent text,
    co_management smallint,
    enrolled_at bigint,
    last_sync_at bigint,
    free_bytes bigint,
    is_virtual_machine boolean not null default false,
    collected_at bigint not null,
    facts_revision integer not null default 1,
    discovered_at bigint,
    registration text check (registration in ('ready', 'notReady', 'notRegistered', 'excluded')),
    failure_check text,
    failure_number smallint,
    failure_seen text,
    judged_revision integer not null default 0,
    judged_at bigint,
    ring text,
    ring_by text,
    registered_at bigint,
    joined_ring text,
    joined_at bigint,
    not_ready text[] not null default '{}',
    ineligible text,
    policy_conflict boolean not null default false,
    labelled_at bigint,
    primary key (tenant, device_id),
    check ((discovered_at is null) = (registration is null)),
    check ((registration in ('ready', 'notReady')) is not true or ring is not null)
  ) with (fillfactor = 75)`,
  `create index devices_by_entra on devices (tenant, entra_device_id)`,
  `create index devices_by_object on devices (tenant, object_id)`,
  `create index devices_by_serial on devices (tenant, serial_number)`,
  `create table ring_errands (
    tenant text not null,
    device_id uuid not null,
    ring text not null,
    kind text not null check (kind in ('join', 'leave')),
    primary key (tenant, device_id)
  )`,
  `create index ring_errands_by_ring on ring_errands (tenant, ring, kind, device_id)`,
  `create table ring_sizes (
    tenant text not null,
    ring text not null,
    devices integer not null check (devices >= 0),
    primary key (tenant, ring)
  )`,
  `create table installs (
    tenant text not null,
    entra_device_id uuid not null,
    target_build text not null,
    build integer,
    revision integer,
    state text not null check (state in ('installing', 'restartPending', 'failed', 'other')),
    error_class text,
    error_code text,
    at bigint not null,
    recorded_at bigint not null,
    primary key (tenant, entra_device_id)
  )`,
  `create table policy_conflicts (
    tenant text not null,
    policy_id text not null,
    device_id uuid not null,
    recorded_at bigint not null,
    primary key (tenant, device_id, policy_id)
  )`,
];

const cadence = `deferral_days integer not null, deadline_days integer not null, grace_period_days integer not null`;

const rings = [
  `create table rings (
    tenant text not null,
    area text not null,
    ring text not null,
    position integer not null,
    group_id text,
    policy_id text,
    generation integer not null default 0,
    ${cadence},
    paused boolean not null,
    pause_expires_at bigint,
    rolled_back_at bigint,
    written_at bigint not null,
    primary key (tenant, area, ring)
  )`,
  `create table ring_intents (
    tenant text not null,
    area text not null,
    ring text not null,
    release text not null,
    ${cadence},
    pause boolean not null,
    rolled_back_at bigint,
    primary key (tenant, area, ring, release)
  )`,
];

const releases = [
  `create table releases (
    tenant text not null,
    area text not null,
    release text not null,
    status text not null,
    revision integer not null,
    body jsonb not null,
    saved_at bigint not null,
    primary key (tenant, area, release)
  )`,
  `create table decisions (
    tenant text not null,
    area text not null,
    release text not null,
    id text not null,
    number bigint generated always as identity,
    at bigint not null,
    kind text not null,
    ring text,
    rule text not null,
    reason text not null,
    body jsonb not null,
    primary key (tenant, area, release, id)
  )`,
  `create table progress (
    tenant text not null,
    area text not null,
    release text not null,
    at bigint not null,
    body jsonb not null,
    primary key (tenant, area, release, at)
  )`,
  `create index decisions_by_number on decisions (tenant, area, release, number)`,
  `create table messages (
    tenant text not null,
    area text not null,
    release text not null,
    kind text not null,
    at bigint not null,
    title text not null,
    html text not null,
    primary key (tenant, area, release, kind, at, title)
  )`,
  `create table writes (
    tenant text not null,
    intent_id text not null,
    number bigint generated always as identity,
    method text not null,
    path text not null,
    why text not null,
    begun_at bigint not null,
    attempts integer not null default 1,
    finished_at bigint,
    status integer,
    request_id text,
    primary key (tenant, intent_id)
  )`,
];
