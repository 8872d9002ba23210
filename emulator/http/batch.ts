/**
 * `$batch`: up to 20 requests, each answered by itself, in an order that is nobody's business. The order is shuffled by
 * a seeded counter so that a client that counts on it is found out.
 */
import { createHash } from 'node:crypto';
import { jsonType, replyJson, type Reply, type RawRequest } from './call.ts';
import { dispatch, type Service } from './dispatch.ts';
import { GraphError, replyError } from './errors.ts';

/** The most requests a batch may hold. */
const requestsMax = 20;

interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

/** Answers a batch. Throws 400 for a batch that cannot be read; the requests' own errors are inside the 200. */
export function answerBatch(service: Service, batch: RawRequest): Reply {
  service.office.clientOf(batch.headers['authorization'], 'graph');
  const items = parseItems(batch.body);
  const texts: { readonly id: string; readonly text: string }[] = [];
  const failed = new Set<string>();
  for (const item of inOrder(items)) {
    const cause = item.dependsOn.find((id) => failed.has(id));
    const reply =
      cause === undefined ? answerItem(service, batch, item) : replyFailedDependency(batch, cause);
    if (reply.status >= 400) failed.add(item.id);
    texts.push({ id: item.id, text: writeResponse(item.id, reply) });
  }
  const shuffled = shuffle(texts, batch.requestId).map(({ text }) => text);
  return replyJson(200, `{"responses":[${shuffled.join(',')}]}`);
}

function answerItem(service: Service, batch: RawRequest, item: BatchItem): Reply {
  if (item.body !== undefined && item.headers['content-type'] === undefined) {
    return replyError(
      new GraphError(
        400,
        'BadRequest',
        'Write request id : does not contain Content-Type header or body.',
      ),
      batch,
    );
  }
  const [path = '', search] = item.url.split(/\?(.*)/s);
  const outcome = dispatch(service, {
    method: item.method,
    version: batch.version,
    path: decodeURIComponent(path.startsWith('/') ? path : `/${path}`),
    search: search === undefined ? '' : `?${search}`,
    headers: { ...pickInherited(batch.headers), ...item.headers },
    body: item.body,
    at: batch.at,
    origin: batch.origin,
    requestId: batch.requestId,
    inBatch: true,
  });
  if (outcome.kind === 'reply') return outcome.reply;
  return replyError(
    new GraphError(504, 'gatewayTimeout', 'The request in the batch got no answer.'),
    batch,
  );
}

function pickInherited(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const inherited: Record<string, string> = {};
  for (const name of ['authorization', 'client-request-id', 'prefer']) {
    if (headers[name] !== undefined) inherited[name] = headers[name];
  }
  return inherited;
}

function parseItems(body: unknown): readonly BatchItem[] {
  const requests = (body as { requests?: unknown } | null)?.requests;
  if (!Array.isArray(requests) || requests.length === 0) {
    throw new GraphError(400, 'BadRequest', 'Invalid batch payload format.');
  }
  if (requests.length > requestsMax) {
    throw new GraphError(
      400,
      'BadRequest',
      `Number of batch request steps exceeds the maximum value: ${requestsMax}.`,
    );
  }
  const items = requests.map(parseItem);
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size < items.length)
    throw new GraphError(400, 'BadRequest', 'Request Id values must be unique in a batch.');
  const unknown = items.flatMap(({ dependsOn }) => dependsOn).find((id) => !ids.has(id));
  if (unknown !== undefined) {
    throw new GraphError(
      400,
      'BadRequest',
      `A request of the batch depends on '${unknown}', which is not in it.`,
    );
  }
  return items;
}

function parseItem(item: unknown): BatchItem {
  const { id, method, url, headers, body, dependsOn } = (item ?? {}) as Partial<
    Record<string, unknown>
  >;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    throw new GraphError(400, 'BadRequest', 'Each request of a batch needs id, method and url.');
  }
  const given = Object.entries((headers ?? {}) as Record<string, unknown>);
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)])),
    body,
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
  };
}

/** Those depended on come first; a circle is the client's mistake. */
function inOrder(items: readonly BatchItem[]): readonly BatchItem[] {
  const ordered: BatchItem[] = [];
  const done = new Set<string>();
  let waiting = [...items];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ dependsOn }) => dependsOn.every((id) => done.has(id)));
    if (ready.length === 0)
      throw new GraphError(
        400,
        'BadRequest',
        'The requests of the batch depend on each other in a circle.',
      );
    for (const item of ready) done.add(item.id);
    ordered.push(...ready);
    waiting = waiting.filter(({ id }) => !done.has(id));
  }
  return ordered;
}

function replyFailedDependency(batch: RawRequest, cause: string): Reply {
  return replyError(
    new GraphError(
      424,
      'FailedDependency',
      `Request '${cause}' failed, on which this one depends.`,
    ),
    batch,
  );
}

function writeResponse(id: string, reply: Reply): string {
  const headers = JSON.stringify({ 'Cache-Control': 'no-cache', ...reply.headers });
  const start = `{"id":${JSON.stringify(id)},"status":${reply.status},"headers":${headers}`;
  if (reply.body === null) return `${start}}`;
  const isJson = reply.headers['Content-Type'] === jsonType;
  const body = isJson ? String(reply.body) : JSON.stringify(String(reply.body));
  return `${start},"body":${body}}`;
}

function shuffle<T extends { readonly id: string }>(
  items: readonly T[],
  seed: string,
): readonly T[] {
  const rank = (item: T) => createHash('sha1').update(`${seed}/${item.id}`).digest('hex');
  const ranked = items.map((item) => ({ item, rank: rank(item) }));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ item }) => item);
}
