import assert from 'node:assert/strict';
import { absenceText, goneAfterDays, goneBefore } from '#core/device/absence.ts';
import { windowsEligibility } from '#core/device/readiness.ts';
import { dayMs } from '#core/time.ts';

describe('A device that is listed no more', () => {
  const since = Date.parse('2026-12-01T18:00:00Z');

  it('is gone later than it counts for no objective, so that leaving changes none', () => {
    const contact = windowsEligibility.find((rule) => rule.reason === 'contact');
    assert.ok(contact?.reason === 'contact' && contact.withinDays < goneAfterDays);
    assert.equal(goneBefore(since), since - 7 * dayMs);
  });

  it('is told with its days', () => {
    assert.match(
      absenceText({ since, goneAt: null }),
      /since .*1 Dec.*leaves the counts after 7 days/,
    );
    assert.match(absenceText({ since, goneAt: since + 7 * dayMs }), /left the counts on .*8 Dec/);
  });
});
