/** Days as evidence counts them: whole UTC days since the epoch, so that a device's time zone moves nothing. */

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** Days without contact that are usual, weekends and short leave: a device that is not heard for so many fell silent. */
export const silenceDays = 5;

/** The day an instant lies in. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs);
}
