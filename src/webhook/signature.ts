/**
 * Whether a message comes from one who may send: Standard Webhooks 1.0.0, symmetric signatures. Signed is
 * `id.timestamp.body` over the bytes as they came, since JSON that was parsed and written again is another text.
 *
 * Done with node:crypto and not with the package `standardwebhooks` (1.1.1, August 2026, kept up, MIT, two packages of
 * cryptography in JavaScript below it). It turns the body into text before signing, so that bytes that are no UTF-8 all
 * become the same character and two bodies have one signature; it reads a timestamp such as "1674087231x"; its clock
 * cannot be given; and with several senders it would have to be asked, and to throw, once for each secret.
 *
 * The clock here is the real one, also in a rehearsal: how old a message is says when it was sent over the wire, by a
 * machine that knows nothing of virtual time.
 */
import { timingSafeEqual } from 'node:crypto';
import { refused, type Refusal } from './refusal.ts';
import { keyIdOf, signatureOf, type Scope, type Sender } from './secrets.ts';

/** A message as it came over the wire. */
export interface Delivery {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: Buffer;
}

/** A message whose sender is known. */
export interface Signed {
  readonly kind: 'signed';
  readonly sender: string;
  readonly scopes: readonly Scope[];
  /** Which of the sender's keys it was, as `keyIdOf` tells it. */
  readonly key: string;
  readonly id: string;
}

const toleranceSeconds = 5 * 60;
/** No full stop, which separates what is signed: an id that has one could pass for an id and a timestamp. */
const idForm = /^[A-Za-z0-9_:-]{1,128}$/;
const timestampForm = /^[1-9]\d{0,11}$/;
/** One a secret while secrets change; more are somebody trying. */
const signaturesMax = 8;
const signatureForm = /^v1,([A-Za-z0-9+/]{43}=)$/;

/** Says who signed a message, or why it is not believed. `now` is real time, epoch milliseconds. */
export function verify(
  delivery: Delivery,
  senders: readonly Sender[],
  now: number,
): Signed | Refusal {
  const { id, timestamp, signature, body } = delivery;
  if (id === undefined || timestamp === undefined || signature === undefined) {
    return refused(
      'unsigned',
      'The headers webhook-id, webhook-timestamp and webhook-signature are needed.',
    );
  }
  if (!idForm.test(id)) {
    return refused('malformed', 'webhook-id must be 1–128 letters, digits, "_", ":" or "-".');
  }
  if (!timestampForm.test(timestamp)) {
    return refused('malformed', 'webhook-timestamp must be whole seconds since 1970.');
  }
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) {
    return refused(
      'staleTimestamp',
      'webhook-timestamp must be within 5 minutes of now; sign again when trying again, and check the clock.',
    );
  }
  const signer = signerOf(candidatesIn(signature), senders, (key) =>
    signatureOf(key, { id, timestamp, body }),
  );
  if (signer !== null) return { kind: 'signed', ...signer, id };
  return refused(
    'badSignature',
    'No signature in webhook-signature is one of a known sender over these bytes.',
  );
}

/** Signatures of this scheme, as bytes; others, such as `v1a`, are left aside as the specification says. */
function candidatesIn(header: string): readonly Buffer[] {
  return header.split(' ', signaturesMax).flatMap((one) => {
    const [, signature] = signatureForm.exec(one) ?? [];
    return signature === undefined ? [] : [Buffer.from(signature, 'latin1')];
  });
}

type Signer = Pick<Signed, 'sender' | 'scopes' | 'key'>;

/** All are compared whatever was found before, so that the time taken says nothing about which secret is close. */
function signerOf(
  candidates: readonly Buffer[],
  senders: readonly Sender[],
  sign: (key: Buffer) => string,
): Signer | null {
  let signer: Signer | null = null;
  if (candidates.length === 0) return signer;
  for (const { name, scopes, keys } of senders) {
    for (const key of keys) {
      const expected = Buffer.from(sign(key), 'latin1');
      for (const candidate of candidates) {
        if (timingSafeEqual(candidate, expected))
          signer ??= { sender: name, scopes, key: keyIdOf(key) };
      }
    }
  }
  return signer;
}
