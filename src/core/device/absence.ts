/**
 * When a device that is listed no more is gone for good. One answer proves nothing: lists are paged while devices change.
 * Source: a decision of ours, docs/domain.md, "The life of a device".
 */
import { instantText } from '../instantText.ts';
import { dayMs } from '../time.ts';

/**
 * For so long nothing may have listed it. Longer than the five days of silence after which a device counts for no objective,
 * so that leaving changes none; and long enough for a device to be set up anew.
 */
export const goneAfterDays = 7;
/** And so many whole lists must have been without it, so that a time without lists proves nothing. */
export const goneAfterLists = 3;

/** Since when whole lists are without a device, and when it was taken for gone. */
export interface Absence {
  readonly since: number;
  /** Null: it still counts. */
  readonly goneAt: number | null;
}

/** From when on a device must have been missing to be gone at an instant. */
export function goneBefore(at: number): number {
  return at - goneAfterDays * dayMs;
}

/** Why a device is gone, or will be. */
export function absenceText({ since, goneAt }: Absence): string {
  const missing = `in no whole list of Intune since ${instantText(since)}`;
  return goneAt === null
    ? `${missing}; it leaves the counts after ${goneAfterDays} days`
    : `${missing}, so it left the counts on ${instantText(goneAt)}`;
}
