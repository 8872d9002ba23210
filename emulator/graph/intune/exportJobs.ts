/**
 * `deviceManagement/reports/exportJobs`: ask, poll, download. A job runs by the request's clock, and also by being
 * polled, so that a client whose clock stands still while it waits comes to an end. The file lies outside Graph: its
 * address carries its own signature, and a bearer token sent there is a leak and refused.
 */
import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import { contextOf, type GraphCall, replyJson, type Reply, textOf } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest, GraphError, notFound } from '../../http/errors.ts';
import { parseFilter } from '../../http/filter.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Noun } from '../../store/documents.ts';
import { guidFrom, type Tenant } from '../../store/tenant.ts';
import { isoSeconds, neverInstant } from './managedDeviceFields.ts';
import { isEqualityOf } from './appInventory.ts';
import type { Report } from './report.ts';
import { reportsByName } from './reports.ts';
import { hourMs } from '../../time.ts';

const readAccess: RouteFamily = {
  versions: 'both',
  document: 'graph/api/resources/intune-reporting-devicemanagementexportjob',
  permissions: [
    'DeviceManagementConfiguration.ReadWrite.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
    'DeviceManagementApps.ReadWrite.All',
    'DeviceManagementConfiguration.Read.All',
    'DeviceManagementManagedDevices.Read.All',
  ],
  dialect: 'intune',
  quota: 'exportJobs',
};
/** Creating a job needs a write permission. */
const writeAccess: RouteFamily = {
  ...readAccess,
  document: 'graph/api/intune-reporting-devicemanagementexportjob-create',
  permissions: readAccess.permissions.slice(0, 3),
};
const resourcePath = '/deviceManagement/reports/exportJobs';
const contextPath = 'deviceManagement/reports/exportJobs';

/** Routes of export jobs. */
export const exportJobRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listJobs },
  { ...writeAccess, method: 'POST', path: resourcePath, handle: createJob },
  {
    ...readAccess,
    method: 'GET',
    path: `${resourcePath}/{id}`,
    document: 'graph/api/intune-reporting-devicemanagementexportjob-get',
    handle: getJob,
  },
];

/** The route of the files; it takes no token. */
export const blobRoute: Route = {
  ...readAccess,
  method: 'GET',
  path: '/_blob/{id}',
  quota: 'none',
  dialect: 'general',
  permissions: [],
  handle: getBlob,
};

interface JobRecord {
  readonly report: string;
  readonly reportName: string;
  readonly filter: string | null;
  readonly select: readonly string[];
  readonly format: 'csv' | 'json';
  readonly localizationType: string;
  readonly policyId: string | null;
  readonly snapshotId: string | null;
  readonly requestedAt: number;
}

const jobNoun = 'exportJob' as Noun<JobRecord>;

/** When a job starts to work and when it is done, after it was asked for. */
const startsAfterMs = 2_000;
const takesMs = 8_000;
/** Polls after which a job has started, and is done, whatever the clock says. */
const startedPolls = 2;
const donePolls = 3;
/** How long the file's address is good. */
const addressMs = 6 * hourMs;

/** Polls per job. Not journalled: a restart only makes a client wait once more. */
const pollsByTenant = new WeakMap<Tenant, Map<string, number>>();

function pollsOf(tenant: Tenant): Map<string, number> {
  const polls = pollsByTenant.get(tenant) ?? new Map<string, number>();
  pollsByTenant.set(tenant, polls);
  return polls;
}

function createJob(call: GraphCall, tenant: Tenant): Reply {
  const body = bodyObject(call, 'intune');
  const name = String(body['reportName']);
  const report = reportsByName[name];
  if (report === undefined)
    throw badRequest('intune', `There is no report ${JSON.stringify(body['reportName'])}.`);
  const filter = typeof body['filter'] === 'string' ? body['filter'] : null;
  const policyId = /PolicyId eq '([^']+)'/i.exec(filter ?? '')?.[1]?.toLowerCase() ?? null;
  if (report.needsPolicy && policyId === null) {
    throw badRequest('intune', `The report ${name} needs the filter (PolicyId eq '…').`);
  }
  if (filter !== null && report.filterable !== undefined)
    checkFilter(name, filter, report.filterable);
  const format = body['format'] ?? 'csv';
  if (format !== 'csv' && format !== 'json')
    throw badRequest('intune', `format must be csv or json; ${JSON.stringify(format)} was sent.`);
  const record: JobRecord = {
    report: name,
    reportName: report.echoedName,
    filter,
    select: checkedColumns(report, name, body['select']),
    format,
    localizationType: textOf(body['localizationType'] ?? 'localizedValuesAsAdditionalColumn'),
    policyId,
    snapshotId: typeof body['snapshotId'] === 'string' ? body['snapshotId'] : null,
    requestedAt: call.at,
  };
  const id = `${report.echoedName}_${tenant.newId()}`;
  tenant.commit([{ kind: 'put', noun: jobNoun, id, at: call.at, value: record }]);
  return replyEntity(
    201,
    contextOf(call, `${contextPath}/$entity`),
    show(call, tenant, { id, record }),
  );
}

function checkFilter(name: string, text: string, filterable: readonly string[]): void {
  const filter = parseFilter(text);
  if (filter !== null && isEqualityOf(filter, filterable)) return;
  throw badRequest(
    'intune',
    `The report ${name} takes filters on ${filterable.join(', ')} with eq alone; ${JSON.stringify(text)} was sent.`,
  );
}

