/** Support requests for tests. */
import { openedRequest, type Opening } from '#core/support/fold.ts';
import type { SupportRequest } from '#core/support/request.ts';

/** A Monday, 10:00 in Berlin. */
export const openedAt = Date.UTC(2026, 5, 15, 8);

export const opening: Opening = {
  tenant: 'contoso',
  number: 1,
  isRehearsal: false,
  kind: 'incident',
  severity: 'B',
  isRoundTheClock: true,
  area: 'quality',
  about: 'updates',
  contact: null,
  plan: {
    desk: ['dana'],
    hours: {
      timeZone: 'Europe/Berlin',
      days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      holidays: [],
      from: 9,
      until: 17,
    },
  },
  openedAt,
  openedBy: 'kim',
};

/** One as it was opened. */
export function requestOf(part: Partial<Opening> = {}): SupportRequest {
  return openedRequest({ ...opening, ...part }, 'Printers print nothing').matter;
}
