/** What a business calendar costs the objective of a month. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import { calendarCost, plannedOpenings } from '#core/foresight/calendarCost.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { BusinessCalendar } from '#core/policy/businessCalendar.ts';
import { anyCalendar } from '../policy/calendars.ts';

const publishedAt = publishedAtOf('2026-12');
const policyWith = (calendar: Partial<BusinessCalendar>) => {
  const policy = defaultPolicy('contoso');
  return { ...policy, businessCalendar: { ...policy.businessCalendar, ...calendar } };
};

describe('The openings of a month', () => {
  it('are never earlier than planned, keep the order of rings, and move deadlines by as much', () => {
    fc.assert(
      fc.property(anyCalendar, (calendar) => {
        const openings = plannedOpenings(policyWith(calendar), publishedAt);
        openings.forEach((one, nth) => {
          assert.ok(one.opensAt >= one.deferredUntil);
          assert.ok(one.opensAt >= (openings[nth - 1]?.opensAt ?? 0));
          const { deadlineDays } = one.plan.cadence;
          assert.equal(one.deadlineAt, instantOfDay(one.opensAt, deadlineDays));
          assert.equal(one.why === null, one.opensAt === one.deferredUntil);
        });
      }),
    );
  });

  it('cost nothing without a calendar', () => {
    assert.equal(calendarCost(policyWith({}), publishedAt), null);
  });

  it('cost a day where one ring falls on a closed day, and the next is still seen as long after it', () => {
    // D+1 is Wednesday 9 December; fast is planned five days after first.
    const cost = calendarCost(policyWith({ notOn: ['wednesday'] }), publishedAt);
    assert.deepEqual(
      cost?.rings.map(({ opening, lostDays, leftDays }) => [
        opening.plan.name,
        lostDays,
        leftDays,
        opening.why,
      ]),
      [
        ['first', 1, 17, 'nothing opens on a Wednesday'],
        ['fast', 1, 12, 'first opens later'],
        ['broad', 1, 6, 'fast opens later'],
      ],
    );
    assert.equal(cost?.unforcedShare, 0);
    assert.equal(cost?.unopenedShare, 0);
  });

  it('tell which share of the fleet a freeze keeps from being forced in time', () => {
    const freezes = [{ name: 'year-end', from: '2026-12-16', until: '2026-12-26' }];
    const cost = calendarCost(policyWith({ freezes }), publishedAt);
    assert.deepEqual(
      cost?.rings.map(({ opening, leftDays }) => [opening.plan.name, leftDays]),
      [['broad', -3]],
    );
    assert.equal(cost?.unforcedShare, 0.9);
    assert.equal(cost?.unopenedShare, 0);
  });

  it('tell of a freeze that covers the whole month', () => {
    const freezes = [{ name: 'long', from: '2026-12-01', until: '2027-01-31' }];
    const cost = calendarCost(policyWith({ freezes }), publishedAt);
    assert.equal(Math.round((cost?.unopenedShare ?? 0) * 1e9) / 1e9, 1);
  });
});
