/**
 * Small CSV files as operators export them: a head with the names of columns, commas (tabs in what Excel saves as "Unicode
 * text", which is UTF-16), quotes where a value has one of its own. Every faulty line is named, and a file with any is not used at all, so that nothing is half done.
 */
import { readFile, stat } from 'node:fs/promises';
import { plainTextFault } from '#core/plainText.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';

/** One line of a file, by column; a column that the file does not have is empty. */
export interface CsvRow {
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

/** A faulty line. */
export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

/** Larger files come by the tenant's own tools and not by hand. */
const bytesMax = 64 * 1024 * 1024;
/** A value of a column that has no narrower limit of its own. */
const charactersMax = 1_000;
/** More of one kind tell nothing new. */
const faultsToldMax = 20;

/** Which columns a file must have and which it may. */
export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/** Reads a file; a Failure names every line that is faulty by itself or to whoever reads it. */
export async function readCsv(
  file: string,
  columns: CsvColumns,
  faultsOf: (rows: readonly CsvRow[]) => readonly CsvFault[],
): Promise<readonly CsvRow[]> {
  const { rows, faults } = parseCsv(await readText(file), columns);
  const all = [...faults, ...rows.flatMap(unplainFaults), ...faultsOf(rows)];
  if (all.length > 0) throw faultyFile(file, all);
  return rows;
}

/** The sound rows of a text, and its faulty lines. */
export function parseCsv(
  text: string,
  { required, optional = [] }: CsvColumns,
): { readonly rows: readonly CsvRow[]; readonly faults: readonly CsvFault[] } {
  const plain = text.replace(/^\uFEFF/, '');
  const records = recordsOf(plain, separatorOf(plain));
  const [head, ...rest] = records;
  const names = (head?.fields ?? []).map((name) => name.trim().toLowerCase());
  const known = [...required, ...optional];
  const faults = [
    ...required
      .filter((name) => !names.includes(name))
      .map((name) => ({ line: 1, message: `lacks the column "${name}"` })),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => ({
        line: 1,
        message: `has an unknown column "${name}".${didYouMean(name, known)} Columns: ${known.join(', ')}`,
      })),
  ];
  if (faults.length > 0) return { rows: [], faults };
  const wrong = rest.filter(({ fields }) => fields.length !== names.length);
  return {
    rows: rest
      .filter(({ fields }) => fields.length === names.length)
      .map(({ line, fields }) => ({
        line,
        values: Object.fromEntries(
          known.map((name) => [name, fields[names.indexOf(name)]?.trim() ?? '']),
        ),
      })),
    faults: wrong.map(({ line, fields }) => ({
      line,
      message: `has ${fields.length} values, the head names ${names.length}`,
    })),
  };
}

/** Values go to terminals, reports and names of groups: each is a plain text, whatever else its reader asks of it. */
function unplainFaults({ line, values }: CsvRow): readonly CsvFault[] {
  return Object.entries(values).flatMap(([column, value]) => {
    const fault = plainTextFault(value, charactersMax);
    return fault === null ? [] : [{ line, message: `has a ${column} that ${fault}` }];
  });
}

/** A Failure that names the faulty lines of a file. */
export function faultyFile(file: string, faults: readonly CsvFault[]): Failure {
  const told = faults.toSorted((one, other) => one.line - other.line).slice(0, faultsToldMax);
  const more = faults.length - told.length;
  const count = faults.length === 1 ? 'one faulty line' : `${faults.length} faulty lines`;
  return new Failure('usage', `${count}; nothing of the file was taken over`, {
    place: file,
    code: 'faultyFile',
    faults: told.map(({ line, message }) => ({ line, column: 1, path: '', message })),
    ...(more > 0 ? { remedy: `and ${more} more` } : {}),
  });
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** What stands between values: a head with tabs has no other separator. */
function separatorOf(text: string): ',' | '\t' {
  return (text.split(/\r?\n/, 1)[0] ?? '').includes('\t') ? '\t' : ',';
}

/** The records of a text; lines without any value are passed over. A quoted value may go over several lines. */
function recordsOf(text: string, separator: ',' | '\t'): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  const value =
    separator === ','
      ? /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy
      : /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  let fields: string[] = [];
  let line = 1;
  let begun = 1;
  while (value.lastIndex < text.length || fields.length > 0) {
    const match = value.exec(text);
    // A quote in the middle of a value: the rest of the line is one value, and its count will be told as wrong.
    if (match === null) return [...records, { line, fields: [] }];
    const [whole, quoted, bare, end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    line += whole.split('\n').length - 1;
    if (end === separator) continue;
    if (fields.some((field) => field.trim() !== '')) records.push({ line: begun, fields });
    fields = [];
    begun = line;
    if (end === '') break;
  }
  return records;
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > bytesMax) {
      const message = `is larger than ${bytesMax / 1024 / 1024} MB`;
      throw new Failure('usage', message, { place: file, remedy: 'split it' });
    }
    return textOf(await readFile(file), file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const kind = code === 'ENOENT' ? 'notFound' : 'failed';
    const why = error instanceof Error ? error.message : String(error);
    const message = code === 'ENOENT' ? 'there is no such file' : `reading the file: ${why}`;
    throw new Failure(kind, message, { place: file, cause: error });
  }
}

/** UTF-16 by its first two bytes. */
const byteOrders: ReadonlyMap<string, string> = new Map([
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
]);

/** UTF-8, or UTF-16 where the file's first two bytes say so. What is neither is refused: its names would be wrong ones. */
function textOf(bytes: Buffer, file: string): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  const encoding = byteOrders.get(mark) ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Failure('usage', `is no text in ${encoding.toUpperCase()}`, {
      place: file,
      remedy: 'save it as CSV UTF-8',
    });
  }
}
