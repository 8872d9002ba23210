/**
 * Telling people: every change of schedule becomes a message in the store, with a row for each contact that it is for. The
 * texts are made from decisions alone; nothing is sent here.
 */
import { isFor, type Focus } from '#core/message/contact.ts';
import { actionText, newsOf } from '#core/release/action/actions.ts';
import { letterOf } from '#reports/message/letter.ts';
import type { MessageContent } from '#reports/message/words.ts';
import type { NewDelivery } from '#store/release/deliveries.ts';
import { recordMessage } from '#store/release/messages.ts';
import type { Enactment } from '../contract.ts';
import type { Deps, Outlets } from '../deps.ts';
import { writeFeed } from './feed.ts';
import { intentOf } from './intent.ts';

/** Writes one message for the decisions of one step, if any of them is news; tells whether it is for anybody. */
export async function announce(deps: Deps, o: Enactment): Promise<boolean> {
  const { store, outlets } = deps;
  const { key, basedOn, asOf: at } = o;
  const told = o.orders.flatMap(({ id, action, reason: text }) => {
    const kind = o.told?.includes(id) === true ? null : newsOf(action);
    if (kind === null) return [];
    const ring = 'ring' in action ? action.ring : null;
    return [{ id, kind, act: action.kind, ring, what: actionText(action), text }];
  });
  const [first] = told;
  if (first === undefined) return false;
  const lines = told.map(({ id: _id, ...line }) => line);
  const content: MessageContent = { basedOn, lines, schedule: o.schedule };
  const { kind, title, html } = letterOf({ key, at, ...content }, 'en');
  const intent = `mail/${key.area}/${key.id}/${first.id}`;
  const kinds = lines.map((line) => line.kind);
  const deliveries = outlets === null ? [] : firstDeliveries(outlets, { intent, kinds });
  const message = { key, kind, at, title, html, intent, content };
  await recordMessage(store, message, deliveries);
  // People are told all the same: what keeps the feed from being written is told with the report, which writes it again.
  await writeFeed(deps, key).catch(() => undefined);
  return deliveries.length > 0;
}

/** Whom a message is for. */
export interface Addressed {
  readonly intent: string;
  /** The kinds of its lines. */
  readonly kinds: readonly string[];
  /** What it is about, where that is not updates. */
  readonly focus?: Focus;
  /** Name of a contact that is told besides; null or missing = none. */
  readonly also?: string | null;
}

/** Whoever is told anything of it is told all of it, by the first of the ways to reach the contact. */
export function firstDeliveries({ contacts }: Outlets, o: Addressed): readonly NewDelivery[] {
  const { intent, kinds, focus, also = null } = o;
  return contacts()
    .filter((contact) => contact.name === also || kinds.some((kind) => isFor(contact, kind, focus)))
    .flatMap(({ name: contact, order: [channel] }) =>
      channel === undefined
        ? []
        : [{ contact, channel, intent: intentOf(intent, { contact, channel }) }],
    );
}
