/**
 * Bringing a database to the newest tables. Migrations are modules, listed here in order and never changed once
 * released; kysely runs them in one transaction under an advisory lock of its own, so that two workers that start at once do it once.
 */
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { StoreError } from '../error.ts';
import type { Database } from '../rows.ts';
import { initial } from './early/0001-initial.ts';
import { evidence } from './early/0002-evidence.ts';
import { codes } from './early/0003-codes.ts';
import { listings } from './early/0004-listings.ts';
import { devicesApart } from './early/0005-devices-apart.ts';
import { drift } from './early/0006-drift.ts';
import { intents } from './early/0007-intents.ts';
import { usualWords } from './early/0008-usual-words.ts';
import { offers } from './early/0009-offers.ts';
import { restarts } from './early/0010-restarts.ts';
import { outbox } from './early/0011-outbox.ts';
import { areas } from './early/0012-areas.ts';
import { versions } from './early/0013-versions.ts';
import { intentEnds } from './early/0014-intent-ends.ts';
import { walks } from './early/0015-walks.ts';
import { installed } from './early/0016-installed.ts';
import { pendingMoves } from './later/0017-pending-moves.ts';
import { deliveries } from './0018-deliveries.ts';
import { driverWords } from './0019-driver-words.ts';
import { objectiveLooks } from './0020-objective-looks.ts';
import { fleetDays } from './0021-fleet-days.ts';
import { deviceEvents } from './0022-device-events.ts';
import { incidents } from './0023-incidents.ts';
import { centerMessages } from './0024-center-messages.ts';
import { notOffered } from './0025-not-offered.ts';
import { notes } from './0026-notes.ts';
import { reported } from './0027-reported.ts';
import { contacts } from './0028-contacts.ts';
import { absences } from './0029-absences.ts';
import { retention } from './0030-retention.ts';
import { support } from './0031-support.ts';

/** All migrations by name, in the order they are made. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-evidence': evidence,
  '0003-codes': codes,
  '0004-listings': listings,
  '0005-devices-apart': devicesApart,
  '0006-drift': drift,
  '0007-intents': intents,
  '0008-usual-words': usualWords,
  '0009-offers': offers,
  '0010-restarts': restarts,
  '0011-outbox': outbox,
  '0012-areas': areas,
  '0013-versions': versions,
  '0014-intent-ends': intentEnds,
  '0015-walks': walks,
  '0016-installed': installed,
  '0017-pending-moves': pendingMoves,
  '0018-deliveries': deliveries,
  '0019-driver-words': driverWords,
  '0020-objective-looks': objectiveLooks,
  '0021-fleet-days': fleetDays,
  '0022-device-events': deviceEvents,
  '0023-incidents': incidents,
  '0024-center-messages': centerMessages,
  '0025-not-offered': notOffered,
  '0026-notes': notes,
  '0027-reported': reported,
  '0028-contacts': contacts,
  '0029-absences': absences,
  '0030-retention': retention,
  '0031-support': support,
};

/** Runs what has not been run. Throws StoreError `newerSchema` when the database has migrations unknown here. */
export async function migrateToLatest(db: Kysely<Database>): Promise<void> {
  await refuseNewer(db);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Promise.resolve(migrations) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function refuseNewer(db: Kysely<Database>): Promise<void> {
  const { rows: tables } = await sql<{
    name: string | null;
  }>`select to_regclass('kysely_migration')::text as name`.execute(db);
  if ((tables[0]?.name ?? null) === null) return;
  const { rows } = await sql<{
    name: string;
  }>`select name from kysely_migration order by name`.execute(db);
  const unknown = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  throw new StoreError(
    'newerSchema',
    `The database was made by a newer version of Ringmaster: it has ${unknown.join(', ')}, this version knows up to ` +
      `${Object.keys(migrations).at(-1) ?? 'none'}. Use the newer version, or give another database or --data-dir.`,
  );
}
