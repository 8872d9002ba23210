/**
 * Versions of whatever product: a line and whole numbers in place of a Windows build and its revision. What Windows runs
 * stays in the device's own row; other products have a table. Exposures are rewritten once, a minute for some ten
 * millions.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds them. */
export const versions: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Both columns of a table, as they were and as they are. */
function asVersion(table: string): readonly string[] {
  return [
    `alter table ${table} alter column build type text using build::text,
     alter column revision type integer[] using case when build is not null then array[build, revision] end`,
    `alter table ${table} rename column build to line`,
    `alter table ${table} rename column revision to version`,
  ];
}

const statements = [
  'set local statement_timeout = 0',
  'alter table exposures drop constraint exposures_check',
  ...asVersion('exposures'),
  'alter table exposures add check ((line is null) = (version is null))',
  ...asVersion('installs'),
  `create table installed_versions (
    tenant text not null,
    product text not null,
    device_id uuid not null,
    line text not null,
    version integer[] not null,
    seen_at bigint not null,
    primary key (tenant, product, device_id)
  )`,
];
