/** What a business calendar costs, as the plan of a month says it. */
import assert from 'node:assert/strict';
import { calendarDocument, calendarLines } from '#cli/view/plan/calendar.ts';
import { closedDaysText } from '#cli/view/policy/closedDays.ts';
import { publishedAtOf } from '#core/calendar.ts';
import type { BusinessCalendar } from '#core/policy/businessCalendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';

const publishedAt = publishedAtOf('2026-12');
const policyWith = (calendar: Partial<BusinessCalendar>) => {
  const policy = defaultPolicy('contoso');
  return { ...policy, businessCalendar: { ...policy.businessCalendar, ...calendar } };
};
const textOf = (calendar: Partial<BusinessCalendar>): string =>
  calendarLines(policyWith(calendar), publishedAt, 400).join('\n');

describe('The plan of a month', () => {
  it('says nothing of a calendar that puts nothing off', () => {
    assert.equal(textOf({ holidays: ['2027-06-01'] }), '');
    assert.equal(calendarDocument(policyWith({}), publishedAt), null);
  });

  it('says which days are lost, and how long before the judgement the deadline is', () => {
    assert.equal(
      textOf({ notOn: ['wednesday'] }),
      [
        'The business calendar (UTC) puts rings off:',
        '  first loses 1 day: D+2 Thu 10 Dec 18:00, since nothing opens on a Wednesday; its deadline is D+4, 17 days before the objective is judged.',
        '  fast loses 1 day: D+7 Tue 15 Dec 18:00, since first opens later; its deadline is D+9, 12 days before the objective is judged.',
        '  broad loses 1 day: D+10 Fri 18 Dec 18:00, since fast opens later; its deadline is D+15, 6 days before the objective is judged.',
        'All deadlines and their grace lie before the judgement. What is expedited opens at once, whatever the calendar says.',
      ].join('\n'),
    );
  });

  it('says which share of the fleet is forced too late, and that haste asks no calendar', () => {
    const freezes = [{ name: 'year-end', from: '2026-12-16', until: '2026-12-26' }];
    assert.match(textOf({ freezes }), /90 % of the fleet are not all forced before it is judged/);
    assert.match(textOf({ freezes }), /3 days after the objective is judged/);
  });

  it('says of a freeze over the whole month that the objective is missed', () => {
    const freezes = [{ name: 'long', from: '2026-12-01', until: '2027-01-31' }];
    const text = textOf({ freezes });
    assert.match(text, /covers the whole month, so the objective is missed/);
    assert.match(text, /broad does not open in this month/);
    assert.match(text, /What is expedited opens at once/);
  });

  it('reads for scripts', () => {
    assert.deepEqual(calendarDocument(policyWith({ holidays: ['2026-12-17'] }), publishedAt), {
      timeZone: 'UTC',
      rings: [
        {
          ring: 'broad',
          opensAt: '2026-12-18T18:00:00.000Z',
          deadlineAt: '2026-12-23T18:00:00.000Z',
          lostDays: 1,
          daysLeftAtDeadline: 6,
          why: '2026-12-17 is a holiday',
        },
      ],
      unopenedShare: 0,
      unforcedShare: 0,
    });
  });
});

describe('A business calendar in a sentence', () => {
  it('names days and periods, or none', () => {
    const { businessCalendar } = policyWith({});
    assert.equal(closedDaysText(businessCalendar), 'none: rings open on any day');
    assert.equal(
      closedDaysText({
        ...businessCalendar,
        freezes: [{ name: 'year-end', from: '2026-12-21', until: '2027-01-03' }],
      }),
      'no ring opens in year-end (2026-12-21 to 2027-01-03), by the days of UTC',
    );
  });
});
