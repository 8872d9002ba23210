/** The forms that a report is given in: a table, JSON, CSV, and Parquet in a file. */
import { once } from 'node:events';
import { shortInstantText } from '#reports/instant.ts';
import { csvText } from '../devices/csvOut.ts';
import { Failure } from '../failure.ts';
import type { Session } from '../session.ts';
import { tableLines } from '../view/table.ts';
import { iso } from '../view/iso.ts';
import { openParquet } from './parquet.ts';
import type { Column, Rows, Value } from './rows.ts';

/** A report that is asked for. */
export interface Report {
  readonly name: string;
  readonly tenant: string;
  readonly columns: readonly Column[];
  /** Page by page, so that a million rows need the memory of one page. */
  readonly pages: AsyncIterable<Rows>;
}

/** In which form. */
export interface FormFlags {
  readonly csv?: boolean;
  readonly parquet?: string;
  readonly limit?: number;
}

/** Rows that are shown in a table, or stand in one JSON document. */
const shownMax = 200;
const documentMax = 100_000;

/** Gives the report in the form that was asked for. */
export async function give(session: Session, report: Report, flags: FormFlags): Promise<void> {
  const { terminal } = session;
  const { csv = false, parquet } = flags;
  if ([csv, parquet !== undefined, terminal.isJson].filter(Boolean).length > 1)
    throw new Failure('usage', 'are forms of one report; give one of them', {
      place: '--csv, --json, --parquet',
    });
  if (parquet !== undefined) return await giveParquet(session, report, parquet);
  if (csv) return await giveCsv(session, report);
  const most = flags.limit ?? (terminal.isJson ? documentMax : shownMax);
  const { rows, isAll } = await upTo(report.pages, most);
  const { name, tenant, columns } = report;
  const documents = rows.map((row) => documentOf(columns, row));
  const more = isAll ? [] : ['', 'There are more: --csv and --parquet give all of them.'];
  const text =
    rows.length === 0
      ? 'Nothing to tell.'
      : [...tableOf(session, columns, rows), ...more].join('\n');
  terminal.answer({ tenant, report: name, isAll, rows: documents }, text);
}

async function upTo(pages: AsyncIterable<Rows>, most: number) {
  const rows: (readonly Value[])[] = [];
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length > most) return { rows: rows.slice(0, most), isAll: false };
  }
  return { rows, isAll: true };
}

function tableOf({ terminal }: Session, columns: readonly Column[], rows: Rows): readonly string[] {
  const heads = columns.map(
    ({ name, kind }) =>
      `${kind === 'text' || kind === 'instant' ? '' : '>'}${name.replaceAll('_', ' ')}`,
  );
  const cells = rows.map((row) => row.map((value, nth) => cellText(value, columns[nth])));
  return tableLines(heads, cells, terminal.paint, terminal.columns);
}

function cellText(value: Value, column: Column | undefined): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  if (column?.kind === 'instant') return shortInstantText(value);
  return column?.kind === 'share' ? `${(value * 100).toFixed(1)} %` : String(value);
}

function documentOf(columns: readonly Column[], row: readonly Value[]): object {
  return Object.fromEntries(
    columns.map(({ name, kind }, nth) => [name, plainOf(row[nth] ?? null, kind)]),
  );
}

function plainOf(value: Value, kind: Column['kind']): Value {
  return kind === 'instant' && typeof value === 'number' ? iso(value) : value;
}

async function giveCsv({ terminal, outside }: Session, { columns, pages }: Report): Promise<void> {
  const head = columns.map(({ name }) => name);
  terminal.say(csvText(head, []));
  for await (const rows of pages) {
    const cells = rows.map((row) =>
      row.map((value, nth) => String(plainOf(value, columns[nth]?.kind ?? 'text') ?? '')),
    );
    const text = csvText(head, cells);
    if (cells.length > 0) terminal.say(text.slice(csvText(head, []).length + 1));
    if (outside.stdout.writableNeedDrain) await once(outside.stdout, 'drain');
  }
}

async function giveParquet(
  { terminal }: Session,
  { name, tenant, columns, pages }: Report,
  file: string,
): Promise<void> {
  const parquet = openParquet(file, columns);
  let count = 0;
  try {
    for await (const rows of pages) {
      parquet.write(rows);
      count += rows.length;
    }
  } catch (error) {
    parquet.discard();
    throw error;
  }
  parquet.finish();
  terminal.answer({ tenant, report: name, file, rows: count }, `${count} rows written to ${file}`);
}
