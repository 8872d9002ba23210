/**
 * Reading many single things: requests in batches of 20, several batches at a time. What is answered is kept, whatever
 * became of the others; one that fails alone is asked again with others, a few times. A service that asks for patience ends
 * the reading, and the rest waits for the next one.
 * Source: Microsoft Learn, "Combine multiple requests in one HTTP call using JSON batching".
 */
import type { ZodType } from 'zod';
import { isPoisoned } from '#core/poison.ts';
import { batchError, batchSizeMax, exchangeBatch, unanswered } from './batch.ts';
import { GraphError } from './error.ts';
import type { Graph } from './request.ts';

/** One thing to read. */
export interface ReadRequest {
  /** What it is asked for, in the caller's words. */
  readonly key: string;
  /** After the version, with its query. */
  readonly url: string;
}

/** What came of a reading. */
export interface ReadAnswers<T> {
  /** What was read, by key; null = there is no such thing, or its answer cannot be read. */
  readonly answers: ReadonlyMap<string, T | null>;
  /** Why the others were not read; null = all were. */
  readonly stoppedBy: GraphError | null;
}

/** How many batches are under way at once: their requests count one by one against the tenant's quota. */
const lanes = 4;
/** How often a request that failed within a batch that did not is sent again. */
const againMax = 3;

/** Stands for an answer that cannot be read, until all are there. */
const unreadable = Symbol('unreadable');

/** Reads all of these, or as many as the service lets. Throws GraphError only when not one was answered. */
export async function readMany<T>(
  graph: Graph,
  o: {
    readonly version: 'v1.0' | 'beta';
    readonly requests: readonly ReadRequest[];
    readonly asOf: number;
    readonly schema: ZodType<T>;
    /** Told how many have been answered so far. */
    readonly heartbeat?: (answered: number) => void;
  },
): Promise<ReadAnswers<T>> {
  const answers = new Map<string, T | null | typeof unreadable>();
  const state: { stoppedBy: GraphError | null } = { stoppedBy: null };
  const waiting = [...o.requests];
  const sent = new Map<string, number>();
  const lane = async (): Promise<void> => {
    for (let chunk = waiting.splice(0, batchSizeMax); chunk.length > 0;) {
      if (state.stoppedBy !== null) return;
      try {
        const failed = await readChunk(graph, { ...o, chunk }, answers);
        for (const one of failed) {
          const tries = sent.get(one.request.key) ?? 0;
          sent.set(one.request.key, tries + 1);
          if (one.error.kind === 'unavailable' && tries < againMax) waiting.push(one.request);
          else state.stoppedBy ??= one.error;
        }
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        state.stoppedBy ??= error;
      }
      o.heartbeat?.(answers.size);
      chunk = waiting.splice(0, batchSizeMax);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  state.stoppedBy ??= refusePoison(answers);
  if (answers.size === 0 && state.stoppedBy !== null) throw state.stoppedBy;
  // What could not be read is gone or null by now.
  return { answers: answers as Map<string, T | null>, stoppedBy: state.stoppedBy };
}

/** A few answers that cannot be read harm themselves only; of many nothing is known, and they are asked for again. */
function refusePoison(answers: Map<string, unknown>): GraphError | null {
  const odd = [...answers].filter(([, answer]) => answer === unreadable).map(([key]) => key);
  const isMissing = isPoisoned({ good: answers.size - odd.length, poison: odd.length });
  for (const key of odd) {
    if (isMissing) answers.delete(key);
    else answers.set(key, null);
  }
  if (!isMissing) return null;
  return new GraphError(`${odd.length} answers within batches cannot be read`, {
    kind: 'malformed',
  });
}

/** A request that was not answered, and what stood against it. */
interface FailedRead {
  readonly request: ReadRequest;
  readonly error: GraphError;
}

/** Reads one batch into `answers`; gives what of it failed. */
async function readChunk<T>(
  graph: Graph,
  o: {
    readonly version: 'v1.0' | 'beta';
    readonly chunk: readonly ReadRequest[];
    readonly asOf: number;
    readonly schema: ZodType<T>;
  },
  answers: Map<string, T | null | typeof unreadable>,
): Promise<readonly FailedRead[]> {
  const { version, chunk, asOf, schema } = o;
  const requests = chunk.map(({ url }) => ({ method: 'GET' as const, url }));
  const given = await exchangeBatch(graph, { version, requests, asOf, row: schema });
  const failed: FailedRead[] = [];
  for (const [index, request] of chunk.entries()) {
    const { key, url } = request;
    const answer = given[index];
    if (answer?.status === 200) {
      const parsed = schema.safeParse(answer.body);
      answers.set(key, parsed.success ? parsed.data : unreadable);
    } else if (answer?.status === 404) answers.set(key, null);
    else {
      const asked = { method: 'GET', url } as const;
      const error = answer === undefined ? unanswered(asked) : batchError(asked, answer);
      failed.push({ request, error });
    }
  }
  return failed;
}
