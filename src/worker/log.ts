/**
 * The worker's log: one line of JSON an entry. Texts from outside (Graph's error codes, names, reasons) stand in what
 * fails, and a line break in one of them would forge a line; in JSON it is two characters within a string.
 */
import { visibleJson } from '#core/plainText.ts';

/** An entry as Temporal's logger hands it over. */
export interface WorkerLogEntry {
  readonly level: string;
  readonly timestampNanos: bigint;
  readonly message: string;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

/** Longer texts tell no more. */
const textMax = 4_000;
const depthMax = 6;
const entriesMax = 50;
const nanosAMs = 1_000_000n;

/** An entry as its line, without the line's end. Never throws. */
export function logLine({ level, timestampNanos, message, meta }: WorkerLogEntry): string {
  const at = new Date(Number(timestampNanos / nanosAMs)).toISOString();
  const line = { kind: 'log', at, level, message: cut(message), ...asObject(told(meta, depthMax)) };
  return visibleJson(JSON.stringify(line));
}

function asObject(meta: unknown): object {
  return typeof meta === 'object' && meta !== null ? { meta } : {};
}

/** What JSON can say of a value, so deep and so long and no further. */
function told(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'symbol' || typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (value instanceof Error) return toldError(value, depth);
  if (Array.isArray(value)) return value.slice(0, entriesMax).map((one) => told(one, depth - 1));
  const entries = Object.entries(value).slice(0, entriesMax);
  return Object.fromEntries(entries.map(([key, one]) => [key, told(one, depth - 1)]));
}

function toldError(error: Error, depth: number): object {
  const { name, message, stack, cause } = error;
  return {
    name,
    message: cut(message),
    stack: cut(stack ?? ''),
    ...(cause !== undefined && { cause: told(cause, depth - 1) }),
  };
}

function cut(text: string): string {
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text;
}