function checkedColumns(report: Report, name: string, select: unknown): readonly string[] {
  if (!Array.isArray(select) || select.length === 0) return report.columns;
  const unknown: unknown = select.find((column) => !report.columns.includes(String(column)));
  if (unknown === undefined) return select.map(String);
  throw badRequest('intune', `The report ${name} has no column ${JSON.stringify(unknown)}.`);
}

function listJobs(call: GraphCall, tenant: Tenant): Reply {
  const value = tenant.documents
    .list(jobNoun)
    .map(({ id, value: record }) => show(call, tenant, { id, record }));
  return replyJson(200, { '@odata.context': contextOf(call, contextPath), value });
}

function getJob(call: GraphCall, tenant: Tenant): Reply {
  const id = call.params['id'] ?? '';
  const record = tenant.documents.get(jobNoun, id);
  if (record === undefined) throw notFound('intune', id);
  const polls = pollsOf(tenant);
  polls.set(id, (polls.get(id) ?? 0) + 1);
  return replyEntity(
    200,
    contextOf(call, `${contextPath}/$entity`),
    show(call, tenant, { id, record }),
  );
}

function statusOf(
  tenant: Tenant,
  { id, record }: Job,
  at: number,
): 'notStarted' | 'inProgress' | 'completed' {
  const elapsed = at - record.requestedAt;
  const polled = pollsOf(tenant).get(id) ?? 0;
  if (elapsed >= takesMs || polled >= donePolls) return 'completed';
  return elapsed >= startsAfterMs || polled >= startedPolls ? 'inProgress' : 'notStarted';
}

interface Job {
  readonly id: string;
  readonly record: JobRecord;
}

function show(call: GraphCall, tenant: Tenant, { id, record }: Job): Record<string, unknown> {
  const status = statusOf(tenant, { id, record }, call.at);
  const expiresAt = record.requestedAt + addressMs;
  const isDone = status === 'completed';
  return {
    '@odata.type': '#microsoft.graph.deviceManagementExportJob',
    id,
    reportName: record.reportName,
    filter: record.filter,
    select: record.select,
    format: record.format,
    snapshotId: record.snapshotId,
    localizationType: record.localizationType,
    search: null,
    status,
    url: isDone
      ? `${call.origin}/_blob/${id}.zip?se=${expiresAt}&sig=${signature(id, expiresAt)}`
      : null,
    requestDateTime: isoSeconds(record.requestedAt),
    expirationDateTime: isDone ? isoSeconds(expiresAt) : neverInstant,
  };
}

function signature(id: string, expiresAt: number): string {
  return createHash('sha256')
    .update(`${guidFrom(id)} ${expiresAt}`)
    .digest('base64url');
}

function getBlob(call: GraphCall, tenant: Tenant): Reply {
  if (call.headers['authorization'] !== undefined) {
    throw new GraphError(
      403,
      'AuthenticationFailed',
      'A bearer token was sent to a signed address. It belongs to Graph alone.',
    );
  }
  const id = (call.params['id'] ?? '').replace(/\.zip$/, '');
  const record = tenant.documents.get(jobNoun, id);
  const expiresAt = Number(call.query.get('se'));
  if (record === undefined)
    throw new GraphError(404, 'BlobNotFound', 'The specified blob does not exist.');
  if (call.query.get('sig') !== signature(id, expiresAt)) {
    throw new GraphError(403, 'AuthenticationFailed', 'The signature of the address is wrong.');
  }
  // A download without a clock of its own is taken as in time: real clocks say nothing about a virtual month.
  const hasClock =
    call.headers['date'] !== undefined || call.headers['x-ms-emulator-now'] !== undefined;
  if (hasClock && call.at > expiresAt)
    throw new GraphError(403, 'AuthenticationFailed', 'The address has expired.');
  const file = record.format === 'csv' ? writeCsv(tenant, record) : writeJson(tenant, record);
  const zip = zipSync({ [`${id}.${record.format}`]: strToU8(file) }, { level: 1 });
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: zip };
}

function rowsOf(tenant: Tenant, record: JobRecord): ReturnType<Report['rows']> {
  return (
    reportsByName[record.report]?.rows(tenant, {
      policyId: record.policyId,
      at: record.requestedAt,
      filter: record.filter,
    }) ?? []
  );
}

/** The columns of the file: where words stand beside codes, each that has such a twin brings it along. */
function columnsOf({ report, select, localizationType }: JobRecord): readonly string[] {
  if (localizationType !== 'localizedValuesAsAdditionalColumn') return select;
  const all = reportsByName[report]?.columns ?? [];
  const twinsOf = (column: string) => all.filter((one) => one === `${column}_loc`);
  return [...new Set(select.flatMap((column) => [column, ...twinsOf(column)]))];
}

function writeCsv(tenant: Tenant, record: JobRecord): string {
  const columns = columnsOf(record);
  const lines = [columns.join(',')];
  for (const row of rowsOf(tenant, record)) {
    lines.push(columns.map((column) => cell(String(row[column] ?? ''))).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeJson(tenant: Tenant, record: JobRecord): string {
  const values = [...rowsOf(tenant, record)].map((row) =>
    Object.fromEntries(record.select.map((column) => [column, row[column] ?? null])),
  );
  return JSON.stringify({ values });
}
