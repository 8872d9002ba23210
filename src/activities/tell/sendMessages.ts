/**
 * The outbox: mails what waits, oldest first, each message once. A mail has no idempotency key, so one that may have gone
 * out is not sent again and told as uncertain. A mailbox that refuses is asked for no further message of this round.
 * Addresses never enter a history. Source: Graph's page "user: sendMail".
 */
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { mailUncertain } from '#core/release/state/trouble.ts';
import { sendMail } from '#graph/mail.ts';
import { settleMessage, waitingMessages, type StoredMessage } from '#store/release/messages.ts';
import { lastSentAt } from '#store/writes.ts';
import { audited } from '../audit.ts';
import type { Sent, Unmet } from '../contract.ts';
import type { Deps, MailAddresses } from '../deps.ts';
import { attempted, isPassing } from '../failures.ts';
import { attemptsMax, unmetOf } from '../unmet.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';

/** Messages mailed in one round; what is left waits for the next. */
const roundMax = 20;

/** A message to be mailed, and by whom to whom. */
interface Mail {
  readonly message: StoredMessage;
  readonly addresses: MailAddresses;
  readonly asOf: number;
}

/** Mails what waits of a release. */
export async function sendMessages(
  deps: Deps,
  o: { readonly key: ReleaseKey; readonly asOf: number; readonly isLast: boolean },
): Promise<Sent> {
  const waiting = await waitingMessages(deps.store, { key: o.key, limit: roundMax });
  let uncertain: Unmet | null = null;
  for (const [nth, message] of waiting.entries()) {
    const failed = await mailed(deps, { message, asOf: o.asOf });
    if (failed === null) continue;
    if (failed.kind !== mailUncertain) {
      if (o.isLast) await giveUp(deps, waiting.slice(nth), failed.why);
      return { uncertain, unmet: failed, isEmpty: o.isLast };
    }
    await settleMessage(deps.store, message, { state: 'uncertain', why: failed.why });
    uncertain = failed;
  }
  return { uncertain, unmet: null, isEmpty: waiting.length < roundMax };
}

async function giveUp({ store }: Deps, left: readonly StoredMessage[], why: string): Promise<void> {
  for (const message of left) await settleMessage(store, message, { state: 'givenUp', why });
}

/** Mails one message and notes it; null = it went out, or there is nobody any more to mail it to. */
async function mailed(deps: Deps, o: Omit<Mail, 'addresses'>): Promise<Unmet | null> {
  const { store, mail: addresses } = deps;
  try {
    if (addresses !== null) await mail(deps, { ...o, addresses });
    await settleMessage(store, o.message, { state: addresses === null ? 'kept' : 'sent' });
    return null;
  } catch (error) {
    if (isPassing(error) && activityInfo().attempt < attemptsMax)
      await attempted(() => Promise.reject(error));
    return unmetOf('messages', error);
  }
}

async function mail(deps: Deps, { message, addresses, asOf }: Mail): Promise<void> {
  const { key, title, html, intent } = message;
  const intentId = intent ?? `mail/${key.area}/${key.id}/${message.kind}/${message.at}`;
  const path = '/users/{from}/sendMail';
  const write = { intentId, tenant: key.tenant, method: 'POST', path, why: title, at: asOf };
  await audited(deps, write, async (graph, former) => {
    if (former === 'finished') return;
    const mayBeOut = former === 'uncertain' && (await lastSentAt(deps.store, write)) !== null;
    if (mayBeOut) throw uncertainFailure(title);
    await sendMail(graph, { ...addresses, subject: title, html, asOf, marker: intentId });
  });
}

/** Mail cannot be looked up afterwards: what may have gone out already is not sent twice, and a person is told. */
function uncertainFailure(title: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Nothing says whether the mail "${title}" went out: its answer was lost or no answer at all`,
    mailUncertain,
  );
}
