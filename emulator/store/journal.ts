/**
 * The journal: every change of the emulated tenant as one line of JSON in `journal.jsonl`. A line is an array of
 * events that happen together or not at all. It is written (not fsynced: a killed process loses nothing that the
 * kernel has taken) before the answer leaves, so that `kill -9` and a restart give the same tenant. Rejected: a
 * database; one appended file that is read once at the start is all that is needed.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** One change of the tenant. `at` is the instant of the request that caused it, epoch milliseconds. */
export type JournalEvent =
  | {
      readonly kind: 'put';
      readonly noun: string;
      readonly id: string;
      readonly at: number;
      readonly value: object;
    }
  | { readonly kind: 'remove'; readonly noun: string; readonly id: string; readonly at: number }
  | {
      readonly kind: 'join';
      readonly set: string;
      readonly at: number;
      readonly who: readonly number[];
    }
  | {
      readonly kind: 'leave';
      readonly set: string;
      readonly at: number;
      readonly who: readonly number[];
    };

/** What must be the same when a journal is opened again: the fleet and the month it was written for. */
export interface JournalHeader {
  readonly format: 1;
  readonly seed: number;
  readonly devices: number;
  readonly scenario: string;
  readonly release: string;
  readonly patchTuesdayAt: number;
  readonly startAt: number;
}

/** An open journal: what it held, and how to add to it. */
export interface Journal {
  readonly past: readonly (readonly JournalEvent[])[];
  write(events: readonly JournalEvent[]): void;
  close(): void;
}

/** Opens (or starts) the journal in `stateDir`; null keeps everything in memory. Throws when it is another fleet's. */
export function openJournal(stateDir: string | null, header: JournalHeader): Journal {
  if (stateDir === null) return { past: [], write: () => undefined, close: () => undefined };
  mkdirSync(stateDir, { recursive: true });
  const path = join(stateDir, 'journal.jsonl');
  const past = existsSync(path) ? readJournal(path, header) : [];
  const file = openSync(path, 'a');
  if (past.length === 0 && readFileSync(path).length === 0)
    writeSync(file, `${JSON.stringify(header)}\n`);
  return {
    past,
    write: (events) => void writeSync(file, `${JSON.stringify(events)}\n`),
    close: () => closeSync(file),
  };
}

/** Reads whole lines only: a last line cut short by a kill was never answered, so it never happened. */
function readJournal(path: string, header: JournalHeader): readonly (readonly JournalEvent[])[] {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) truncateSync(path, end);
  const lines = bytes
    .toString('utf8', 0, end)
    .split('\n')
    .filter((line) => line !== '');
  const [first, ...rest] = lines;
  if (first === undefined) return [];
  const found = JSON.parse(first) as Partial<JournalHeader>;
  for (const key of Object.keys(header) as (keyof JournalHeader)[]) {
    if (found[key] !== header[key])
      throw new Error(reasonForeignJournal(path, key, { found, header }));
  }
  return rest.map((line) => JSON.parse(line) as JournalEvent[]);
}

function reasonForeignJournal(
  path: string,
  key: keyof JournalHeader,
  versus: { readonly found: Partial<JournalHeader>; readonly header: JournalHeader },
): string {
  return (
    `Cannot open the emulator's journal ${path}: it was written for ${key} ${String(versus.found[key])}, ` +
    `but this start asks for ${key} ${String(versus.header[key])}. Start with the same value or give another --state-dir.`
  );
}
