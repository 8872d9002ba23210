/** Instants for people who look at their own clock: in UTC as everywhere, and beside it as the clock here shows it. */
import { instantText } from '#reports/instant.ts';

/** The time zone of this machine, or of the person's TZ. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `Mon 30 Nov 2026 18:00 UTC (Mon 30 Nov 19:00 Europe/Berlin)`; UTC alone where the clock here shows the same. */
export function localInstantText(at: number, zone = zoneHere()): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((one) => one.type === type)?.value ?? '';
  // English abbreviates one month in four letters.
  const month = part('month').slice(0, 3);
  const local = `${part('weekday')} ${part('day')} ${month} ${part('hour')}:${part('minute')}`;
  const utc = instantText(at);
  return utc.replace(/ \d{4}(?= \d\d:)/, '') === `${local} UTC` ? utc : `${utc} (${local} ${zone})`;
}
