/**
 * Reports of Intune as files: a job is asked for, polled until it is done, and its file, a zip that holds one CSV, is
 * fetched from where it lies, which carries its own signature and gets no token of ours. Rows are read as they come, so
 * that a report of millions needs no more memory than one row. Source: Graph's page "deviceManagementExportJob", Intune's
 * "How to use Graph APIs to export Intune reports".
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { hourMs, minuteMs } from '#core/time.ts';
import { calls, to } from '../calls.ts';
import { GraphError } from '../error.ts';
import type { Graph } from '../request.ts';
import { unwrapped } from '../wire.ts';
import { csvRows } from './csvRows.ts';
import { unzipped } from './unzipped.ts';

/** A report, and the columns that are asked for. */
export interface ExportQuery {
  readonly report: string;
  readonly columns: readonly string[];
  /** `(PolicyId eq '…')`; missing = all rows. */
  readonly filter?: string;
  /** Whether words of the report's language stand beside codes, in a column `…_loc`; missing = in their place. */
  readonly localization?: 'localizedValuesAsAdditionalColumn';
  readonly asOf: number;
}

const wireJob = z.object({
  id: z.string().min(1),
  status: z.string(),
  url: z.string().nullish(),
});

/** A job of a large tenant takes some minutes. */
const waitMaxMs = 20 * minuteMs;
const waitFirstMs = 25;
const waitLongestMs = 15_000;
/** A file of ten million rows packed has some hundred MB. */
const fileBytesMax = 2 * 1024 * 1024 * 1024;
/** How long the file may take, with a fleet's worth of rows. */
const fileWithinMs = hourMs;

/** The rows of a report, each by its columns' names. Throws GraphError where a column that was asked for is missing. */
export async function* exportedRows(
  graph: Graph,
  query: ExportQuery,
): AsyncGenerator<Readonly<Record<string, string>>> {
  const { report, columns, asOf } = query;
  const url = await fileOf(graph, query);
  let names: readonly string[] | null = null;
  for await (const cells of csvRows(unzipped(bytesAt(graph, url, asOf)))) {
    if (names === null) {
      names = cells.map((cell) => cell.trim());
      const missing = columns.filter((column) => names?.includes(column) !== true);
      if (missing.length > 0) throw malformed(report, `has no column ${missing.join(', ')}`);
      continue;
    }
    yield Object.fromEntries(names.map((name, place) => [name, cells[place] ?? '']));
  }
  if (names === null) throw malformed(report, 'is an empty file');
}

/** A job as Intune tells of it. */
export interface ExportJob {
  readonly jobId: string;
  /** `notStarted`, `inProgress`, `completed`, `failed`, or what is added later. */
  readonly status: string;
  readonly url: string | null;
}

/** Asks for a report. The id and the name that are echoed may differ from what was asked. */
export async function createExport(
  graph: Graph,
  { report, columns, filter, localization, asOf }: ExportQuery,
): Promise<ExportJob> {
  const wire = await graph.request({
    ...to(calls.createExport, {}),
    asOf,
    readOnly: true,
    schema: unwrapped(wireJob),
    body: {
      reportName: report,
      select: columns,
      ...(filter === undefined ? {} : { filter }),
      format: 'csv',
      localizationType: localization ?? 'replaceLocalizableValues',
    },
  });
  return jobOf(wire);
}

/** How far a job is. Throws GraphError `notFound`. */
export async function readExport(
  graph: Graph,
  { jobId, asOf }: { readonly jobId: string; readonly asOf: number },
): Promise<ExportJob> {
  const call = { ...to(calls.readExport, { jobId }), schema: unwrapped(wireJob) };
  return jobOf(await graph.request({ ...call, asOf }));
}

function jobOf({ id, status, url = null }: z.infer<typeof wireJob>): ExportJob {
  return { jobId: id, status, url: url === '' ? null : url };
}

/** Where the file of a report lies, once it is there. */
async function fileOf(graph: Graph, query: ExportQuery): Promise<string> {
  const { report, asOf } = query;
  const { jobId } = await createExport(graph, query);
  let waitMs = waitFirstMs;
  for (let waitedMs = 0; waitedMs < waitMaxMs; waitedMs += waitMs) {
    const { status, url } = await readExport(graph, { jobId, asOf });
    if (status === 'completed' && url !== null) return url;
    if (status === 'completed') throw malformed(report, 'is said to be complete, and nowhere');
    if (status === 'failed')
      throw new GraphError(`Exporting ${report} failed in Intune`, { kind: 'unavailable' });
    waitMs = Math.min(waitMs * 2, waitLongestMs);
    await sleep(waitMs);
  }
  const minutes = waitMaxMs / minuteMs;
  const what = `Exporting ${report} did not come to its end within ${minutes} minutes`;
  throw new GraphError(what, { kind: 'unavailable' });
}

/** The bytes of a file outside Graph; a redirect is none of ours to follow. */
async function* bytesAt(graph: Graph, link: string, asOf: number): AsyncGenerator<Uint8Array> {
  const url = URL.parse(link);
  const isOurs = url?.origin === new URL(graph.baseUrl).origin;
  if (url === null || (url.protocol !== 'https:' && !isOurs))
    throw new GraphError('The file of an export lies at an address that is not https', {
      kind: 'malformed',
      code: 'foreignLink',
    });
  const answer = await fetch(url, {
    headers: { date: new Date(asOf).toUTCString() },
    redirect: 'error',
    signal: AbortSignal.timeout(fileWithinMs),
  }).catch((cause: unknown) => {
    throw new GraphError('Fetching the file of an export failed', { kind: 'network', cause });
  });
  if (!answer.ok || answer.body === null) {
    const what = `The file of an export was answered with status ${answer.status}`;
    throw new GraphError(what, { kind: 'unavailable', status: answer.status });
  }
  let bytes = 0;
  for await (const part of answer.body as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > fileBytesMax) throw malformed(link.split('?')[0] ?? '', 'does not end');
    yield part;
  }
}

function malformed(report: string, what: string): GraphError {
  return new GraphError(`The export of ${report} ${what}`, { kind: 'malformed' });
}
