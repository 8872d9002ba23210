/**
 * Local days of time zones, cheap enough to be asked millions of times: the offset of each day is read from the
 * runtime's time zone data once and kept. Daylight saving takes effect at local midnight here; the real hour (two or
 * three in the night) makes no difference to a fleet.
 */
import { dayMs, minuteMs } from '../time.ts';
/** Days whose offsets are worked out together. */
const chunkDays = 64;

/** The days of one time zone. Days are counted from 1970-01-01. */
export interface Zone {
  readonly name: string;
  /** The local day that an instant falls on. */
  dayOf(at: number): number;
  /** The instant at which a local day begins. */
  startOf(day: number): number;
}

const zones = new Map<string, Zone>();

/** The zone of an IANA name. Throws a `RangeError` for a name that the runtime does not know. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const chunks = new Map<number, Float64Array>();
  const chunkOf = (number: number): Float64Array => {
    const known = chunks.get(number);
    if (known !== undefined) return known;
    const starts = Float64Array.from({ length: chunkDays }, (_, position) => {
      const day = number * chunkDays + position;
      return day * dayMs - offsetMinutes(format, day * dayMs + dayMs / 2) * minuteMs;
    });
    chunks.set(number, starts);
    return starts;
  };
  const startOf = (day: number): number => {
    const number = Math.floor(day / chunkDays);
    return chunkOf(number)[day - number * chunkDays] ?? day * dayMs;
  };
  const dayOf = (at: number): number => {
    let day = Math.floor(at / dayMs);
    // Zones lie between 12 hours behind and 14 hours ahead of UTC, so the local day is a neighbour at most.
    if (at < startOf(day)) day -= 1;
    else if (at >= startOf(day + 1)) day += 1;
    return day;
  };
  return { name, dayOf, startOf };
}

function offsetMinutes(format: Intl.DateTimeFormat, at: number): number {
  const text = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /([+-])(\d{2}):(\d{2})/.exec(text);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
