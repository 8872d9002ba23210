/**
 * Who may send, and the secrets by which each is known: one name and one secret a sender, so that one sender's leak is
 * not everybody's, and a second secret of the same name while it is being changed. Source: quality.md 5.4, the
 * specification of Standard Webhooks 1.0.0, "Signature scheme".
 */
import { randomBytes } from 'node:crypto';

/** One who may send. */
export interface Sender {
  readonly name: string;
  /** Keys of its secrets; two while one takes the other's place. */
  readonly keys: readonly Buffer[];
}

/** Where the webhook's secrets are given. */
export const secretsVariable = 'RINGMASTER_WEBHOOK_SECRETS';

const prefix = 'whsec_';
/** Bounds of the specification: 192 to 512 bits. */
const keyBytes = { min: 24, max: 64, fresh: 32 };
const secretsOfOneMax = 2;
/** Each key is tried on each message, so their number is the price of a message nobody signed. */
const sendersMax = 32;
const senderName = /^[a-z0-9][a-z0-9-]{0,31}$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads `helpdesk=whsec_…,monitoring=whsec_…`. Throws an Error that names the sender and the rule, never the secret.
 */
export function readSenders(text: string): readonly Sender[] {
  const senders = new Map<string, Buffer[]>();
  for (const [index, entry] of text.split(',').entries()) {
    const { name, secret } = entryOf(entry.trim(), index);
    const keys = [...(senders.get(name) ?? []), keyOf(name, secret)];
    if (keys.length > secretsOfOneMax)
      throw wrong(
        `sender "${name}" has more than two secrets; keep the one in use and its successor`,
      );
    senders.set(name, keys);
  }
  if (senders.size > sendersMax) throw wrong(`names more than ${sendersMax} senders`);
  refuseShared([...senders.values()].flat());
  return [...senders].map(([name, keys]) => ({ name, keys }));
}

/** A new secret, as it is given to a sender. */
export function newSecret(): string {
  return `${prefix}${randomBytes(keyBytes.fresh).toString('base64')}`;
}

function entryOf(entry: string, index: number): { name: string; secret: string } {
  const cut = entry.indexOf('=');
  const name = entry.slice(0, Math.max(cut, 0));
  // What stands in place of a name may be a secret whose name was forgotten: it is not repeated.
  if (!senderName.test(name))
    throw wrong(
      `entry ${index + 1} must begin with the sender's name and "=", as in helpdesk=${prefix}…; a name is 1–32 lower-case letters, digits or hyphens`,
    );
  return { name, secret: entry.slice(cut + 1) };
}

function keyOf(name: string, secret: string): Buffer {
  const encoded = secret.slice(prefix.length);
  if (!secret.startsWith(prefix) || !base64.test(encoded))
    throw wrong(`the secret of "${name}" must be ${prefix} followed by base64`);
  const key = Buffer.from(encoded, 'base64');
  if (key.length < keyBytes.min || key.length > keyBytes.max)
    throw wrong(
      `the secret of "${name}" must be ${keyBytes.min}–${keyBytes.max} random bytes, found ${key.length}: echo "${prefix}$(openssl rand -base64 ${keyBytes.fresh})"`,
    );
  return key;
}

/** With one key of two senders nobody could tell who sent. */
function refuseShared(keys: readonly Buffer[]): void {
  if (new Set(keys.map((key) => key.toString('base64'))).size < keys.length)
    throw wrong('one secret stands twice; each sender has its own');
}

function wrong(rule: string): Error {
  return new Error(`${secretsVariable}: ${rule}`);
}
