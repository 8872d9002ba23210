import assert from 'node:assert/strict';
import fc from 'fast-check';
import { secondTuesdays } from '#core/area/secondTuesdays.ts';
import { publishedAtOf } from '#core/calendar.ts';
import { dayMs } from '#core/time.ts';

const calendar = secondTuesdays('B');

describe('The calendar of second Tuesdays', () => {
  it('names a release by its month and letter', () => {
    const coming = calendar.coming(Date.parse('2026-11-23T10:00:00Z'), 7);
    assert.deepEqual(coming, { id: '2026-12-B', publishedAt: publishedAtOf('2026-12') });
  });

  it('takes a month for its release, and nothing else for one', () => {
    assert.deepEqual(calendar.parseId('2026-12'), calendar.parseId('2026-12-B'));
    for (const name of ['2026-12-C', '2026-13-B', '2026-12-b', 'December', ''])
      assert.equal(calendar.parseId(name), null, name);
  });

  it('finds each release by the name that it gave it, and the next one after it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 28 }),
        (day, lead) => {
          const coming = calendar.coming(day * dayMs, lead);
          assert.deepEqual(calendar.parseId(coming.id), coming);
          const next = calendar.next(coming.publishedAt);
          assert.equal(calendar.coming(coming.publishedAt + dayMs, 0).publishedAt, next);
        },
      ),
    );
  });
});
