/**
 * Instants as they are written: RFC 3339, with any number of fraction digits (PowerShell's `ToString("o")` writes seven)
 * and any offset; seconds may be left out, as people do. The one parser of the project; each door adds only what it bears beyond the standard.
 */
import { minuteMs } from './time.ts';

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|z|[+-]\d\d:\d\d)?$/;

/** What is to be read, and how strictly. */
interface Reading {
  /** What an instant without an offset means: nothing can be known of it, or UTC as services write it. */
  readonly withoutOffset: 'refuse' | 'utc';
}

/** An instant in epoch milliseconds (fractions beyond are cut off), or null where the text is none. */
export function instantOf(
  text: string,
  reading: Reading = { withoutOffset: 'refuse' },
): number | null {
  const match = pattern.exec(text.trim());
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00'] = match;
  const [fraction = '', offset = ''] = match.slice(7);
  if (offset === '' && reading.withoutOffset === 'refuse') return null;
  // A leap second is the last instant of its minute, as clocks that do not know it have it.
  const isLeap = second === '60';
  const millis = isLeap ? '999' : `${fraction}000`.slice(0, 3);
  const date = `${year}-${month}-${day}`;
  const at = Date.parse(`${date}T${hour}:${minute}:${isLeap ? '59' : second}.${millis}Z`);
  if (Number.isNaN(at) || Number(hour) > 23 || !isDate(date)) return null;
  const shiftMs = offsetMs(offset);
  return shiftMs === null ? null : at - shiftMs;
}

/** Whether the day exists: 30 February would become 2 March without a word. */
function isDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}

function offsetMs(offset: string): number | null {
  if (offset === '' || /^z$/i.test(offset)) return 0;
  const [hours, minutes] = offset.slice(1).split(':').map(Number);
  if (hours === undefined || minutes === undefined || hours > 23 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * minuteMs;
}
