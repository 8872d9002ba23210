/** Starts the emulator as the program it is, and talks to it over HTTP as an ordinary client would. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { strFromU8, unzipSync } from 'fflate';
import { dayMs } from '#core/time.ts';

/** The played second Tuesday in these tests. */
const patchTuesday = Date.parse('2026-12-08T18:00:00Z');

/** The instant `days` after the second Tuesday. */
export function day(days: number): number {
  return patchTuesday + days * dayMs;
}

/**
 * Arguments of tests that are neither about replicas that lag nor about permissions: all replicas agree, and the
 * application may do everything.
 */
export const settled = ['--profile', 'strict', '--lag', 'off', '--permissions', 'all'] as const;

/** Arguments of tests that say themselves what the directory does not know yet: its replicas agree. */
export const agreeing = ['--lag', 'off'] as const;

/**
 * Arguments of tests of whole listings of events and hardware: nobody has documented that a listing of all devices tells
 * them, and nobody that it does not. Strictly it does not.
 */
export const listing = ['--profile', 'lenient', '--lag', 'off'] as const;

/** Headers of an advanced query of the directory; `$count=true` goes with them. */
export const eventual = { ConsistencyLevel: 'eventual' } as const;

/** A call's options; `at` is the instant it is asked for. */
export interface CallOptions {
  readonly body?: unknown;
  readonly at?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
}

/** An answer; `json` is undefined when the body is empty or no JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

/** JSON read loosely: a wrong step gives undefined and the test fails on it. */
export interface Json {
  readonly [name: string]: Json;
  readonly [place: number]: Json;
}

/** A running emulator. */
export interface Emulated {
  readonly url: string;
  readonly pid: number;
  readonly errors: () => string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  token(): Promise<string>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts an emulator on a free port with the arguments added. */
export async function startEmulator(args: readonly string[] = []): Promise<Emulated> {
  const base = ['--devices', '300', '--patch-tuesday', new Date(patchTuesday).toISOString()];
  const child = spawn(process.execPath, ['emulator/main.ts', ...base, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const url = await listeningUrl(child, () => errors);
  const bearers = new Map<string, string>();
  const tokenFor = async (scope: string) => {
    const known = bearers.get(scope) ?? (await fetchToken(url, scope));
    bearers.set(scope, known);
    return known;
  };
  return {
    url,
    pid: child.pid ?? 0,
    errors: () => errors,
    token: () => tokenFor(tokenScopes.graph),
    call: async (method, path, options = {}) =>
      send(`${path.startsWith('http') ? '' : url}${path}`, method, {
        ...options,
        token:
          options.token === undefined
            ? await tokenFor(path.startsWith('/v1/') ? tokenScopes.analytics : tokenScopes.graph)
            : options.token,
      }),
    control: (method, path, body) =>
      send(`${url}/_emulator/${path}`, method, { body, token: null }),
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

async function listeningUrl(child: ChildProcess, errors: () => string): Promise<string> {
  if (child.stdout === null) throw new Error('The emulator has no output to read.');
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { kind: string; url: string };
    if (told.kind === 'listening') return told.url;
  }
  throw new Error(`The emulator ended before it listened: ${errors()}`);
}

/** What a token is asked for. */
export const tokenScopes = {
  graph: 'https://graph.microsoft.com/.default',
  analytics: 'https://api.loganalytics.io/.default',
} as const;

/** A token by the client credentials flow. */
export async function fetchToken(url: string, scope: string = tokenScopes.graph): Promise<string> {
  const answer = await fetch(`${url}/11111111-2222-4333-8444-555555555555/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'ringmaster',
      client_secret: 'emulated',
      scope,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function send(url: string, method: string, options: CallOptions): Promise<Answer> {
  const hasBody = options.body !== undefined && options.body !== null;
  const answer = await fetch(url, {
    method,
    headers: {
      ...(options.token == null ? {} : { Authorization: `Bearer ${options.token}` }),
      ...(options.at === undefined ? {} : { 'x-ms-emulator-now': String(options.at) }),
      ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
      ...options.headers,
    },
    ...(hasBody
      ? { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }
      : {}),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: parse(text) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined as unknown as Json;
  }
}

/** All rows of a listing, links followed. */
export async function listAll(
  emulated: Emulated,
  path: string,
  options: CallOptions = {},
): Promise<Json[]> {
  const rows: Json[] = [];
  let next: string | undefined = path;
  for (let pages = 0; next !== undefined; pages++) {
    if (pages > 2000) throw new Error(`The listing of ${path} does not end.`);
    const answer: Answer = await emulated.call('GET', next, options);
    if (answer.status !== 200) throw new Error(`${next} answered ${answer.status}: ${answer.text}`);
    rows.push(...(answer.json['value'] as unknown as Json[]));
    next = answer.json['@odata.nextLink'] as unknown as string | undefined;
  }
  return rows;
}

/** The rows of a report, asked for, polled and fetched as clients do. */
export async function exportedRows(
  emulated: Emulated,
  body: object,
  at: number,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const path = '/beta/deviceManagement/reports/exportJobs';
  const job = await emulated.call('POST', path, { at, body: { ...body, format: 'json' } });
  if (job.status !== 201) throw new Error(`The report answered ${job.status}: ${job.text}`);
  let done: Json = job.json;
  for (let polls = 0; polls < 5 && text(done['status']) !== 'completed'; polls += 1)
    done = (await emulated.call('GET', `${path}/${text(job.json['id'])}`, { at })).json;
  const file = await fetch(text(done['url']));
  const [content] = Object.values(unzipSync(new Uint8Array(await file.arrayBuffer())));
  return (JSON.parse(strFromU8(content ?? new Uint8Array())) as { values: never[] }).values;
}

/** A value of an answer as text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
