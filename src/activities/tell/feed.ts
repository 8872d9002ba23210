/** The feed of a tenant's messages, written beside its reports. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { atomFeed } from '#reports/message/feed.ts';
import { letterOf } from '#reports/message/letter.ts';
import type { MessageContent } from '#reports/message/words.ts';
import type { StoredMessage } from '#store/release/messageRows.ts';
import { listMessages } from '#store/release/messages.ts';
import type { Deps } from '../deps.ts';

const entriesMax = 100;

/** Writes the newest messages; gives the file's path. Releases of several areas may write it at the same time. */
export async function writeFeed(
  { store, reportsDir }: Pick<Deps, 'store' | 'reportsDir'>,
  { tenant, area, id }: ReleaseKey,
): Promise<string> {
  const messages = await listMessages(store, { tenant, limit: entriesMax });
  const path = join(reportsDir, `${tenant}-messages.atom`);
  const unfinished = `${path}.${area}-${id}.unfinished`;
  await mkdir(reportsDir, { recursive: true });
  const entries = messages.map((message) => ({ ...message, text: textOf(message) }));
  await writeFile(unfinished, atomFeed(tenant, entries));
  await rename(unfinished, path);
  return path;
}

/** Of a message from earlier versions the title is left. */
function textOf({ key, at, title, content }: StoredMessage): string {
  // What was written here is trusted.
  const made = content as MessageContent | null;
  return made === null ? title : letterOf({ key, at, ...made }, 'en').text;
}
