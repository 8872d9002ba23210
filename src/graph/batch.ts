/**
 * `$batch`: up to 20 requests in one. A batch that can be read is answered 200, its answers come in any order and each
 * has its own status; a throttled one inside carries its own `Retry-After`. Source: Graph's page
 * "Combine multiple HTTP requests using JSON batching".
 */
import { z, type ZodType } from 'zod';
import { calls, to } from './calls.ts';
import { errorCodeOf, errorMessageOf, GraphError, kindOfStatus, retryAfterMsOf } from './error.ts';
import type { Graph } from './request.ts';

/** The most requests in one batch. */
export const batchSizeMax = 20;

/** One request of a batch; `url` starts after the version, `/groups/…`. */
export interface BatchRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly body?: unknown;
}

/** Its answer. */
export interface BatchAnswer {
  readonly status: number;
  readonly code: string;
  /** For telling apart what only the text tells apart; never shown. */
  readonly message: string;
  readonly retryAfterMs: number | null;
  /** As it came. */
  readonly body: unknown;
}

/** A batch's answer on the wire. */
const wireBatch = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.unknown()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

/** Requests that go together, at most 20. */
interface Batch {
  readonly version: 'v1.0' | 'beta';
  readonly requests: readonly BatchRequest[];
  readonly asOf: number;
  /** How the body of each answer is read; for those who look at a call. */
  readonly row?: ZodType;
}

/** Sends at most 20 requests at once. A request left unanswered makes the whole batch an error. */
export async function sendBatch(
  graph: Graph,
  requests: readonly BatchRequest[],
  asOf: number,
): Promise<readonly BatchAnswer[]> {
  const answers = await exchangeBatch(graph, { version: 'v1.0', requests, asOf });
  return requests.map((request, index) => {
    const answer = answers[index];
    if (answer === undefined) throw unanswered(request);
    return answer;
  });
}

/** Sends a batch; its answers in the order of the requests, undefined for one that was left without. */
export async function exchangeBatch(
  graph: Graph,
  { version, requests, asOf, row }: Batch,
): Promise<readonly (BatchAnswer | undefined)[]> {
  const { responses } = await graph.request({
    ...to(version === 'beta' ? calls.batchOfBeta : calls.batch, {}),
    asOf,
    schema: wireBatch,
    ...(row === undefined ? {} : { row }),
    inside: {
      requests: requests.map(({ method, url }) => ({ method, path: `/${version}${url}` })),
      statusesOf: ({ responses: answered }) =>
        requests.map(
          (_, index) => answered.find(({ id }) => id === String(index + 1))?.status ?? null,
        ),
    },
    body: {
      requests: requests.map(({ method, url, body }, index) => ({
        id: String(index + 1),
        method,
        url,
        ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body }),
      })),
    },
  });
  const answers = new Map(responses.map((response) => [response.id, answerOf(response)]));
  return requests.map((_, index) => answers.get(String(index + 1)));
}

type WireResponse = z.infer<typeof wireBatch>['responses'][number];

function answerOf({ status, headers, body }: WireResponse): BatchAnswer {
  const byName = new Map(
    // A number of seconds comes as a text or as a number.
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number'
        ? [[name.toLowerCase(), String(value)] as const]
        : [],
    ),
  );
  return {
    status,
    code: errorCodeOf(body),
    message: errorMessageOf(body),
    retryAfterMs: retryAfterMsOf({ get: (name) => byName.get(name) ?? null }),
    body,
  };
}

/** The error a failed answer inside a batch stands for. */
export function batchError(request: BatchRequest, answer: BatchAnswer): GraphError {
  const code = answer.code === '' ? '' : ` (${answer.code})`;
  return new GraphError(`${nameOf(request)} was answered with status ${answer.status}${code}`, {
    kind: kindOfStatus(answer.status),
    status: answer.status,
    code: answer.code,
    retryAfterMs: answer.retryAfterMs,
  });
}

/** The error of a request that a batch's answer passes over. */
export function unanswered(request: BatchRequest): GraphError {
  return new GraphError(`${nameOf(request)} was left without an answer`, { kind: 'malformed' });
}

/** The error of an answer inside a batch that is not what it should be. */
export function unreadable(request: BatchRequest): GraphError {
  return new GraphError(`${nameOf(request)} gave an answer that cannot be read`, {
    kind: 'malformed',
    status: 200,
  });
}

/** The error of requests for what a list has named, not one of which was found: whoever answers so does not know them. */
export function allAbsent([first, ...others]: readonly BatchRequest[]): GraphError {
  const which = first === undefined ? 'Requests' : nameOf(first);
  return new GraphError(
    `${which} and ${others.length} more, which a list has named, were all answered with status 404`,
    { kind: 'notFound', status: 404, code: 'allAbsent' },
  );
}

/** A query may hold a name. */
function nameOf({ method, url }: BatchRequest): string {
  return `${method} ${url.split('?')[0] ?? ''} in a batch`;
}
