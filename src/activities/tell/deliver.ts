/**
 * One message to one contact by one way. It is noted before it leaves, as every write is; of one that may have gone out it is
 * told that nothing is known, and only where the other side knows repeated messages by their id is it sent again. Source:
 * Graph's page "user: sendMail".
 */
import { ApplicationFailure } from '@temporalio/activity';
import { ChannelError, type Channel, type Letter } from '#channels/channel.ts';
import type { ChannelName, Contact } from '#core/message/contact.ts';
import { mailUncertain } from '#core/release/state/trouble.ts';
import { sendMail } from '#graph/mail.ts';
import {
  beginWrite,
  finishWrites,
  lastSentAt,
  noteSent,
  type IntendedWrite,
} from '#store/writes.ts';
import { audited } from '../audit.ts';
import type { Deps, Outlets } from '../deps.ts';

/** A message on its way. */
export interface Outgoing {
  readonly letter: Letter;
  readonly to: Contact;
  readonly channel: ChannelName;
  readonly intentId: string;
  readonly asOf: number;
}

/** Tells it, unless it is known to be told. Throws what stood against it. */
export async function deliver(deps: Deps, outlets: Outlets, out: Outgoing): Promise<void> {
  const { channel } = out;
  const outlet = outlets[channel];
  if (outlet === null)
    throw new ChannelError('refused', `this worker is not told how to send ${channel}`);
  if ('from' in outlet) await byGraph(deps, outlet.from, out);
  else await byChannel(deps, outlet, out);
}

async function byGraph(deps: Deps, from: string, out: Outgoing): Promise<void> {
  const { letter, to, intentId, asOf } = out;
  const path = '/users/{from}/sendMail';
  const write = writeOf(out, { method: 'POST', path });
  await audited(deps, write, async (graph, former) => {
    if (former === 'finished') return;
    const mayBeOut = former === 'uncertain' && (await lastSentAt(deps.store, write)) !== null;
    if (mayBeOut) throw uncertainFailure(letter.title);
    const { title: subject, html } = letter;
    await sendMail(graph, { from, to: to.mail, subject, html, asOf, marker: intentId });
  });
}

/** What a refusal is noted as: its own code stands with the delivery. */
const refusedStatus = 400;
const takenStatus = 202;

async function byChannel({ store }: Deps, channel: Channel, out: Outgoing): Promise<void> {
  const { letter, to, intentId: id, asOf } = out;
  const write = writeOf(out, { method: 'TELL', path: `/${out.channel}/{contact}` });
  const former = await beginWrite(store, write);
  if (former === 'finished') return;
  const mayBeOut = former === 'uncertain' && (await lastSentAt(store, write)) !== null;
  if (mayBeOut && !channel.isRepeatable) throw uncertainFailure(letter.title);
  const leaving = () => noteSent(store, [write]);
  const end = { ...write, requestId: null };
  try {
    await channel.send({ letter, to, id, asOf, leaving });
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    if (error.fault === 'uncertain')
      throw channel.isRepeatable ? passingOf(error) : uncertainFailure(letter.title);
    await finishWrites(store, [{ ...end, status: refusedStatus }]);
    throw error;
  }
  await finishWrites(store, [{ ...end, status: takenStatus }]);
}

/** What may be sent again is not uncertain, it is only not yet through. */
function passingOf({ message, retryAfterMs }: ChannelError): ChannelError {
  return new ChannelError('unreachable', message, retryAfterMs);
}

function writeOf(
  { letter, intentId, asOf: at }: Outgoing,
  how: { readonly method: string; readonly path: string },
): IntendedWrite {
  return { intentId, tenant: letter.release.tenant, ...how, why: letter.title, at };
}

/** What was told cannot be looked up afterwards: what may have gone out is not sent twice, and a person is told. */
function uncertainFailure(title: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Nothing says whether the message "${title}" went out: its answer was lost or no answer at all`,
    mailUncertain,
  );
}
