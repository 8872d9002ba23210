/** What is refused in a business calendar, with the place, the rule and the way out. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { policyFaults, type Policy } from '#core/policy/policy.ts';
import { weekdayNames } from '#core/localTime.ts';
import type { BusinessCalendar } from '#core/policy/businessCalendar.ts';

function faultsOf(calendar: Partial<BusinessCalendar>, area?: Policy['area']): readonly string[] {
  const policy = defaultPolicy('contoso', undefined, area);
  const businessCalendar = { ...policy.businessCalendar, ...calendar };
  return policyFaults({ ...policy, businessCalendar }).map(
    ({ path, rule, seen, remedy }) => `${path.join('.')}: ${rule}; ${seen}; ${remedy}`,
  );
}

describe('A business calendar is refused', () => {
  it('with a time zone that nobody knows, and the nearest is named', () => {
    const [fault = ''] = faultsOf({ timeZone: 'Europe/Berln' });
    assert.match(fault, /^businessCalendar\.timeZone: .*IANA.*did you mean "Europe\/Berlin"\?$/);
  });

  it('with a weekday that is none', () => {
    const [fault = ''] = faultsOf({ notOn: ['monday', 'fryday'] });
    assert.match(fault, /^businessCalendar\.notOn\.1: .*did you mean "friday"\?$/);
  });

  it('with all seven weekdays', () => {
    assert.match(faultsOf({ notOn: weekdayNames })[0] ?? '', /at least one weekday; all seven/);
  });

  it('with a date that does not exist', () => {
    const freezes = [{ name: 'winter', from: '2026-02-30', until: '1.3.2026' }];
    assert.deepEqual(
      faultsOf({ holidays: ['2026-12-25', 'christmas'], freezes }).map(
        (text) => text.split(':')[0],
      ),
      [
        'businessCalendar.holidays.1',
        'businessCalendar.freezes.0.from',
        'businessCalendar.freezes.0.until',
      ],
    );
  });

  it('with a freeze that ends before it begins, or lasts for years', () => {
    for (const until of ['2026-12-20', '2028-12-21'])
      assert.match(
        faultsOf({ freezes: [{ name: 'winter', from: '2026-12-21', until }] })[0] ?? '',
        /ends on the day it begins or later/,
      );
  });

  it('where rings open by themselves, and not where it closes nothing', () => {
    assert.match(faultsOf({ notOn: ['friday'] }, 'office')[0] ?? '', /open by themselves/);
    assert.deepEqual(faultsOf({ timeZone: 'Europe/Oslo' }, 'office'), []);
  });

  it('not with what a tenant may wish', () => {
    assert.deepEqual(
      faultsOf({
        timeZone: 'Europe/Berlin',
        notOn: ['friday', 'saturday', 'sunday'],
        holidays: ['2026-12-25'],
        freezes: [{ name: 'year-end', from: '2026-12-21', until: '2027-01-03' }],
      }),
      [],
    );
  });
});
