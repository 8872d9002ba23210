/** How long another party asks to wait. Source: RFC 9110, "Retry-After". */

/**
 * `Retry-After` in milliseconds, `maxMs` at most: a decimal number of seconds, or a date taken against the answer's own
 * `Date` (the clock here may be another one). Null when absent or unreadable.
 */
export function retryAfterMsIn(
  { retryAfter, date }: { readonly retryAfter: string | null; readonly date: string | null },
  maxMs: number,
): number | null {
  const text = retryAfter?.trim() ?? '';
  if (text === '') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), maxMs);
  const until = Date.parse(text);
  const from = Date.parse(date ?? '');
  return Number.isNaN(until - from) ? null : Math.min(Math.max(0, until - from), maxMs);
}
