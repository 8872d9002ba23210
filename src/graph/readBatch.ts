/**
 * Reading many single things: requests in batches of 20, several batches at a time. What is answered is kept, whatever
 * became of the others; one that fails alone is asked again with others, a few times, and then set aside. A service that
 * asks for patience, or lets us in no more, ends the reading, and the rest waits for the next one.
 * Source: Microsoft Learn, "Combine multiple requests in one HTTP call using JSON batching".
 */
import type { ZodType } from 'zod';
import { isPoisoned } from '#core/poison.ts';
import {
  allAbsent,
  batchError,
  batchSizeMax,
  exchangeBatch,
  unanswered,
  unreadable,
  type BatchAnswer,
} from './batch.ts';
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
  /** What was read, by key; null = there is no such thing, or it was set aside. */
  readonly answers: ReadonlyMap<string, T | null>;
  /** Why single things were set aside, by key: refused, failed each time, or answered so that nobody can read it. */
  readonly setAside: ReadonlyMap<string, GraphError>;
  /** Why the others were not read; null = all were. */
  readonly stoppedBy: GraphError | null;
}

/** How many batches are under way at once: their requests count one by one against the tenant's quota. */
const lanes = 4;
/** How often a request that failed within a batch that did not is sent again. */
const againMax = 3;
/** So many things of which not one is found are not all gone: whoever answers so does not know them. */
const absentMin = 3;
const stopping: ReadonlySet<GraphError['kind']> = new Set([
  'throttled',
  'unauthorized',
  'forbidden',
]);

/** Whether a failure stands against whatever is asked, and not against one thing. */
export function isOfAll({ kind }: GraphError): boolean {
  return stopping.has(kind);
}

/** Reads all of these, or as many as the service lets. Throws GraphError only when not one was answered, or not one found. */
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
  const answers = new Map<string, T | null>();
  const failures = createFailures(o.requests.length);
  const waiting = [...o.requests];
  const lane = async (): Promise<void> => {
    for (let chunk = waiting.splice(0, batchSizeMax); chunk.length > 0;) {
      if (failures.stoppedBy() !== null) return;
      try {
        for (const failed of await readChunk(graph, { ...o, chunk }, answers))
          if (failures.isToRepeat(failed)) waiting.push(failed.request);
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        failures.stop(error);
      }
      o.heartbeat?.(answers.size);
      chunk = waiting.splice(0, batchSizeMax);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const stoppedBy = failures.stoppedBy();
  if (answers.size === 0 && stoppedBy !== null) throw stoppedBy;
  if (isNothingFound(answers))
    throw allAbsent(o.requests.map(({ url }) => ({ method: 'GET', url })));
  const { setAside } = failures;
  // Of a reading that was stopped they are asked for again with the rest.
  if (stoppedBy === null) for (const key of setAside.keys()) answers.set(key, null);
  return { answers, setAside, stoppedBy };
}

/** Whether nothing was found of several things. */
function isNothingFound(answers: ReadonlyMap<string, unknown>): boolean {
  return answers.size >= absentMin && [...answers.values()].every((answer) => answer === null);
}

/** What failed of so many requests: a few that do harm themselves only, and of many nothing is known. */
function createFailures(requests: number) {
  let stoppedBy: GraphError | null = null;
  const tries = new Map<string, number>();
  const setAside = new Map<string, GraphError>();
  return {
    stoppedBy: () => stoppedBy,
    stop: (error: GraphError) => void (stoppedBy ??= error),
    setAside,
    isToRepeat: ({ request: { key }, error }: FailedRead): boolean => {
      const again = tries.get(key) ?? 0;
      tries.set(key, again + 1);
      if (error.kind === 'unavailable' && again < againMax) return true;
      if (isOfAll(error)) stoppedBy ??= error;
      else setAside.set(key, error);
      if (isPoisoned({ good: requests - setAside.size, poison: setAside.size }))
        stoppedBy ??= error;
      return false;
    },
  };
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
  answers: Map<string, T | null>,
): Promise<readonly FailedRead[]> {
  const { version, chunk, asOf, schema } = o;
  const requests = chunk.map(({ url }) => ({ method: 'GET' as const, url }));
  const given = await exchangeBatch(graph, { version, requests, asOf, row: schema });
  const failed: FailedRead[] = [];
  for (const [index, request] of chunk.entries()) {
    const answer = given[index];
    const parsed = answer?.status === 200 ? schema.safeParse(answer.body) : null;
    if (parsed?.success) answers.set(request.key, parsed.data);
    else if (answer?.status === 404) answers.set(request.key, null);
    else failed.push({ request, error: errorOf(request.url, answer) });
  }
  return failed;
}

function errorOf(url: string, answer: BatchAnswer | undefined): GraphError {
  const request = { method: 'GET', url } as const;
  if (answer === undefined) return unanswered(request);
  return answer.status === 200 ? unreadable(request) : batchError(request, answer);
}
