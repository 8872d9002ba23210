/**
 * Telling of incidents and of support requests: what is news of a step is one message in the outbox. It is sent at once where
 * that takes seconds; what does not go out waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Step, TimelineEntry } from '#core/matter/timeline.ts';
import type { Matter } from '#core/matter/timeline.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { letterOf } from '#reports/message/letter.ts';
import type { MessageContent } from '#reports/message/words.ts';
import { readEntries, type TimelineOf } from '#store/matter/timelines.ts';
import { countWaiting } from '#store/release/deliveries.ts';
import { recordMessage } from '#store/release/messages.ts';
import type { Deps } from '../deps.ts';
import { firstDeliveries, type Addressed } from '../tell/announce.ts';
import { writeFeed } from '../tell/feed.ts';
import { sendMessages } from '../tell/sendMessages.ts';

/** Longer than mailboxes that answer take; whatever takes longer is waited for elsewhere. */
const patienceMs = 5_000;

/** A message of a matter; the same number of entries is the same message. */
export interface MatterNews extends Pick<Addressed, 'focus' | 'also'> {
  readonly key: ReleaseKey;
  readonly asOf: number;
  readonly entries: number;
  readonly content: MessageContent;
}

/**
 * Writes what is news of a step, before the step itself is stored: a step that is repeated after a crash writes it again under
 * the same intent, under which nothing is sent twice. Tells whether it is for anybody.
 */
export async function writeOfMatter(deps: Deps, news: MatterNews): Promise<boolean> {
  const { store, outlets } = deps;
  const { key, asOf, entries, content, ...whom } = news;
  const { kind, title, html } = letterOf({ key, at: asOf, ...content }, 'en');
  const intent = `mail/${key.area}/${key.id}/${entries}`;
  const kinds = content.lines.map((line) => line.kind);
  const deliveries = outlets === null ? [] : firstDeliveries(outlets, { intent, kinds, ...whom });
  await recordMessage(store, { key, kind, at: asOf, title, html, intent, content }, deliveries);
  await writeFeed(deps, key).catch(() => undefined);
  return deliveries.length > 0;
}

/** Entries that nobody was told of yet: what opens a matter was stored before its workflow was begun, and is told with its first step. */
export async function untoldEntries<Of extends Matter, Kind extends string>(
  { store }: Deps,
  of: TimelineOf['matter'],
  { matter, entries }: Step<Of, Kind>,
): Promise<readonly TimelineEntry<Kind>[]> {
  const earlier = matter.entries - entries.length;
  if (matter.announced >= earlier) return entries;
  const { tenant, number } = matter;
  const stored = await readEntries<Kind>(store, { matter: of, tenant, number });
  return [
    ...stored.filter((entry) => entry.number > matter.announced && entry.number <= earlier),
    ...entries,
  ];
}

/** Sends what waits of a matter; tells whether something waits still. */
export async function sendOfMatter(deps: Deps, key: ReleaseKey, asOf: number): Promise<boolean> {
  const sending = sendMessages(deps, { key, asOf, isLast: false }).then(
    ({ isEmpty }) => !isEmpty,
    () => true,
  );
  const isLeft = await Promise.race([sending, sleep(patienceMs, null, { ref: false })]);
  return isLeft ?? (await countWaiting(deps.store, key)) > 0;
}
