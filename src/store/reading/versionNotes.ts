/** What an operator should know of rings that are not kept on their versions of Windows, as it was found last. */
import { z } from 'zod';
import type { VersionNote } from '#core/pinning/kept.ts';
import type { Store } from '../store.ts';
import { keepReading, keptReading } from './keptReadings.ts';

type Queries = Pick<Store, 'db'>;

const name = 'versionNotes';
const wireNotes = z.array(z.object({ subject: z.string(), text: z.string(), since: z.number() }));

/** A note, and when it was found first: so long it says what it said then. */
export interface KeptNote extends VersionNote {
  readonly since: number;
}

/** The notes; none where nobody looked yet. */
export async function readVersionNotes(
  store: Queries,
  { tenant }: { readonly tenant: string },
): Promise<readonly KeptNote[]> {
  const parsed = wireNotes.safeParse((await keptReading(store, { tenant, name }))?.body);
  return parsed.success ? parsed.data : [];
}

/** Keeps them in place of those before. */
export async function keepVersionNotes(
  store: Queries,
  o: { readonly tenant: string; readonly notes: readonly VersionNote[]; readonly at: number },
): Promise<void> {
  const { tenant, notes, at } = o;
  const known = await readVersionNotes(store, { tenant });
  const body = notes.map(
    (note): KeptNote =>
      known.find(({ subject }) => subject === note.subject) ?? { ...note, since: at },
  );
  await keepReading(store, { tenant, name, readAt: at, body });
}
