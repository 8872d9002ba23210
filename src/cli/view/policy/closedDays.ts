/** A business calendar in a sentence. */
import { hasClosedDays, type BusinessCalendar } from '#core/policy/businessCalendar.ts';

/** `no ring opens on friday, 2026-12-25 or in year-end (2026-12-21 to 2027-01-03), by the days of Europe/Berlin`. */
export function closedDaysText(calendar: BusinessCalendar): string {
  if (!hasClosedDays(calendar)) return 'none: rings open on any day';
  const { timeZone, notOn, holidays, freezes } = calendar;
  const days = [...notOn, ...holidays].join(', ');
  const periods = freezes.map(({ name, from, until }) => `${name} (${from} to ${until})`);
  const parts = [
    days === '' ? '' : `on ${days}`,
    periods.length === 0 ? '' : `in ${periods.join(', ')}`,
  ];
  return `no ring opens ${parts.filter((part) => part !== '').join(', or ')}, by the days of ${timeZone}`;
}
