/**
 * Parquet by hyparquet-writer (MIT, its one dependency is the reader by the same people; no native code). Rows are written in
 * groups of bounded size as they come, into a file beside the wanted one that takes its place once it is whole.
 */
import { renameSync, rmSync } from 'node:fs';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { Failure } from '../failure.ts';
import type { Column, Rows, Value } from './rows.ts';

/** A file under way. */
export interface ParquetFile {
  readonly write: (rows: Rows) => void;
  /** Writes what is left and puts the file in its place. */
  readonly finish: () => void;
  /** Takes away what was begun. */
  readonly discard: () => void;
}

/** Rows that are in memory at a time. */
const groupRows = 50_000;

const types = { text: 'STRING', count: 'INT32', share: 'DOUBLE', instant: 'TIMESTAMP' } as const;

/** Begins a file; a Failure where it cannot be written. */
export function openParquet(file: string, columns: readonly Column[]): ParquetFile {
  const unfinished = `${file}.unfinished`;
  const writer = attempt(file, () => begin(unfinished, columns));
  let waiting: (readonly Value[])[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    const rows = waiting;
    waiting = [];
    attempt(
      file,
      () => void writer.write({ columnData: dataOf(columns, rows), rowGroupSize: groupRows }),
    );
  };
  return {
    write: (rows) => {
      waiting.push(...rows);
      if (waiting.length >= groupRows) flush();
    },
    finish: () => {
      flush();
      attempt(file, () => {
        void writer.finish();
        renameSync(unfinished, file);
      });
    },
    discard: () => rmSync(unfinished, { force: true }),
  };
}

function begin(file: string, columns: readonly Column[]): ParquetWriter {
  const schema = schemaFromColumnData({ columnData: dataOf(columns, []) });
  return new ParquetWriter({ writer: fileWriter(file), schema, createdBy: 'ringmaster' });
}

function dataOf(columns: readonly Column[], rows: Rows) {
  return columns.map(({ name, kind }, nth) => ({
    name,
    type: types[kind],
    nullable: true,
    data: rows.map((row) => valueOf(row[nth] ?? null, kind)),
  }));
}

function valueOf(value: Value, kind: Column['kind']): Value | Date {
  return kind === 'instant' && typeof value === 'number' ? new Date(value) : value;
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('failed', `cannot be written: ${why}`, { place: file, cause });
  }
}
