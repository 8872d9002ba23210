/**
 * `$batch`: up to 20 requests in one. A batch that can be read is answered 200, its answers come in any order and each
 * has its own status; a throttled one inside carries its own `Retry-After`. Source: Graph's page
 * "Combine multiple HTTP requests using JSON batching".
 */
import { z } from 'zod';
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

/** Its answer, in the order of the requests. */
export interface BatchAnswer {
  readonly status: number;
  readonly code: string;
  /** For telling apart what only the text tells apart; never shown. */
  readonly message: string;
  readonly retryAfterMs: number | null;
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

/** Sends at most 20 requests at once. A request left unanswered makes the whole batch an error. */
export async function sendBatch(
  graph: Graph,
  requests: readonly BatchRequest[],
  asOf: number,
): Promise<readonly BatchAnswer[]> {
  const { responses } = await graph.request({
    ...to(calls.batch, {}),
    asOf,
    schema: wireBatch,
    inside: {
      requests: requests.map(({ method, url }) => ({
        method,
        path: `/${calls.batch.version}${url}`,
      })),
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
  return requests.map((request, index) => {
    const answer = answers.get(String(index + 1));
    if (answer !== undefined) return answer;
    throw new GraphError(`${request.method} ${request.url} in a batch was left without an answer`, {
      kind: 'malformed',
    });
  });
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
  };
}

/** The error a failed answer inside a batch stands for. */
export function batchError(request: BatchRequest, answer: BatchAnswer): GraphError {
  const code = answer.code === '' ? '' : ` (${answer.code})`;
  return new GraphError(
    `${request.method} ${request.url} in a batch was answered with status ${answer.status}${code}`,
    {
      kind: kindOfStatus(answer.status),
      status: answer.status,
      code: answer.code,
      retryAfterMs: answer.retryAfterMs,
    },
  );
}
