/** Which whole listings are believed: one that has lost half of its rows at once proves nothing, however well it was answered. */
import { hourMs } from '#core/time.ts';
import type { ListingState } from '#store/reading/listings.ts';

/** Fewer rows say nothing of what is usual. */
export const someRows = 20;
/** A whole listing with a smaller share of the last one's rows is believed once another, so much later, says the same. */
const lostShareMax = 0.5;
const confirmedAfterMs = 6 * hourMs;

/** Whether a whole listing has lost most of its rows, and no earlier one had lost as much. */
export function isLost(listed: number, former: ListingState, asOf: number): boolean {
  const { wholeRows, doubtedAt, doubtedRows } = former;
  if ((wholeRows ?? 0) < someRows || listed >= (wholeRows ?? 0) * lostShareMax) return false;
  const isConfirmed =
    doubtedAt !== null &&
    doubtedAt <= asOf - confirmedAfterMs &&
    listed >= (doubtedRows ?? 0) * lostShareMax;
  return !isConfirmed;
}

/** The state of a listing after one that came to its end. */
export function nextState(
  former: ListingState,
  now: {
    readonly listed: number;
    readonly isWhole: boolean;
    readonly isBelieved: boolean;
    readonly asOf: number;
  },
): ListingState {
  const { listed, isWhole, isBelieved, asOf } = now;
  if (!isBelieved) {
    return isWhole && former.doubtedAt === null
      ? { ...former, doubtedAt: asOf, doubtedRows: listed }
      : former;
  }
  const known = { ...former, listedAt: Math.max(asOf, former.listedAt ?? asOf) };
  if (!isWhole) return known;
  return { ...known, wholeAt: asOf, wholeRows: listed, doubtedAt: null, doubtedRows: null };
}
