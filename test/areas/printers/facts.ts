/** A sixth area, as somebody would add it: firmware of printers, which comes on the first of a month. */
import type { Area, AreaCalendar, AreaFacts, Product } from '#core/area/facts.ts';
import { anybody, nobody, onlyTenant } from '#core/area/facts.ts';
import { dateOnOf, nextMonth, pacificInstant } from '#core/calendar.ts';
import { daysBefore } from '#core/calendarDays.ts';
import { signal } from '#core/evidence/signal/signal.ts';
import { ringPlan } from '#core/ring.ts';
import { dayMs } from '#core/time.ts';

const monthOf = (at: number): string => dateOnOf(at).slice(0, 7);
const releaseOf = (month: string) => ({
  id: `${month}-firmware`,
  publishedAt: pacificInstant(`${month}-01`, 6),
});

const firsts: AreaCalendar = {
  coming: (now, leadDays) => {
    let month = monthOf(now);
    while (releaseOf(month).publishedAt < now + leadDays * dayMs) month = nextMonth(month);
    return releaseOf(month);
  },
  next: (publishedAt) => releaseOf(nextMonth(monthOf(publishedAt))).publishedAt,
  parseId: (name) => {
    const month = /^(\d{4}-\d\d)-firmware$/.exec(name)?.[1];
    return month === undefined ? null : releaseOf(month);
  },
  daysBefore: (days) =>
    daysBefore({ weekday: null, hour: 6, from: 1, to: 1, name: 'the first' }, days),
};

export const printers: AreaFacts = {
  area: 'printers' as string as Area,
  title: 'Printer firmware',
  product: 'printers' as string as Product,
  abilities: {
    openRings: anybody,
    pause: onlyTenant,
    expedite: nobody('printers take firmware at night, and no sooner'),
    rollBack: nobody('a printer never takes older firmware'),
    hold: nobody('printers are known by their place alone'),
  },
  objective: { target: null, judgedOnDay: 12 },
  calendar: firsts,
  profiles: { floors: [ringPlan('lobby', 0.1, [0, 1, 0]), ringPlan('floors', 0.9, [3, 2, 0])] },
  usualProfile: 'floors',
  eligibility: [],
  signals: [signal('jam', 'jammed', 'reports', {})],
  sources: ['printServer'],
  words: { update: 'firmware', version: 'printer model' },
  stop: 'pause',
};
