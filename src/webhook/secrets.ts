/**
 * Who may send what, and the secrets by which each is known: one name and one secret a sender, so that one sender's leak
 * is not everybody's, and a second secret of the same name while it is being changed. A sender may say that devices are
 * bad; what makes an update go faster it may say only where that stands beside its name. Source: the specification of
 * Standard Webhooks 1.0.0, "Signature scheme".
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { messageKinds, type Message } from './message.ts';

/** What a sender may say. */
export type Scope = Message['kind'];

/** One who may send. */
export interface Sender {
  readonly name: string;
  /** Keys of its secrets; two while one takes the other's place. */
  readonly keys: readonly Buffer[];
  readonly scopes: readonly Scope[];
}

/** Where the webhook's secrets are given. */
export const secretsVariable = 'RINGMASTER_WEBHOOK_SECRETS';
/** Where the file is named that they may stand in. */
export const secretsFileVariable = 'RINGMASTER_WEBHOOK_SECRETS_FILE';

/** What senders are called, and contacts. */
export const shortName = {
  form: /^[a-z0-9][a-z0-9-]{0,31}$/,
  rule: '1–32 lower-case letters, digits or hyphens',
} as const;

/** A report of bad devices can only slow an update down. */
const scopesDefault: readonly Scope[] = ['devices.bad'];

const prefix = 'whsec_';
/** Bounds of the specification: 192 to 512 bits. */
const keyBytes = { min: 24, max: 64, fresh: 32 };
const secretsOfOneMax = 2;
/** Each key is tried on each message, so their number is the price of a message nobody signed. */
const sendersMax = 32;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads `helpdesk=whsec_…,soc:devices.bad+vulnerability.exploited=whsec_…`: entries behind each other with commas or
 * under each other. `where` is named in faults. Throws an Error that names the sender and the rule, never the secret.
 */
export function readSenders(text: string, where: string = secretsVariable): readonly Sender[] {
  try {
    return sendersIn(text);
  } catch (thrown) {
    throw new Error(`${where}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, {
      cause: thrown,
    });
  }
}

/** Reads a file of senders: one entry a line, empty lines and lines that begin with `#` are passed over. */
export function readSendersFile(text: string, file: string): readonly Sender[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return readSenders(lines.join(','), file);
}

/** By what a key is told from others in logs. It gives nothing of the key away, which is random. */
export function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('ringmaster key id').update(key).digest('hex').slice(0, 8);
}

function sendersIn(text: string): readonly Sender[] {
  const senders = new Map<string, Sender>();
  for (const [index, entry] of text.split(',').entries()) {
    const { name, scopes, secret } = entryOf(entry.trim(), index);
    const known = senders.get(name);
    if (known !== undefined && known.scopes.join() !== scopes.join())
      throw new Error(
        `sender "${name}" stands twice with other scopes; give both secrets the same`,
      );
    const keys = [...(known?.keys ?? []), keyOf(name, secret)];
    if (keys.length > secretsOfOneMax)
      throw new Error(
        `sender "${name}" has more than two secrets; keep the one in use and its successor`,
      );
    senders.set(name, { name, keys, scopes });
  }
  if (senders.size > sendersMax) throw new Error(`names more than ${sendersMax} senders`);
  refuseShared([...senders.values()].flatMap(({ keys }) => keys));
  return [...senders.values()];
}

/** What a secret stands for, or the rule that it breaks; the secret stands in neither. */
export type KeyRead =
  | { readonly kind: 'key'; readonly key: Buffer }
  | { readonly kind: 'fault'; readonly rule: string };

/** The key of a secret, `whsec_` and base64 of 24–64 bytes. */
export function keyIn(secret: string): KeyRead {
  const encoded = secret.slice(prefix.length);
  if (!secret.startsWith(prefix) || !base64.test(encoded))
    return { kind: 'fault', rule: `must be ${prefix} followed by base64` };
  const key = Buffer.from(encoded, 'base64');
  if (key.length >= keyBytes.min && key.length <= keyBytes.max) return { kind: 'key', key };
  return {
    kind: 'fault',
    rule: `must be ${keyBytes.min}–${keyBytes.max} random bytes, found ${key.length}: echo "${prefix}$(openssl rand -base64 ${keyBytes.fresh})"`,
  };
}

/** The signature over a message, in base64 and without its version. `timestamp` is in seconds since 1970. */
export function signatureOf(
  key: Buffer,
  {
    id,
    timestamp,
    body,
  }: { readonly id: string; readonly timestamp: string; readonly body: Buffer | string },
): string {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

/** A new secret, as it is given to a sender. */
export function newSecret(): string {
  return `${prefix}${randomBytes(keyBytes.fresh).toString('base64')}`;
}

interface Entry {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly secret: string;
}

function entryOf(entry: string, index: number): Entry {
  const cut = entry.indexOf('=');
  const [name = '', ...scopes] = entry.slice(0, Math.max(cut, 0)).split(':');
  // What stands in place of a name may be a secret whose name was forgotten: it is not repeated.
  if (!shortName.form.test(name))
    throw new Error(
      `entry ${index + 1} must begin with the sender's name and "=", as in helpdesk=${prefix}…; a name is ${shortName.rule}`,
    );
  return { name, scopes: scopesOf(name, scopes), secret: entry.slice(cut + 1) };
}

function scopesOf(name: string, given: readonly string[]): readonly Scope[] {
  if (given.length === 0) return scopesDefault;
  const known: readonly string[] = messageKinds;
  const scopes = given.join(':').split('+').toSorted();
  if (scopes.some((scope) => !known.includes(scope)) || new Set(scopes).size < scopes.length)
    throw new Error(
      `the scopes of "${name}" must be ${known.join(' or ')}, joined by "+", as in soc:${known.join('+')}=${prefix}…`,
    );
  return scopes as readonly string[] as readonly Scope[];
}

function keyOf(name: string, secret: string): Buffer {
  const read = keyIn(secret);
  if (read.kind === 'fault') throw new Error(`the secret of "${name}" ${read.rule}`);
  return read.key;
}

/** With one key of two senders nobody could tell who sent. */
function refuseShared(keys: readonly Buffer[]): void {
  if (new Set(keys.map((key) => key.toString('base64'))).size < keys.length)
    throw new Error('one secret stands twice; each sender has its own');
}
