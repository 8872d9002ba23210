/** What countings of a day side by side have in common: what is asked, and how the arms are put beside each other. */
import type { DayQuestion } from './baselineCounts.ts';

/** What to count; a day is counted the same way whether or not it is stored. */
export type ControlQuestion = Omit<DayQuestion, 'mode'> & { readonly mode: 'all' | 'badOnly' };

/**
 * Each group of updated devices with the others of the same cohort, from a table `total` of both arms; the others of all
 * rings stand under none.
 */
export function besideOthers(mode: ControlQuestion['mode']): string {
  return `
    select u.signal, u.ring, u.cohort, u.at_risk, u.bad,
      coalesce(o.at_risk, 0) as others_at_risk, coalesce(o.bad, 0) as others_bad
    from total u left join total o on not o.is_updated and o.signal = u.signal and o.cohort = u.cohort
    where u.is_updated and ${mode === 'badOnly' ? 'u.bad > 0' : 'u.at_risk > 0'}`;
}
