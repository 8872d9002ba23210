/** What is wrong with a business calendar: each date, weekday and time zone by itself, and what would close it for ever. */
import { permission } from '../area/permission.ts';
import { nearestName } from '../spelling.ts';
import { dayMs } from '../time.ts';
import type { Area } from '../area/facts.ts';
import { weekdayNames } from '../localTime.ts';
import { hasClosedDays, isTimeZone, type BusinessCalendar } from './businessCalendar.ts';
import type { PolicyFault } from './fault.ts';

/** Whose calendar it is. */
interface Whose {
  readonly area: Area;
  readonly businessCalendar: BusinessCalendar;
}

/** Longer than that is no freeze. */
const freezeDaysMax = 366;

/** The faults; empty = the calendar can be used. */
export function calendarFaults({ area, businessCalendar }: Whose): readonly PolicyFault[] {
  const { timeZone, notOn, holidays, freezes } = businessCalendar;
  return [
    ...areaFaults({ area, businessCalendar }),
    ...(isTimeZone(timeZone) ? [] : [zoneFault(timeZone)]),
    ...notOn.flatMap((name, index) =>
      weekdayNames.includes(name) ? [] : [weekdayFault(name, ['notOn', index])],
    ),
    ...(weekdayNames.every((name) => notOn.includes(name)) ? [neverFault] : []),
    ...holidays.flatMap((on, index) => dateFaults(on, ['holidays', index])),
    ...freezes.flatMap(({ from, until }, index) => [
      ...dateFaults(from, ['freezes', index, 'from']),
      ...dateFaults(until, ['freezes', index, 'until']),
      ...(isDate(from) && isDate(until) ? lengthFaults({ from, until }, index) : []),
    ]),
  ];
}

type Path = readonly (string | number)[];

function fault(path: Path, what: Omit<PolicyFault, 'path'>): PolicyFault {
  return { path: ['businessCalendar', ...path], ...what };
}

/** Where a product spreads its versions by itself, no calendar would be kept. */
function areaFaults({ area, businessCalendar }: Whose): readonly PolicyFault[] {
  const refusal = permission(area, 'openRings', 'service');
  if (refusal === null || !hasClosedDays(businessCalendar)) return [];
  return [
    fault([], {
      rule: `rings of this area open by themselves (${refusal.message})`,
      seen: 'days on which none is to open',
      remedy: 'leave businessCalendar out of this area',
    }),
  ];
}

function zoneFault(timeZone: string): PolicyFault {
  return fault(['timeZone'], {
    rule: 'the time zone is one of the IANA database, such as Europe/Berlin',
    seen: `"${timeZone}"`,
    remedy: meant(timeZone, Intl.supportedValuesOf('timeZone')) ?? 'name a place as it does',
  });
}

function weekdayFault(name: string, path: Path): PolicyFault {
  return fault(path, {
    rule: `a weekday is ${weekdayNames.join(', ')}`,
    seen: `"${name}"`,
    remedy: meant(name, weekdayNames) ?? 'write its English name in small letters',
  });
}

function meant(typed: string, names: readonly string[]): string | null {
  const nearest = nearestName(typed, names);
  return nearest === null ? null : `did you mean "${nearest}"?`;
}

const neverFault = fault(['notOn'], {
  rule: 'rings open on at least one weekday',
  seen: 'all seven are closed',
  remedy: 'leave one out; to stop a month use a freeze, or pause the release',
});

function dateFaults(on: string, path: Path): readonly PolicyFault[] {
  if (isDate(on)) return [];
  return [
    fault(path, {
      rule: 'a date is written YYYY-MM-DD and exists',
      seen: `"${on}"`,
      remedy: 'write such as 2026-12-25',
    }),
  ];
}

function lengthFaults(
  { from, until }: { readonly from: string; readonly until: string },
  index: number,
): readonly PolicyFault[] {
  const days = (Date.parse(until) - Date.parse(from)) / dayMs + 1;
  if (days >= 1 && days <= freezeDaysMax) return [];
  return [
    fault(['freezes', index, 'until'], {
      rule: `a freeze ends on the day it begins or later, and lasts ${freezeDaysMax} days at most`,
      seen: `${from} to ${until}`,
      remedy: 'correct one of the two dates',
    }),
  ];
}

function isDate(on: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(on)) return false;
  const at = Date.parse(`${on}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(on);
}
