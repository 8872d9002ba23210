/**
 * Log Analytics, where Windows Update for Business reports live: one query, its own address, its own token scope. A
 * part of the result with an `error` beside it comes with status 200; such an answer is no answer, because what is
 * missing in it would read as "nothing wrong". Source: Azure
 * Monitor's page "Azure Monitor Log Analytics API, errors".
 */
import { z } from 'zod';
import { calls, to } from '../calls.ts';
import { GraphError } from '../error.ts';
import { createGraph, type GraphOptions } from '../request.ts';

/** A workspace that can be queried. */
export interface Analytics {
  /** Rows of the primary table as objects by column name. */
  readonly query: (query: {
    readonly text: string;
    readonly asOf: number;
  }) => Promise<readonly AnalyticsRow[]>;
}

/** One row of an answer. */
type AnalyticsRow = Readonly<Record<string, unknown>>;

/** An answer on the wire. */
const wireTables = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      rows: z.array(z.array(z.unknown())),
    }),
  ),
  error: z.object({ code: z.string() }).nullish(),
});

/** A workspace at a base URL without version, such as `https://api.loganalytics.azure.com`. */
export function createAnalytics(
  options: GraphOptions & { readonly workspaceId: string },
): Analytics {
  const { workspaceId, ...rest } = options;
  const service = createGraph(rest);
  const call = to(calls.queryLogs, { workspaceId });
  return {
    query: async ({ text, asOf }) => {
      const answer = await service.request({
        ...call,
        readOnly: true,
        asOf,
        schema: wireTables,
        body: { query: text },
      });
      if (answer.error !== null && answer.error !== undefined) {
        throw new GraphError(
          `${call.method} ${call.path} gave a part of the result only (${answer.error.code})`,
          {
            kind: 'unavailable',
            status: 200,
            code: answer.error.code,
          },
        );
      }
      return rowsOf(answer);
    },
  };
}

function rowsOf(answer: z.infer<typeof wireTables>): AnalyticsRow[] {
  const table = answer.tables.find(({ name }) => name === 'PrimaryResult') ?? answer.tables[0];
  if (table === undefined) return [];
  const names = table.columns.map(({ name }) => name);
  return table.rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
  );
}
