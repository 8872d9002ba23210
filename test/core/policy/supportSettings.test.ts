/** Who answers support requests, and when: what is usual, and what cannot be. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { supportFaults, supportPlanOf, usualSupport } from '#core/policy/supportSettings.ts';

describe('settings of support', () => {
  it('are in order as they usually are, with five days of eight hours', () => {
    assert.deepEqual(supportFaults(usualSupport), []);
    assert.deepEqual([usualSupport.days.length, usualSupport.until - usualSupport.from], [5, 8]);
  });

  it('are refused where nobody would ever be there', () => {
    for (const [part, at] of [
      [{ days: [] }, 'days'],
      [{ from: 17, until: 17 }, 'until'],
      [{ days: ['Monday'] }, 'days'],
    ] as const)
      assert.deepEqual(supportFaults({ ...usualSupport, ...part })[0]?.path.slice(0, 2), [
        'support',
        at,
      ]);
  });

  it('take time zone and holidays from the business calendar', () => {
    const { businessCalendar: calendar } = defaultPolicy('contoso');
    const businessCalendar = { ...calendar, timeZone: 'Europe/Berlin', holidays: ['2026-12-25'] };
    const { desk, hours } = supportPlanOf(
      { ...usualSupport, desk: ['dana'] },
      { businessCalendar },
    );
    assert.deepEqual(desk, ['dana']);
    assert.deepEqual([hours.timeZone, hours.holidays], ['Europe/Berlin', ['2026-12-25']]);
  });
});
