/**
 * Telling of incidents: each step that is news is one message in the outbox, to those who look after updates and those who look
 * after devices. It is sent at once where that takes seconds; what does not go out waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { entryTitle, isTold, type Changed, type Entry } from '#core/incident/change.ts';
import { messageKeyOf, type Incident } from '#core/incident/incident.ts';
import { statusOf } from '#core/incident/status.ts';
import { letterOf } from '#reports/message/letter.ts';
import type { MessageContent } from '#reports/message/words.ts';
import { readEntries } from '#store/incident/entries.ts';
import { countWaiting } from '#store/release/deliveries.ts';
import { recordMessage } from '#store/release/messages.ts';
import { readRelease } from '#store/release/releases.ts';
import type { Deps } from '../deps.ts';
import { firstDeliveries } from '../tell/announce.ts';
import { writeFeed } from '../tell/feed.ts';
import { sendMessages } from '../tell/sendMessages.ts';

/** Longer than mailboxes that answer take; whatever takes longer is waited for elsewhere. */
const patienceMs = 5_000;

/**
 * Writes what is news of a step, before the step itself is stored: a step that is repeated after a crash writes it again under
 * the same intent, under which nothing is sent twice. Tells whether it is for anybody.
 */
export async function writeOfIncident(deps: Deps, step: Changed, asOf: number): Promise<boolean> {
  const { store, outlets } = deps;
  const { incident } = step;
  const lines = (await untold(deps, step)).filter(isTold);
  if (lines.length === 0) return false;
  const content = await contentOf(deps, incident, { lines, asOf });
  const key = messageKeyOf(incident);
  const { kind, title, html } = letterOf({ key, at: asOf, ...content }, 'en');
  const intent = `mail/${key.area}/${key.id}/${incident.entries}`;
  const deliveries = outlets === null ? [] : firstDeliveries(outlets, { intent, kinds: [kind] });
  await recordMessage(store, { key, kind, at: asOf, title, html, intent, content }, deliveries);
  await writeFeed(deps, key).catch(() => undefined);
  return deliveries.length > 0;
}

/** What opens an incident was stored before its workflow was begun, and is told with its first step. */
async function untold({ store }: Deps, { incident, entries }: Changed): Promise<readonly Entry[]> {
  const earlier = incident.entries - entries.length;
  if (incident.announced >= earlier) return entries;
  const stored = await readEntries(store, incident);
  return [
    ...stored.filter(({ number }) => number > incident.announced && number <= earlier),
    ...entries,
  ];
}

async function contentOf(
  { store }: Deps,
  incident: Incident,
  { lines, asOf }: { readonly lines: readonly Entry[]; readonly asOf: number },
): Promise<MessageContent> {
  const { number, cause, key, severity, owner, isRehearsal } = incident;
  const stored = isRehearsal ? await readRelease(store, { key }) : null;
  return {
    basedOn: stored?.release.basedOn ?? null,
    incident: { number, cause, status: statusOf(incident, asOf), severity, owner },
    lines: lines.map(({ kind, text }) => ({
      kind: 'incident',
      act: `incident.${kind}`,
      ring: null,
      what: entryTitle(kind),
      text,
    })),
  };
}

/** Sends what waits of an incident; tells whether something waits still. */
export async function sendOfIncident(
  deps: Deps,
  incident: Incident,
  asOf: number,
): Promise<boolean> {
  const key = messageKeyOf(incident);
  const sending = sendMessages(deps, { key, asOf, isLast: false }).then(
    ({ isEmpty }) => !isEmpty,
    () => true,
  );
  const isLeft = await Promise.race([sending, sleep(patienceMs, null, { ref: false })]);
  return isLeft ?? (await countWaiting(deps.store, key)) > 0;
}
