/**
 * Bulk writing: rows go by COPY into a temporary table, and one statement per kind of change then writes only what
 * differs. A blanket upsert of a million rows costs six times the CPU and doubles the table. Rows are checked before
 * they are copied, because one bad field aborts a whole COPY.
 */
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { tried, type Store } from './store.ts';

/** What a cell can be. */
export type Cell = string | number | boolean | null;

/** A temporary table for one transaction. */
export interface Staging {
  readonly name: string;
  /** Column name and type, in the order of the cells; the first is a GUID and begins the key. */
  readonly columns: Readonly<Record<string, string>>;
  /** How many columns make up the key; 1 when missing. */
  readonly keyColumns?: number;
}

/** Longer texts are no device facts. */
const textLengthMax = 1024;
/** Text is handed to the socket in pieces of about this many characters. */
const pieceLength = 64 * 1024;

/**
 * One transaction of a bulk writer at a tenant's devices. Only one runs at a time: two set-based updates that meet in
 * the same rows in different order would deadlock, and rings must not be counted twice at once.
 */
export async function inBulk<T>(
  store: Pick<Store, 'pool'>,
  { what, tenant }: { readonly what: string; readonly tenant: string },
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return tried(what, async () => {
    const client = await store.pool.connect();
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `devices/${tenant}`,
      ]);
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      await abandon(client);
      throw error;
    }
  });
}

/** A connection whose transaction cannot be rolled back is thrown away. */
async function abandon(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback');
    client.release();
  } catch {
    client.release(true);
  }
}

/**
 * Fills a temporary table that vanishes with the transaction; of rows with the same key the last counts. It has an
 * index, so that even a plan made on stale statistics goes through the big table once and not once for each row here.
 */
export async function stage(
  client: PoolClient,
  staging: Staging,
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const { keyColumns = 1 } = staging;
  const key = Object.keys(staging.columns).slice(0, keyColumns);
  const columns = Object.entries(staging.columns).map(([name, type]) => `${name} ${type}`);
  await client.query(
    `create temp table ${staging.name} (${columns.join(', ')}, primary key (${key.join(', ')})) on commit drop`,
  );
  const byKey = new Map(
    [...rows].map((row) => [
      [String(row[0]).toLowerCase(), ...row.slice(1, keyColumns)].join('\t'),
      row,
    ]),
  );
  const sorted = [...byKey].toSorted(([one], [other]) => (one < other ? -1 : 1));
  await copy(
    client,
    `copy ${staging.name} from stdin`,
    sorted.map(([, row]) => row),
  );
}

async function copy(
  client: PoolClient,
  text: string,
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const stream = client.query(copyFrom(text));
  const done = new Promise<void>((resolve, reject) => {
    stream.once('error', reject);
    stream.once('finish', resolve);
  });
  // Told of a failure through `done`; without this a failure before it is awaited would end the process.
  done.catch(() => undefined);
  let piece = '';
  for (const row of rows) {
    piece += lineOf(row);
    if (piece.length < pieceLength) continue;
    if (!stream.write(piece)) await Promise.race([drained(stream), done]);
    piece = '';
  }
  stream.end(piece);
  await done;
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
  });
}

const special = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

function lineOf(row: readonly Cell[]): string {
  let line = '';
  for (const [index, cell] of row.entries()) {
    if (index > 0) line += '\t';
    line += cell === null ? '\\N' : cellText(cell);
  }
  return `${line}\n`;
}

function cellText(cell: string | number | boolean): string {
  if (typeof cell !== 'string') return String(cell);
  special.lastIndex = 0;
  return special.test(cell)
    ? cell.replaceAll(special, (character) => escapes[character] ?? '')
    : cell;
}

/** Why a text cannot be stored, or null. PostgreSQL takes no NUL. */
export function textFault(text: string | null): string | null {
  if (text === null) return null;
  if (text.length > textLengthMax) return `longer than ${textLengthMax} characters`;
  return text.includes('\u0000') ? 'holds a NUL character' : null;
}

/** Whether a text is a GUID, in either case. */
export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** A text array as PostgreSQL writes it. */
export function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, (c) => `\\${c}`)}"`).join(',')}}`;
}

/**
 * Renews what the planner knows of a table. Autovacuum does so too, but up to a minute late: right after a first
 * load, or after all devices changed their state at once, plans would be made for a table that is not there any more.
 */
export function renewStatistics(
  store: Pick<Store, 'pool'>,
  table: 'devices' | 'exposures' | 'bad_days' = 'devices',
): Promise<unknown> {
  return tried(`Renewing the statistics of ${table}`, () => store.pool.query(`analyze ${table}`));
}

/** Fewer new rows than these do not change a plan. */
export const statisticsRowsMin = 1000;

/** Pages gathered into chunks of at least `size` rows (the last may be smaller). */
export async function* inChunks<T>(
  pages: AsyncIterable<readonly T[]>,
  size: number,
): AsyncGenerator<readonly T[]> {
  let chunk: T[] = [];
  for await (const page of pages) {
    chunk.push(...page);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Works off chunks in order, fetching the next one while the database is busy with the last. */
export async function eachAhead<T>(
  chunks: AsyncIterable<T>,
  work: (chunk: T) => Promise<void>,
): Promise<void> {
  let busy: Promise<void> = Promise.resolve();
  for await (const chunk of chunks) {
    await busy;
    busy = work(chunk);
    busy.catch(() => undefined);
  }
  await busy;
}
