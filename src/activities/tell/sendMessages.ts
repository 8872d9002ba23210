/**
 * The outbox: tells what waits, each contact its messages oldest first, contacts side by side, so that one that cannot be
 * reached keeps nobody else waiting. A way that refuses is left for the next one of the contact, once it was tried often
 * enough; where there is none the message waits and is tried at the pace of its release. Addresses never enter a history.
 */
import { activityInfo } from '@temporalio/activity';
import { ChannelError } from '#channels/channel.ts';
import type { ChannelName, Contact } from '#core/message/contact.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { mailUncertain } from '#core/release/state/trouble.ts';
import { minuteMs } from '#core/time.ts';
import { letterOfStored, type KeptLetter } from '#reports/message/letter.ts';
import {
  countWaiting,
  insertDeliveries,
  settleDelivery,
  waitingDeliveries,
  type Delivery,
  type DeliveryState,
} from '#store/release/deliveries.ts';
import type { StoredMessage } from '#store/release/messageRows.ts';
import type { Sent, Unmet } from '../contract.ts';
import type { Deps, Outlets } from '../deps.ts';
import { attempted, isPassing } from '../failures.ts';
import { attemptsMax, unmetOf } from '../unmet.ts';
import { deliver } from './deliver.ts';
import { intentOf } from './intent.ts';

/** Messages told to one contact in one round; what is left waits for the next. */
const ofEachMax = 50;
/** Contacts told at the same time. */
const sideBySide = 5;

/** How long is waited for one that asks for it before it is tried again at once. */
const waitMsMax = minuteMs;

/** What is asked. */
interface SendingAsked {
  readonly key: ReleaseKey;
  readonly asOf: number;
  /** Whether what does not go out now is given up. */
  readonly isLast: boolean;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly message: StoredMessage;
}

/** What stood against one message; `passing` = it may go out when it is tried again at once. */
interface Failed {
  readonly unmet: Unmet;
  readonly passing: Error | null;
}

/** What a round came to, as it is gathered. */
interface Round {
  readonly deps: Deps;
  readonly asked: SendingAsked;
  /** Contacts as they are when it begins, by name. */
  readonly contacts: ReadonlyMap<string, Contact>;
  /** Letters that were written, by message and language. */
  readonly letters: Map<string, KeptLetter>;
  readonly failures: Failed[];
  uncertain: Unmet | null;
}

/** Tells what waits of a release. */
export async function sendMessages(deps: Deps, asked: SendingAsked): Promise<Sent> {
  const { key } = asked;
  const waiting = await waitingDeliveries(deps.store, { key, ofEach: ofEachMax });
  const contacts = new Map(deps.outlets?.contacts().map((one) => [one.name, one]));
  const round: Round = {
    deps,
    asked,
    contacts,
    letters: new Map(),
    failures: [],
    uncertain: null,
  };
  const queues = [...Map.groupBy(waiting, ({ delivery }) => delivery.contact).values()];
  const tellers = Array.from({ length: sideBySide }, async () => {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift())
      await tell(round, queue);
  });
  await Promise.all(tellers);
  const { failures, uncertain } = round;
  const passing = failures.find((one) => one.passing !== null)?.passing ?? null;
  // What was found uncertain is told once: it must not get lost with this attempt.
  if (passing !== null && uncertain === null) await attempted(() => Promise.reject(passing));
  const isEmpty = (await countWaiting(deps.store, key)) === 0;
  return { uncertain, unmet: failures[0]?.unmet ?? null, isEmpty };
}

/** Tells one contact what waits, up to what does not go out. */
async function tell(round: Round, queue: readonly Waiting[]): Promise<void> {
  for (const [nth, waiting] of queue.entries()) {
    const failed = await told(round, waiting);
    if (failed === null) continue;
    round.failures.push(failed);
    if (!round.asked.isLast) return;
    for (const { delivery } of queue.slice(nth))
      await settle(round, delivery, { state: 'givenUp', why: failed.unmet.why });
    return;
  }
}

/** Tells one message; null = it went out, is uncertain, or there is nobody any more to tell it to. */
async function told(round: Round, { delivery, message }: Waiting): Promise<Failed | null> {
  const { outlets, store } = round.deps;
  const contact = round.contacts.get(delivery.contact);
  if (outlets === null || contact === undefined) {
    await settle(round, delivery, { state: 'dropped', why: 'the contact is no longer there' });
    return null;
  }
  const failed = await tried(round, { outlets, contact, delivery, message });
  const channel = nextWay(contact, delivery);
  if (failed === null || channel === null || failed.passing !== null) return failed;
  const way = { contact: contact.name, channel };
  const next = { ...way, intent: intentOf(message.intent ?? delivery.intent, way) };
  await insertDeliveries(store, message, [next]);
  await settle(round, delivery, { state: 'refused', why: failed.unmet.why });
  return await told(round, { delivery: { ...delivery, ...next }, message });
}

/** The way after the one that failed; null = there is none. */
function nextWay({ order }: Contact, { channel }: Delivery): ChannelName | null {
  const place = order.findIndex((name) => name === channel);
  return order[place + 1] ?? null;
}

interface Attempt extends Waiting {
  readonly outlets: Outlets;
  readonly contact: Contact;
}

/** Tries one way and notes what came of it. */
async function tried(round: Round, attempt: Attempt): Promise<Failed | null> {
  const { outlets, contact: to, delivery, message } = attempt;
  const letter = writtenFor(round, message, to);
  const channel = to.order.find((name) => name === delivery.channel);
  try {
    if (channel === undefined) throw new ChannelError('refused', 'the contact has it no more');
    const { asOf } = round.asked;
    await deliver(round.deps, outlets, { letter, to, channel, intentId: delivery.intent, asOf });
    await settle(round, delivery, { state: 'sent', why: letter.fault });
    return null;
  } catch (error) {
    const found = unmetOf('messages', error);
    const unmet = { ...found, why: `${to.name} by ${delivery.channel}: ${found.why}` };
    if (found.kind === mailUncertain) {
      round.uncertain = unmet;
      await settle(round, delivery, { state: 'uncertain', why: found.why });
      return null;
    }
    const isAgain = error instanceof Error && isPassing(error) && mayBeTriedAgain(found);
    return { unmet, passing: isAgain ? error : null };
  }
}

/** Whoever asks for more is left to the next way, or to the release: all other contacts wait for the next attempt. */
function mayBeTriedAgain({ retryAfterMs }: Unmet): boolean {
  return activityInfo().attempt < attemptsMax && (retryAfterMs ?? 0) <= waitMsMax;
}

function settle(
  { deps, asked }: Round,
  delivery: Delivery,
  end: { readonly state: DeliveryState; readonly why: string | null },
): Promise<void> {
  return settleDelivery(deps.store, delivery, { ...end, at: asked.asOf });
}

/** A message in the language of a contact. */
function writtenFor({ letters }: Round, message: StoredMessage, { language }: Contact) {
  const place = `${message.number} ${language}`;
  const letter = letters.get(place) ?? letterOfStored(message, language);
  letters.set(place, letter);
  return { ...letter, release: message.key };
}
