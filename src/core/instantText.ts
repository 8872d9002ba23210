/**
 * How instants, days of release, shares and counts read for people, in every view: command line, Web UI, reports, mails.
 * Always UTC and always said so. Depends on no locale and no clock.
 */
import { dayOfRelease } from './calendar.ts';
import { dayMs, hourMs, minuteMs } from './time.ts';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue 8 Dec 2026`. */
export function dateText(at: number): string {
  const date = new Date(at);
  const day = `${weekdays[date.getUTCDay()] ?? ''} ${date.getUTCDate()}`;
  return `${day} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/** `18:00`. */
function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

/** `Tue 8 Dec 2026 18:00 UTC`. */
export function instantText(at: number): string {
  return `${dateText(at)} ${clockText(at)} UTC`;
}

/** `Tue 8 Dec 18:00`, where the year is plain and UTC was said. */
export function shortInstantText(at: number): string {
  return `${dateText(at).replace(/ \d{4}$/, '')} ${clockText(at)}`;
}

/** Whether a number among a decision's is an instant: by its name, and since a level of evidence may be called so too. */
export function isInstant(name: string, value: number): boolean {
  return name.endsWith('At') && value > 1e11 && value < 1e14;
}

/** `D+6`, `D0`, `D-7`: the day of a release an instant falls in. */
export function dayText(publishedAt: number, at: number): string {
  return dayNumberText(dayOfRelease(publishedAt, at));
}

/** `D+6`, `D0`, `D-7`. */
export function dayNumberText(day: number): string {
  if (day === 0) return 'D0';
  return day > 0 ? `D+${day}` : `D${day}`;
}

/** `97.4 %`; `–` where there is no share. Never rounds up to 100 %. */
export function shareText(share: number | null): string {
  if (share === null) return '–';
  const tenths = share < 1 ? Math.min(999, Math.round(share * 1000)) : 1000;
  return `${(tenths / 10).toFixed(tenths % 10 === 0 ? 0 : 1)} %`;
}

/** `1,000`. */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `2 days`, `1 day`. */
export function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** `2 devices`, `1 device`. */
export function devicesText(devices: number): string {
  return devices === 1 ? '1 device' : `${countText(devices)} devices`;
}

/** `3 days 4 h`, `12 min`: how long something lasted. */
export function lengthText(ms: number): string {
  if (ms < minuteMs) return 'under a minute';
  return untilText(0, ms).replace(/^in /, '');
}

/** `in 3 days 4 h`, `in 12 min`, `now`: how far off an instant is. */
export function untilText(now: number, at: number): string {
  const ahead = at - now;
  if (ahead < minuteMs) return 'now';
  if (ahead >= dayMs) {
    const hours = Math.floor((ahead % dayMs) / hourMs);
    return `in ${daysText(Math.floor(ahead / dayMs))}${hours > 0 ? ` ${hours} h` : ''}`;
  }
  if (ahead >= hourMs) return `in ${Math.floor(ahead / hourMs)} h`;
  return `in ${Math.floor(ahead / minuteMs)} min`;
}
