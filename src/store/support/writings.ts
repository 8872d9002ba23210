/** What people write to support requests: texts on their way to a timeline, and files, which are kept here alone. */
import { createHash, randomUUID } from 'node:crypto';
import type { Written } from '#core/support/command.ts';
import { sizeText } from '#core/support/file.ts';
import type { SupportRequest } from '#core/support/request.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;
type Of = Pick<SupportRequest, 'tenant' | 'number'>;

/** A file with what it holds. */
export interface KeptFile {
  readonly number: number;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly content: Buffer;
  readonly at: number;
}

/** Keeps a text until its request takes it; gives the id by which it is known. */
export function putText(
  store: Queries,
  { tenant, number: request }: Of,
  { text, at }: { readonly text: string; readonly at: number },
): Promise<string> {
  const id = randomUUID();
  return tried('Storing a text', async () => {
    await store.db.insertInto('support_texts').values({ tenant, request, id, text, at }).execute();
    return id;
  });
}

/** Keeps a file; gives the id by which it is known until its request has taken it. */
export function putFile(
  store: Queries,
  { tenant, number: request }: Of,
  { name, content, at }: Pick<KeptFile, 'name' | 'content' | 'at'>,
): Promise<string> {
  const id = randomUUID();
  const sha256 = createHash('sha256').update(content).digest('hex');
  return tried('Storing a file', async () => {
    await store.db
      .insertInto('support_files')
      .values({
        tenant,
        request,
        id,
        number: null,
        name,
        bytes: content.length,
        sha256,
        content,
        at,
      })
      .execute();
    return id;
  });
}

/** Takes away what a request has refused. */
export function dropWritten(store: Queries, { tenant, number }: Of, id: string): Promise<void> {
  return tried('Taking away what was refused', async () => {
    const of = { tenant, request: number, id };
    await store.db
      .deleteFrom('support_texts')
      .where((is) => is.and(of))
      .execute();
    await store.db
      .deleteFrom('support_files')
      .where((is) => is.and(of))
      .where('number', 'is', null)
      .execute();
  });
}

/** What was written under an id and not taken yet; null = nothing is. */
export function readWritten(
  store: Queries,
  { tenant, number: request }: Of,
  id: string,
): Promise<Written | null> {
  return tried('Reading what was written', async () => {
    const of = { tenant, request, id };
    const text = await store.db
      .selectFrom('support_texts')
      .select('text')
      .where((is) => is.and(of))
      .executeTakeFirst();
    if (text !== undefined) return { ...text, bytes: null };
    const file = await store.db
      .selectFrom('support_files')
      .select(['name', 'bytes'])
      .where((is) => is.and(of))
      .where('number', 'is', null)
      .executeTakeFirst();
    if (file === undefined) return null;
    return { text: `${file.name} (${sizeText(file.bytes)})`, bytes: file.bytes };
  });
}

/** A file that a request has taken, by its number; null = there is none. */
export function readFileOf(
  store: Queries,
  { tenant, number: request }: Of,
  number: number,
): Promise<KeptFile | null> {
  return tried('Reading a file', async () => {
    const row = await store.db
      .selectFrom('support_files')
      .select(['name', 'bytes', 'sha256', 'content', 'at'])
      .where((is) => is.and({ tenant, request, number }))
      .executeTakeFirst();
    return row === undefined ? null : { ...row, number };
  });
}

/** The files of a request without what they hold, in the order in which they came. */
export function listFiles(
  store: Queries,
  { tenant, number: request }: Of,
): Promise<readonly Omit<KeptFile, 'content'>[]> {
  return tried('Listing files', async () => {
    const rows = await store.db
      .selectFrom('support_files')
      .select(['number', 'name', 'bytes', 'sha256', 'at'])
      .where((is) => is.and({ tenant, request }))
      .where('number', 'is not', null)
      .orderBy('number')
      .execute();
    return rows.map(({ number, ...row }) => ({ ...row, number: number ?? 0 }));
  });
}
