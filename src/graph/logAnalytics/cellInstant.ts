/**
 * Instants in cells of Log Analytics. The query API writes RFC 3339; the documents of the tables show what an export or
 * a spreadsheet makes of it, `2020/05/14 09:26:03.478 AM` and the day number `43965.3930958102`, and both are read.
 * Source: Microsoft Learn, "UCClientUpdateStatus" (ClientSubstateTime) and "UCUpdateAlert" (StartTime).
 */
import { instantOf } from '#core/instant.ts';
import { dayMs } from '#core/time.ts';

/** Day 0 of spreadsheets. */
const epochOfDays = Date.UTC(1899, 11, 30);
const clock = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d?):(\d\d):(\d\d)(\.\d+)? ([AP]M)$/i;
const days = /^\d{5}(\.\d+)?$/;

/** Epoch milliseconds, or null where the text is no instant. */
export function cellInstantOf(text: string): number | null {
  const told = text.trim();
  if (days.test(told)) return epochOfDays + Math.round(Number(told) * dayMs);
  const match = clock.exec(told);
  if (match === null) return instantOf(told, { withoutOffset: 'utc' });
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match;
  const [fraction = '', half = ''] = match.slice(7);
  const hours = (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  if (Number(hour) > 12) return null;
  return instantOf(
    `${year}-${month}-${day}T${String(hours).padStart(2, '0')}:${minute}:${second}${fraction}Z`,
  );
}
