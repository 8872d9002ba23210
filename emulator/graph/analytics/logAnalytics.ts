/**
 * A stand-in for Log Analytics at `/v1/workspaces/{id}/query`: daily snapshots of the fleet that lag by a day. It is no
 * part of Graph; access is the role Log Analytics Reader in Azure.
 */
import { type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject } from '../../http/dispatch.ts';
import { GraphError } from '../../http/errors.ts';
import { workspaceReader } from '../../http/signIn/permissions.ts';
import type { Route } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { type KqlQuery, parseKql } from './kql.ts';
import { logTables, type LogRow, type LogTable } from './logTables.ts';
import { snapshotsAt } from './snapshots.ts';
import { dayMs, hourMs, minuteMs } from '../../time.ts';

/** The route of queries. */
export const logAnalyticsRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/workspaces/{workspaceId}/query',
    versions: 'both',
    document: 'azure/azure-monitor/logs/api/request-format',
    permissions: [workspaceReader],
    dialect: 'analytics',
    quota: 'none',
    handle: answerQuery,
  },
];

/** The most rows an answer holds; a larger one is cut and says so inside its 200. */
const rowsMax = 500_000;

function answerQuery(call: GraphCall, tenant: Tenant): Reply {
  const { query, timespan } = bodyObject(call, 'general');
  const parsed = parseKql(String(query));
  const table = parsed === null ? undefined : logTables[parsed.table];
  if (parsed === null || table === undefined) throw badQuery(String(query));
  const snapshots = wantedSnapshots(tenant, { at: call.at, query: parsed, timespan });
  const distinct = parsed.steps.find((step) => step.kind === 'distinct');
  if (distinct?.kind === 'distinct')
    return replyCounts(tenant, distinct, { query: parsed, table, snapshots });
  const columns = projected(parsed, table, String(query));
  const rows = run(tenant, { query: parsed, table, snapshots });
  const isCut = rows.length >= rowsMax;
  return replyJson(200, {
    tables: [
      {
        name: 'PrimaryResult',
        columns: columns.map(([name, type]) => ({ name, type })),
        rows: rows.map((row) => columns.map(([name]) => row[name] ?? null)),
      },
    ],
    ...(isCut
      ? { error: { code: 'PartialError', message: `The answer was cut at ${rowsMax} rows.` } }
      : {}),
  });
}

type Distinct = Extract<KqlQuery['steps'][number], { kind: 'distinct' }>;

/** By day, or over all: every device reports in every snapshot, so that the newest one counts them all. */
function replyCounts(tenant: Tenant, { name, column, day }: Distinct, all: Run): Reply {
  const snapshots = day === null ? all.snapshots.slice(0, 1) : all.snapshots;
  const found = new Map<unknown, Set<unknown>>(
    snapshots.map((at) => [new Date(at).toISOString(), new Set()]),
  );
  for (const row of run(tenant, { ...all, snapshots }))
    found.get(row['TimeGenerated'])?.add(row[column]);
  const counted = [...found].map(([at, devices]) => [devices.size, at]);
  const columns = [
    { name, type: 'long' },
    { name: day ?? '', type: 'datetime' },
  ];
  // Over all there is a row with nothing to count, too; by day there is none.
  const rows =
    day === null ? [(counted[0] ?? [0]).slice(0, 1)] : counted.filter(([count]) => count !== 0);
  return replyJson(200, {
    tables: [{ name: 'PrimaryResult', columns: columns.slice(0, day === null ? 1 : 2), rows }],
  });
}

function badQuery(query: string): GraphError {
  const known = Object.keys(logTables).join(', ');
  return new GraphError(
    400,
    'BadArgumentError',
    `The query cannot be read: ${query}. Tables: ${known}; steps: where TimeGenerated > datetime(…), where Column == "…", where Column in ("…", …), where hash(Column, n) == i, summarize arg_max(TimeGenerated, *) by … or arg_min, summarize Name = dcount(Column), also by Day = bin(TimeGenerated, 1d), project ….`,
  );
}

/** Snapshots within the query's own bound and its timespan (`P1D`, `PT24H` or from/to). */
function wantedSnapshots(
  tenant: Tenant,
  {
    at,
    query,
    timespan,
  }: { readonly at: number; readonly query: KqlQuery; readonly timespan: unknown },
): readonly number[] {
  const from = typeof timespan === 'string' ? spanStart(timespan, at) : -Infinity;
  const kept = snapshotsAt(tenant.fleet, at).filter((snapshot) => snapshot >= from);
  const bounded = kept.filter((snapshot) =>
    query.steps.every(
      (step) =>
        step.kind !== 'since' || (step.isInclusive ? snapshot >= step.at : snapshot > step.at),
    ),
  );
  // Only the newest of each device is asked for: every device reports in every snapshot, so one is enough. A device
  // without an alert in the newest snapshot has none any more, which is what the newest data set says.
  if (query.steps.some(({ kind }) => kind === 'newest')) return bounded.slice(0, 1);
  return query.steps.some(({ kind }) => kind === 'oldest') ? bounded.toReversed() : bounded;
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
  const wanted = query.steps.map(conditionOf);
  const summary = query.steps.find(({ kind }) => kind === 'newest' || kind === 'oldest');
  const by = summary !== undefined && 'by' in summary ? summary.by : null;
  const rows: LogRow[] = [];
  const keys = new Set<string>();
  // Device by device, since what is drawn of a device is kept while it is the one that is asked about.
  for (let index = 0; index < tenant.fleet.size && rows.length < rowsMax; index++) {
    for (const snapshot of snapshots) {
      for (const row of table.rows(tenant, index, snapshot)) {
        if (!wanted.every((is) => is(row))) continue;
        // Snapshots come newest first, or oldest first: the first row of a key is the one that is asked for.
        const key = by === null ? null : JSON.stringify(by.map((column) => row[column] ?? null));
        if (key !== null && keys.has(key)) continue;
        if (key !== null) keys.add(key);
        rows.push(row);
      }
    }
  }
  return rows;
}

function conditionOf(step: KqlQuery['steps'][number]): (row: LogRow) => boolean {
  switch (step.kind) {
    case 'equals':
      return (row) => String(row[step.column]) === step.value;
    case 'differs':
      return (row) => String(row[step.column]) !== step.value;
    case 'in':
      return (row) => step.values.has(String(row[step.column]));
    case 'slice':
      return (row) => hashOf(String(row[step.column])) % step.of === step.nth;
    case 'since':
    case 'newest':
    case 'oldest':
    case 'distinct':
    case 'project':
      return () => true;
  }
}

/** A number that is the same for the same text and spreads over all. */
function hashOf(text: string): number {
  let hash = 0;
  for (const character of text)
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash;
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
