/** Which month a schedule starts: by the planned instant, whatever the clock says. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import {
  monthDueAt,
  scheduleId,
  startDaysBefore,
  startedByNow,
  startsAt,
  starterId,
} from '#core/tenant/schedule.ts';
import { hourMs } from '#core/time.ts';

const announced = fc.integer({ min: 7, max: 28 });
const anyMonth = fc
  .tuple(fc.integer({ min: 2025, max: 2099 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${year}-${String(month).padStart(2, '0')}`);
const policyOf = (announceDaysBefore: number) => ({
  ...defaultPolicy('contoso'),
  announceDaysBefore,
});

describe('A schedule', () => {
  it('starts each month a day before it is announced, over changes of the clock', () => {
    fc.assert(
      fc.property(anyMonth, announced, (month, days) => {
        const policy = policyOf(days);
        const publishedAt = publishedAtOf(month);
        const at = startsAt(policy, { publishedAt });
        const announcedAt = instantOfDay(publishedAt, -days);
        assert.ok(announcedAt - at >= 23 * hourMs && announcedAt - at <= 25 * hourMs);
        assert.deepEqual(monthDueAt(policy, at), { id: `${month}-B`, publishedAt });
      }),
    );
  });

  it('has a month started once its instant is past and until it is published', () => {
    const policy = policyOf(7);
    const publishedAt = publishedAtOf('2026-12');
    const at = startsAt(policy, { publishedAt });
    assert.equal(startedByNow(policy, at - 1), null);
    assert.equal(startedByNow(policy, at)?.id, '2026-12-B');
    assert.equal(startedByNow(policy, publishedAt)?.id, '2026-12-B');
    assert.equal(startedByNow(policy, publishedAt + 1), null);
  });

  it('lies as far before publication as an announcement, and a day more', () => {
    assert.equal(startDaysBefore(policyOf(28)), 29);
  });

  it('is named by tenant and area, and what it starts is no release by its id', () => {
    const whose = { tenant: 'contoso', area: 'office' } as const;
    assert.equal(scheduleId(whose), 'releases/contoso/office');
    assert.equal(starterId(whose), 'start/contoso/office');
  });
});
