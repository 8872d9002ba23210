/** A Graph that notes what is asked of it: which call of the table, how it was answered, how many rows, how long. */
import { calls } from '#graph/calls.ts';
import { GraphError } from '#graph/error.ts';
import type { Graph, GraphCall } from '#graph/request.ts';

/** The name of a call in the table. */
export type CallName = keyof typeof calls;

/** One call as it was answered. */
export interface NotedCall {
  readonly call: CallName;
  /** HTTP status; null where no answer came, 200 for whatever was good. */
  readonly status: number | null;
  /** Entries of the first page; null where the answer is no list. */
  readonly rows: number | null;
  readonly ms: number;
}

/** The same Graph, noting. */
export function notingGraph(graph: Graph, notes: NotedCall[]): Graph {
  const noting: Graph = {
    ...graph,
    request: async <T>(call: GraphCall<T>): Promise<T> => {
      const begun = performance.now();
      const named = callNamed(call.method, call.path);
      const note = (status: number | null, rows: number | null): void => {
        if (named === null) return;
        notes.push({ call: named, status, rows, ms: Math.round(performance.now() - begun) });
      };
      try {
        const answer = await graph.request(call);
        note(200, rowsIn(answer));
        notes.push(...insideBatch(call, answer, Math.round(performance.now() - begun)));
        return answer;
      } catch (error) {
        note(error instanceof GraphError ? error.status : null, null);
        throw error;
      }
    },
    watchedBy: () => noting,
  };
  return noting;
}

/** Which call of the table a request is; null for a link to a further page and what stands in no table. */
export function callNamed(method: string, path: string): CallName | null {
  const fits = (name: CallName): boolean => {
    const { method: of, version, path: template } = calls[name];
    return of === method && patternOf(`/${version}${template}`).test(path);
  };
  return (Object.keys(calls) as CallName[]).find(fits) ?? null;
}

function patternOf(template: string): RegExp {
  const parts = template
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("[^/']+")}$`);
}

function rowsIn(answer: unknown): number | null {
  const value = fieldOf(answer, 'value');
  return Array.isArray(value) ? value.length : null;
}

/** What went along inside a batch, answer by answer. */
function insideBatch(
  { path, body }: { readonly path: string; readonly body?: unknown },
  answer: unknown,
  ms: number,
): readonly NotedCall[] {
  const version = path.replace('/$batch', '');
  const requests = fieldOf(body, 'requests');
  if (!Array.isArray(requests)) return [];
  const answers = fieldOf(answer, 'responses');
  const statuses = new Map(
    (Array.isArray(answers) ? answers : []).map((one: unknown) => [
      String(fieldOf(one, 'id')),
      Number(fieldOf(one, 'status')),
    ]),
  );
  return requests.flatMap((one: unknown) => {
    const call = callNamed(
      String(fieldOf(one, 'method')),
      `${version}${String(fieldOf(one, 'url')).split('?')[0] ?? ''}`,
    );
    const status = statuses.get(String(fieldOf(one, 'id'))) ?? null;
    return call === null ? [] : [{ call, status, rows: null, ms }];
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
