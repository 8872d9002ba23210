/** Lengths of time, each once. */

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The UTC day an instant lies in, counted from 1970. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs);
}
