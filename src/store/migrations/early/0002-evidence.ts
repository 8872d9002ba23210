/**
 * The tables of evidence: what is known of devices beyond their row, the days on which they were bad, when they began
 * with an update, and what was counted of it. What was counted is only ever added to. Two columns come to devices: adding
 * a nullable column rewrites no row, so a large fleet migrates at once.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds evidence, holds and looks. */
export const evidence: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [...devices, ...events, ...counts, ...holds, ...releases];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const devices = [
  `alter table devices add column firmware text, add column site text`,
  `create table device_facts (
    tenant text not null,
    device_id uuid not null,
    fact text not null,
    value text not null,
    told_at bigint not null,
    primary key (tenant, device_id, fact)
  )`,
  `create index device_facts_by_value on device_facts (tenant, fact, value)`,
  `create table source_reads (
    tenant text not null,
    source text not null,
    read_until bigint not null,
    primary key (tenant, source)
  )`,
];

const events = [
  `create table bad_days (
    tenant text not null,
    signal text not null,
    device_id uuid not null,
    day integer not null,
    at bigint not null,
    learned_at bigint not null,
    what text,
    primary key (tenant, signal, device_id, day)
  )`,
  `create index bad_days_by_day on bad_days (tenant, signal, day)`,
  `create table exposures (
    tenant text not null,
    release text not null,
    device_id uuid not null,
    ring text not null,
    since bigint not null,
    build integer,
    revision integer,
    back_at bigint,
    primary key (tenant, release, device_id),
    check ((build is null) = (revision is null))
  )`,
  `create table webhook_ids (
    tenant text not null,
    sender text not null,
    id text not null,
    seen_at bigint not null,
    primary key (tenant, sender, id)
  )`,
];

const counts = [
  `create table folds (
    tenant text not null,
    release text not null,
    signal text not null,
    until_day integer not null,
    primary key (tenant, release, signal)
  )`,
  `create table day_counts (
    tenant text not null,
    release text not null,
    signal text not null,
    ring text not null,
    cohort text not null,
    stratum text not null,
    day integer not null,
    age smallint not null,
    at_risk integer not null,
    bad integer not null,
    others_at_risk integer not null default 0,
    others_bad integer not null default 0,
    primary key (tenant, release, cohort, signal, ring, stratum, day, age)
  )`,
  `create index day_counts_of_bad on day_counts (tenant, release, cohort) where bad > 0`,
  `create table baselines (
    tenant text not null,
    version integer not null,
    origin text not null,
    body jsonb not null,
    made_at bigint not null,
    primary key (tenant, version),
    unique (tenant, origin)
  )`,
];

const holds = [
  `create table hold_groups (
    tenant text not null,
    hold text not null,
    part text not null check (part in ('hold', 'pilot', 'rest')),
    group_id text,
    policy_id text,
    primary key (tenant, hold, part)
  )`,
  `create table hold_members (
    tenant text not null,
    hold text not null,
    device_id uuid not null,
    part text not null check (part in ('hold', 'pilot', 'rest')),
    joined_at bigint not null,
    primary key (tenant, hold, device_id)
  )`,
  `create index hold_members_by_device on hold_members (tenant, device_id)`,
];

const releases = [
  `alter table ring_intents add column closed boolean not null default false`,
  `create table looks (
    tenant text not null,
    area text not null,
    release text not null,
    at bigint not null,
    body jsonb not null,
    primary key (tenant, area, release, at)
  )`,
  `create table exploited (
    tenant text not null,
    cve text not null,
    source text not null,
    told_at bigint not null,
    primary key (tenant, cve, source)
  )`,
];
