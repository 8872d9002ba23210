/** Who is away together over holidays: how far he has come, and whether he still counts. */
import { dayMs } from '../time.ts';

/** A time in which many are away: holidays of the business calendar, with what lies between. */
export interface Away {
  readonly from: number;
  readonly until: number;
}

/** Of devices the share that is away over holidays. */
export const awayShare = { min: 0.1, max: 0.8 };

/** Who is silent counts for five days after his last contact, which was on the working day before. */
const countedDays = 4.5;

/** `days` of his own that he was on, and whether he counts. */
export interface Absent {
  readonly days: number;
  readonly isCounted: boolean;
}

/** Where who is away stands so many days from now; null = nobody is away by then, or was. */
export function absentAfter(
  { away, now }: { readonly away: Away | null; readonly now: number },
  days: number,
): Absent | null {
  if (away === null) return null;
  const from = (away.from - now) / dayMs;
  const until = (away.until - now) / dayMs;
  if (days <= from || until <= 0) return null;
  const lost = Math.min(days, until) - Math.max(0, from);
  return { days: days - lost, isCounted: days >= until || days <= from + countedDays };
}
