/**
 * A stand-in for Log Analytics at `/v1/workspaces/{id}/query`: daily snapshots of the fleet that lag by a day. It is no
 * part of Graph; access is the role Log Analytics Reader in Azure.
 */
import { type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject } from '../../http/dispatch.ts';
import { GraphError } from '../../http/errors.ts';
import { WORKSPACE_READER } from '../../http/signIn/permissions.ts';
import type { Route } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { type KqlQuery, parseKql } from './kql.ts';
import { LOG_TABLES, type LogRow, type LogTable, snapshotsAt } from './logTables.ts';
import { dayMs, hourMs, minuteMs } from '../../time.ts';

/** The route of queries. */
export const logAnalyticsRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/workspaces/{workspaceId}/query',
    versions: 'both',
    document: 'azure/azure-monitor/logs/api/request-format',
    permissions: [WORKSPACE_READER],
    dialect: 'analytics',
    quota: 'none',
    handle: answerQuery,
  },
];

/** The most rows an answer holds; a larger one is cut and says so inside its 200. */
const ROWS_MAX = 500_000;

function answerQuery(call: GraphCall, tenant: Tenant): Reply {
  const { query, timespan } = bodyObject(call, 'general');
  const parsed = parseKql(String(query));
  const table = parsed === null ? undefined : LOG_TABLES[parsed.table];
  if (parsed === null || table === undefined) throw badQuery(String(query));
  const snapshots = wantedSnapshots(call.at, parsed, timespan);
  const distinct = parsed.steps.find((step) => step.kind === 'distinct');
  if (distinct?.kind === 'distinct') {
    const counted = run(tenant, { query: parsed, table, snapshots: snapshots.slice(0, 1) });
    return replyCount(distinct.name, new Set(counted.map((row) => row[distinct.column])).size);
  }
  const columns = projected(parsed, table, String(query));
  const rows = run(tenant, { query: parsed, table, snapshots });
  const isCut = rows.length >= ROWS_MAX;
  return replyJson(200, {
    tables: [
      {
        name: 'PrimaryResult',
        columns: columns.map(([name, type]) => ({ name, type })),
        rows: rows.map((row) => columns.map(([name]) => row[name] ?? null)),
      },
    ],
    ...(isCut
      ? { error: { code: 'PartialError', message: `The answer was cut at ${ROWS_MAX} rows.` } }
      : {}),
  });
}

/** Every device reports in every snapshot, so the newest one counts them all. */
function replyCount(name: string, count: number): Reply {
  const columns = [{ name, type: 'long' }];
  return replyJson(200, { tables: [{ name: 'PrimaryResult', columns, rows: [[count]] }] });
}

function badQuery(query: string): GraphError {
  const known = Object.keys(LOG_TABLES).join(', ');
  return new GraphError(
    400,
    'BadArgumentError',
    `The query cannot be read: ${query}. Tables: ${known}; steps: where TimeGenerated > datetime(…), where Column == "…", where hash(Column, n) == i, summarize arg_max(TimeGenerated, *) by …, summarize Name = dcount(Column), project ….`,
  );
}

/** Snapshots within the query's own bound and its timespan (`P1D`, `PT24H` or from/to). */
function wantedSnapshots(at: number, query: KqlQuery, timespan: unknown): readonly number[] {
  const from = typeof timespan === 'string' ? spanStart(timespan, at) : -Infinity;
  const kept = snapshotsAt(at).filter((snapshot) => snapshot >= from);
  const bounded = kept.filter((snapshot) =>
    query.steps.every(
      (step) =>
        step.kind !== 'since' || (step.isInclusive ? snapshot >= step.at : snapshot > step.at),
    ),
  );
  // Only the newest of each device is asked for: every device reports in every snapshot, so one is enough. A device
  // without an alert in the newest snapshot has none any more, which is what the newest data set says.
  return query.steps.some(({ kind }) => kind === 'newest') ? bounded.slice(0, 1) : bounded;
}

function spanStart(timespan: string, at: number): number {
  const [first = ''] = timespan.split('/');
  const instant = Date.parse(first);
  if (!Number.isNaN(instant)) return instant;
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(first);
  if (parts === null)
    throw new GraphError(400, 'BadArgumentError', `The timespan ${timespan} cannot be read.`);
  const [, days = '0', hours = '0', minutes = '0'] = parts;
  // The newest snapshot is always a day old or more: a span of a day would never reach it.
  const lengthMs = Number(days) * dayMs + Number(hours) * hourMs + Number(minutes) * minuteMs;
  return at - lengthMs - dayMs;
}

interface Run {
  readonly query: KqlQuery;
  readonly table: LogTable;
  readonly snapshots: readonly number[];
}

function run(tenant: Tenant, { query, table, snapshots }: Run): readonly LogRow[] {
  const equals = query.steps.filter((step) => step.kind === 'equals');
  const differs = query.steps.filter((step) => step.kind === 'differs');
  const slices = query.steps.filter((step) => step.kind === 'slice');
  const rows: LogRow[] = [];
  for (const snapshot of snapshots) {
    for (let index = 0; index < tenant.fleet.size && rows.length < ROWS_MAX; index++) {
      for (const row of table.rows(tenant, index, snapshot)) {
        const isWanted =
          equals.every(({ column, value }) => String(row[column]) === value) &&
          differs.every(({ column, value }) => String(row[column]) !== value) &&
          slices.every(({ column, of, nth }) => hashOf(String(row[column])) % of === nth);
        if (isWanted) rows.push(row);
      }
    }
  }
  return query.steps.reduce<readonly LogRow[]>(
    (kept, step) => (step.kind === 'newest' ? newest(kept, step.by) : kept),
    rows,
  );
}

/** A number that is the same for the same text and spreads over all. */
function hashOf(text: string): number {
  let hash = 0;
  for (const character of text)
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}

/** The first of each key: rows come newest snapshot first. */
function newest(rows: readonly LogRow[], by: readonly string[]): readonly LogRow[] {
  const found = new Map<string, LogRow>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((column) => row[column] ?? null));
    if (!found.has(key)) found.set(key, row);
  }
  return [...found.values()];
}

function projected(query: KqlQuery, table: LogTable, text: string): LogTable['columns'] {
  const project = query.steps.findLast((step) => step.kind === 'project');
  if (project?.kind !== 'project') return table.columns;
  return project.columns.map((name) => {
    const column = table.columns.find(([known]) => known === name);
    if (column === undefined) throw badQuery(text);
    return column;
  });
}
