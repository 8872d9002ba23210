/**
 * The area stands in the key of all that is counted, held, learned and told of a release, so that two areas of one month
 * share nothing. Whatever there was is of quality updates. A column with a constant default rewrites no row; keys are
 * built anew, some seconds for each ten million rows. Bad days and marks of sources tell of the device itself, for every
 * area, unless they are of a product; labels leave the devices for a table of those that have any.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds areas. */
export const areas: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [...keys.flatMap(keyed), ...indexes, ...ofProduct, ...labels];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Tables, and their keys with the area. */
const keys: readonly (readonly [string, string])[] = [
  ['exposures', 'tenant, area, release, device_id'],
  ['ring_offers', 'tenant, area, release, ring'],
  ['folds', 'tenant, area, release, signal'],
  ['day_counts', 'tenant, area, release, cohort, signal, ring, stratum, day, age'],
  ['baselines', 'tenant, area, version'],
  ['usual_words', 'tenant, area, number'],
  ['hold_groups', 'tenant, area, hold, part'],
  ['hold_members', 'tenant, area, hold, device_id'],
  ['installs', 'tenant, area, entra_device_id'],
  ['policy_conflicts', 'tenant, device_id, policy_id, area'],
];

function keyed([table, key]: (typeof keys)[number]): readonly string[] {
  return [
    `alter table ${table} add column area text not null default 'quality'`,
    `alter table ${table} drop constraint ${table}_pkey, add primary key (${key})`,
    `alter table ${table} alter column area drop default`,
  ];
}

const indexes = [
  `alter table baselines drop constraint baselines_tenant_origin_key, add unique (tenant, area, origin)`,
  `drop index day_counts_of_bad`,
  `create index day_counts_of_bad on day_counts (tenant, area, release, cohort) where bad > 0`,
];

/** Signals that are told of a product: the built-in ones, and those that some release's policy had. */
const signalsOfProduct = `
  select unnest(array['installFailure', 'uninstall'])
  union
  select s ->> 'name' from releases r, jsonb_array_elements(r.body -> 'policy' -> 'signals') s
  where s ->> 'source' in ('installs', 'builds')`;

const ofProduct = [
  `alter table bad_days add column area text not null default ''`,
  `update bad_days set area = 'quality' where signal in (${signalsOfProduct})`,
  `alter table bad_days drop constraint bad_days_pkey, add primary key (tenant, signal, device_id, day, area)`,
  `alter table bad_days alter column area drop default`,
  `alter table source_reads add column area text not null default ''`,
  `update source_reads set area = 'quality' where source in ('installs', 'builds')`,
  `alter table source_reads drop constraint source_reads_pkey, add primary key (tenant, area, source)`,
  `alter table source_reads alter column area drop default`,
];

const labels = [
  `create table labels (
    tenant text not null,
    area text not null,
    device_id uuid not null,
    not_ready text[] not null,
    ineligible text,
    policy_conflict boolean not null,
    primary key (tenant, area, device_id)
  )`,
  `insert into labels
   select tenant, 'quality', device_id, not_ready, ineligible, policy_conflict from devices
   where registration in ('ready', 'notReady')
     and (not_ready <> '{}' or ineligible is not null or policy_conflict)`,
  `update devices set registration = 'ready' where registration = 'notReady'`,
  `alter table devices drop column not_ready, drop column ineligible, drop column policy_conflict,
   drop constraint devices_registration_check, drop constraint devices_check1,
   add check (registration in ('ready', 'notRegistered', 'excluded')),
   add check (registration <> 'ready' or ring is not null)`,
];
