/**
 * Who may tell an engine of bad devices: the senders in the environment, or, where a fleet is only rehearsed, one that
 * the rehearsal makes up so that the webhook can be tried. Its secret lies in the data directory, readable by its owner
 * alone; shown is where it lies, never the secret.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  newSecret,
  readSenders,
  readSendersFile,
  secretsFileVariable,
  secretsVariable,
  type Sender,
} from '#webhook/secrets.ts';
import type { Environment } from '#settings/config.ts';
import type { EngineOptions } from '#engine/supervisor.ts';
import { Failure } from '../failure.ts';
import type { Session } from '../session.ts';

type WebhookStart = NonNullable<EngineOptions['webhook']>;
type WebhookSecrets = WebhookStart['secrets'];

/** The webhook of an engine, as it is started and as it is shown. */
export interface WebhookChoice {
  readonly start: WebhookStart;
  /** Behind the address: who may send, and where the secret of a rehearsal lies. */
  readonly about: string;
}

const portVariable = 'RINGMASTER_WEBHOOK_PORT';
const rehearsalSender = 'rehearsal';

/**
 * The webhook for an engine; null for a real tenant without senders, whose policy is then not read. Throws a Failure for
 * a wrong setting.
 */
export async function chooseWebhook(
  { config }: Session,
  tenantOf: () => string | Promise<string>,
): Promise<WebhookChoice | null> {
  const given = givenSecrets(config.environment);
  if (given !== null) {
    const names = namesIn(given);
    const senders = names.length === 1 ? 'sender' : 'senders';
    const port = portOf(config.environment[portVariable]);
    const tenant = await tenantOf();
    return { start: { tenant, secrets: given, port }, about: `${senders} ${names.join(', ')}` };
  }
  if (config.graph !== null) return null;
  const file = path.join(config.dataDir, 'webhook-secret');
  const secrets = `${rehearsalSender}=${ownSecret(file)}`;
  sendersIn(() => readSenders(secrets), `delete ${file}, and a new secret is made`);
  return { start: { tenant: await tenantOf(), secrets }, about: `secret in ${file}` };
}

/** One line for whoever wants to send; null where nothing is taken. */
export function webhookText(url: string | null, choice: WebhookChoice | null): string | null {
  if (url === null) return null;
  return choice === null ? url : `${url}, ${choice.about}`;
}

function givenSecrets(environment: Environment): WebhookSecrets | null {
  const { [secretsVariable]: text, [secretsFileVariable]: file } = environment;
  if (!file) return text ? text : null;
  if (!text) return { file: path.resolve(file) };
  throw new Failure('usage', `both it and ${secretsVariable} say who may send; keep one`, {
    place: secretsFileVariable,
  });
}

function namesIn(secrets: WebhookSecrets): readonly string[] {
  if (typeof secrets === 'string') return sendersIn(() => readSenders(secrets));
  return sendersIn(() => readSendersFile(readFileSync(secrets.file, 'utf8'), secrets.file));
}

function sendersIn(read: () => readonly Sender[], remedy?: string): readonly string[] {
  try {
    return read().map(({ name }) => name);
  } catch (error) {
    const rule = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', rule, { cause: error, ...(remedy !== undefined && { remedy }) });
  }
}

function portOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Failure('usage', `must be a port, 1–65535, found "${text}"`, { place: portVariable });
}

/** The same from run to run, so that a script that sends goes on working. */
function ownSecret(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, `${newSecret()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
