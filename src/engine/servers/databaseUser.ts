/**
 * The user of the embedded database that everything is done as: it owns the tables of ours and may do nothing else on
 * the server. The superuser, who may read the machine's files and start its programs, is needed to make it, at each
 * start, and by nobody afterwards. A database of an earlier version, in which the superuser did everything, is handed over.
 */
import { Client } from 'pg';

/** The user of all connections but this file's. */
export const databaseUser = 'ringmaster_app';
/** The database of ours. */
export const databaseName = 'ringmaster';

const connectTimeoutMs = 5_000;

/** Answers when PostgreSQL does, and makes user and database as they must be. `urlOf` gives the superuser's addresses. */
export async function ensureDatabase(
  urlOf: (database: string) => string,
  password: string,
): Promise<void> {
  await onClient(urlOf('postgres'), async (client) => {
    const user = await client.query('select 1 from pg_roles where rolname = $1', [databaseUser]);
    const verb = user.rowCount === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role ${databaseUser} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls ` +
        `password ${client.escapeLiteral(password)}`,
    );
    const found = await client.query('select 1 from pg_database where datname = $1', [
      databaseName,
    ]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
    await client.query(`alter database ${databaseName} owner to ${databaseUser}`);
    for (const name of [databaseName, 'postgres', 'template1'])
      await client.query(`revoke all on database ${name} from public`);
  });
  await onClient(urlOf(databaseName), (client) => client.query(handOver));
}

/** Tables, and what belongs to them, of an earlier version's superuser. */
const handOver = `
do $$
declare
  found record;
begin
  for found in
    select c.oid::regclass::text as name, c.relkind = 'v' as is_view
    from pg_class c
    join pg_roles r on r.oid = c.relowner
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and r.rolname <> '${databaseUser}'
  loop
    execute format('alter %s %s owner to ${databaseUser}', case when found.is_view then 'view' else 'table' end, found.name);
  end loop;
  for found in
    select p.oid::regprocedure::text as name
    from pg_proc p
    join pg_roles r on r.oid = p.proowner
    where p.pronamespace = 'public'::regnamespace and r.rolname <> '${databaseUser}'
  loop
    execute format('alter routine %s owner to ${databaseUser}', found.name);
  end loop;
end
$$`;

/** Does something on one connection of its own. */
export async function onClient<T>(
  connectionString: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
  // An end of the server during the probe is told by the query that fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
