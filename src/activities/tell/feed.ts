/** The feed of a tenant's messages, written beside its reports. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { atomFeed } from '#reports/message/feed.ts';
import { letterOfStored } from '#reports/message/letter.ts';
import { listMessages } from '#store/release/messages.ts';
import type { Deps } from '../deps.ts';

const entriesMax = 100;

/** Writes the newest messages; gives the file's path. Several may write it at the same time. */
export async function writeFeed(
  { store, reportsDir }: Pick<Deps, 'store' | 'reportsDir'>,
  { tenant }: Pick<ReleaseKey, 'tenant'>,
): Promise<string> {
  const messages = await listMessages(store, { tenant, limit: entriesMax });
  const path = join(reportsDir, `${tenant}-messages.atom`);
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  await mkdir(reportsDir, { recursive: true });
  const entries = messages.map((message) => ({
    ...message,
    text: letterOfStored(message, 'en').text,
  }));
  try {
    await writeFile(unfinished, atomFeed(tenant, entries));
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  return path;
}
