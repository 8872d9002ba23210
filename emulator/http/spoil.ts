/**
 * What a planned fault makes of an answer. Some faults strike before anything was done, others let the change happen and
 * spoil what is told of it; `poison` and `stale` work on a good answer, which stays readable and is wrong.
 */
import type { Fault } from '../fleet/fleet.ts';
import { jsonType, type Reply, replyJson, type Outcome, type RawRequest } from './call.ts';
import { GraphError, replyError } from './errors.ts';

/** Kinds that need the true answer. */
const needsAnswer: ReadonlySet<Fault['kind']> = new Set([
  'slow',
  'partial',
  'old',
  'truncate',
  'stale',
  'poison',
]);

/** Whether the request is carried out although a fault struck it. */
export function isAnswered(fault: Fault | null): boolean {
  return fault === null || needsAnswer.has(fault.kind) || fault.after === 'apply';
}

/** What becomes of the answer; `reply` is null when the fault struck before anything was done. */
export function spoil(request: RawRequest, fault: Fault | null, reply: Reply | null): Outcome {
  const kept = reply ?? { status: 503, headers: {}, body: null };
  const told = (what: Reply, delayMs = 0): Outcome => ({ kind: 'reply', reply: what, delayMs });
  switch (fault?.kind) {
    case undefined:
    case 'partial':
    case 'old':
      return told(kept);
    case 'slow':
      return told(kept, fault.delayMs);
    case 'truncate':
    case 'reset':
      return { kind: fault.kind, reply: kept, delayMs: 0 };
    case 'html502':
      return told(html502);
    case 'garbage':
      return told(garbage);
    case 'empty':
      return told({ status: 200, headers: {}, body: null });
    case 'stale':
      return told(rewritten(kept, listNobody));
    case 'poison':
      return told(rewritten(kept, (body) => poisoned(body, fault)));
    case 'status':
      return told(faultReply(request, fault));
  }
}

const html502: Reply = {
  status: 502,
  headers: { 'Content-Type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};

const garbage: Reply = {
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"value": [{"id": "3f1c", \u0000 not json',
};

const faultCodes: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'Forbidden',
  404: 'ResourceNotFound',
  409: 'Conflict',
  410: 'resyncRequired',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'serviceNotAvailable',
  504: 'gatewayTimeout',
};

/** Seconds of Retry-After when a 429 or 503 fault does not say. */
const standardRetryAfter = 2;

function faultReply(request: RawRequest, fault: Fault): Reply {
  const status = fault.status ?? 503;
  const headers: Record<string, string> = { ...fault.headers };
  const isBusy = status === 429 || status === 503;
  const wait = fault.retryAfter ?? (isBusy ? standardRetryAfter : 'absent');
  if (wait === 'date') headers['Retry-After'] = new Date(request.at + 10_000).toUTCString();
  else if (wait !== 'absent') headers['Retry-After'] = String(wait);
  const code = fault.code ?? faultCodes[status] ?? 'generalException';
  return replyError(
    new GraphError(status, code, 'A planned fault of the emulator.', headers),
    request,
  );
}

type Body = Record<string, unknown>;

/** A good JSON answer with its body changed; any other stays. */
function rewritten(reply: Reply, change: (body: Body) => Body | readonly Body[]): Reply {
  const isJson = reply.headers['Content-Type'] === jsonType;
  if (!isJson || typeof reply.body !== 'string' || reply.status >= 300) return reply;
  const body = change(JSON.parse(reply.body) as Body);
  return replyJson(reply.status, body, reply.headers);
}

function listNobody(body: Body): Body | readonly Body[] {
  if (Array.isArray(body)) return [];
  const { '@odata.nextLink': _, ...rest } = body;
  const counted = '@odata.count' in rest ? { '@odata.count': 0 } : {};
  if (Array.isArray(rest['value'])) return { ...rest, ...counted, value: [] };
  if (!Array.isArray(rest['tables'])) return body;
  return { ...rest, tables: (rest['tables'] as Body[]).map((table) => ({ ...table, rows: [] })) };
}

/** Rows are those of a listing, those of a query's tables, or the one entity there is. */
function poisoned(body: Body, fault: Fault): Body | readonly Body[] {
  let left = fault.rows === 'all' ? Infinity : fault.rows;
  const poison = (row: Body): Body => {
    const fits = Object.entries(fault.where).every(([path, value]) => read(row, path) === value);
    if (!fits || left <= 0) return row;
    left -= 1;
    return Object.entries(fault.set).reduce((whole, [path, value]) => put(whole, path, value), row);
  };
  if (Array.isArray(body)) return (body as Body[]).map(poison);
  if (Array.isArray(body['value']))
    return { ...body, value: (body['value'] as Body[]).map(poison) };
  if (!Array.isArray(body['tables'])) return poison(body);
  const tables = body['tables'] as unknown as QueryTable[];
  return { ...body, tables: tables.map((table) => poisonedTable(table, poison)) };
}

interface QueryTable {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

function poisonedTable(table: QueryTable, poison: (row: Body) => Body): QueryTable {
  const names = table.columns.map(({ name }) => name);
  const rows = table.rows.map((cells) => {
    const row = poison(Object.fromEntries(names.map((name, nth) => [name, cells[nth]])));
    return names.map((name) => row[name]);
  });
  return { ...table, rows };
}

function read(row: Body, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (at as Body | null | undefined)?.[name], row);
}

function put(row: Body, path: string, value: unknown): Body {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...row, [name]: value };
  return { ...row, [name]: put((row[name] ?? {}) as Body, rest.join('.'), value) };
}
