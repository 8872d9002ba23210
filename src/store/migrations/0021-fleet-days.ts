/** Which versions a fleet had, day by day. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds it. */
export const fleetDays: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table fleet_days (
        tenant text not null,
        area text not null,
        day int not null,
        at bigint not null,
        versions jsonb not null,
        primary key (tenant, area, day)
      )`,
    )
    .execute(db);
}
