/** A webhook on a real port with a real store behind it, and senders that sign as the specification says. */
import type { Area } from '#core/area/facts.ts';
import { createHmac } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { quality } from '#core/area/quality.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { Store } from '#store/store.ts';
import { createAllowance, type Rate } from '#webhook/allowance.ts';
import type { BodyLimits } from '#webhook/body.ts';
import type { GuestLimits } from '#webhook/guests.ts';
import { createKeeper } from '#webhook/keep.ts';
import type { Releases } from '#webhook/receive.ts';
import { readSenders, type Sender } from '#webhook/secrets.ts';
import { openWebhook, type Answered } from '#webhook/server.ts';
import { hourMs } from '#core/time.ts';

export const tenant = 'contoso';
/** Real time at the door. */
export const now = Date.parse('2026-12-09T08:00:00Z');

/** Secrets of 32 bytes, each of one repeated byte. */
export const secretOf = (byte: number): string =>
  `whsec_${Buffer.alloc(32, byte).toString('base64')}`;

export const secrets = { helpdesk: secretOf(1), successor: secretOf(2), monitoring: secretOf(3) };

/** A release that runs behind the door, and what it was told. */
export interface Behind {
  readonly area: Area;
  id: string;
  asOf: number;
  signals: readonly Signal[];
  readonly told: number[];
}

/** A door that is open. */
export interface Door {
  readonly port: number;
  readonly url: string;
  readonly answered: readonly Answered[];
  /** May be changed by a test: what runs, or that nobody answers. */
  readonly behind: { releases: Behind[]; failure: Error | null };
  readonly clock: { now: number };
  readonly close: () => Promise<void>;
}

/** Opens a door. */
export async function openDoor(
  store: Store,
  o: {
    readonly rate?: Rate;
    readonly devices?: Rate;
    readonly body?: Partial<BodyLimits>;
    readonly guests?: Partial<GuestLimits>;
    readonly senders?: () => readonly Sender[];
    readonly isBehindProxy?: boolean;
    readonly headersTimeoutMs?: number;
  } = {},
): Promise<Door> {
  const answered: Answered[] = [];
  const behind: Door['behind'] = { releases: [], failure: null };
  const clock = { now };
  const releases: Releases = {
    running: async () => {
      await Promise.resolve();
      if (behind.failure !== null) throw behind.failure;
      return behind.releases.map((one) => ({
        ...one,
        tell: async (at) => {
          await Promise.resolve();
          one.told.push(at);
        },
      }));
    },
  };
  const text = `helpdesk=${secrets.helpdesk},monitoring:devices.bad+vulnerability.exploited=${secrets.monitoring},helpdesk=${secrets.successor}`;
  const senders = readSenders(text);
  const webhook = await openWebhook(
    {
      keep: createKeeper(store),
      tenant,
      senders: o.senders ?? (() => senders),
      releases,
      allowance: createAllowance(o.rate ?? { perMinute: 6_000, burst: 1_000 }),
      deviceAllowance: createAllowance(o.devices ?? { perMinute: 6_000, burst: 100_000 }),
      clock: () => clock.now,
    },
    {
      host: '127.0.0.1',
      port: 0,
      ...(o.body && { body: o.body }),
      ...(o.guests && { guests: o.guests }),
      ...(o.headersTimeoutMs && { headersTimeoutMs: o.headersTimeoutMs }),
      isBehindProxy: o.isBehindProxy ?? false,
      onAnswer: (answer) => answered.push(answer),
    },
  );
  const port = Number(new URL(webhook.url).port);
  return { port, url: webhook.url, answered, behind, clock, close: webhook.close };
}

/** A release that runs. */
export function release(differences: Partial<Behind> = {}): Behind {
  return {
    area: 'quality',
    id: '2026-12-B',
    asOf: now - hourMs,
    signals: [],
    told: [],
    ...differences,
  };
}

/** A signal of a tenant's own that counts reports of some names. */
export function reportSignal(name: string, reports: readonly string[]): Signal {
  const like = quality.signals.find(({ source }) => source === 'reports');
  if (like === undefined) throw new Error('There is no built-in signal for reports');
  return { ...like, name, match: { reports } };
}

/** A request as a test makes it; what is not given is right. */
export interface Sent {
  readonly id?: string;
  readonly at?: number;
  readonly secret?: string;
  readonly body?: string | Buffer;
  /** What is sent in place of what was signed. */
  readonly sentBody?: string | Buffer;
  readonly method?: string;
  readonly path?: string;
  /** Headers in place of the right ones; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** An answer. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

let ids = 0;

/** A new id. */
export function newId(): string {
  ids += 1;
  return `msg_${ids}`;
}

/** A message of devices. */
export function badDevices(devices: readonly object[], more: object = {}): string {
  return JSON.stringify({ type: 'devices.bad', data: { name: 'helpdesk', devices, ...more } });
}

/** The signature of one secret. */
export function sign(
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string | Buffer },
  secret: string,
): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const seconds = Math.floor(at / 1000);
  const signed = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body);
  return `v1,${signed.digest('base64')}`;
}

/** Sends one request and waits for its answer. */
export function send(door: Door, sent: Sent = {}): Promise<Got> {
  const {
    id = newId(),
    at = door.clock.now,
    secret = secrets.helpdesk,
    body = badDevices([]),
  } = sent;
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': sign({ id, at, body }, secret),
    'content-length': String(Buffer.byteLength(sent.sentBody ?? body)),
    ...sent.headers,
  };
  const given = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const { port } = door;
  return new Promise((resolve, reject) => {
    const { method = 'POST', path = '/v1/signals' } = sent;
    const call = request({
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: Object.fromEntries(given),
      agent: false,
    });
    call.once('error', reject);
    call.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: parsed(text),
        }),
      );
    });
    call.end(sent.sentBody ?? body);
  });
}

/** Sends bytes as they are; resolves with what came back when the connection is closed. */
export function sendRaw(
  { port }: Door,
  bytes: string,
  end: 'end' | 'wait' | 'cut' = 'wait',
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, () => {
        if (end === 'end') socket.end();
        if (end === 'cut') socket.destroy();
      });
    });
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => (text += part));
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

/** Everything a message can change, to be compared. */
export async function everything({ db }: Store): Promise<object> {
  const [ids, badDays, exploited] = await Promise.all([
    db.selectFrom('webhook_ids').selectAll().orderBy('id').execute(),
    db
      .selectFrom('bad_days')
      .selectAll()
      .orderBy('device_id')
      .orderBy('signal')
      .orderBy('day')
      .execute(),
    db.selectFrom('exploited').selectAll().orderBy('cve').execute(),
  ]);
  return { ids, badDays, exploited };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
