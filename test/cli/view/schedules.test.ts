/** Schedules as people read them, and what the doctor makes of them. */
import assert from 'node:assert/strict';
import type { InstalledSchedule } from '#client/schedules.ts';
import { foundIn } from '#cli/doctor/schedules.ts';
import { createPaint } from '#cli/terminal/paint.ts';
import { localInstantText } from '#cli/view/localTime.ts';
import { scheduleDocument, scheduleLines, type ScheduleRow } from '#cli/view/schedules.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';

const policy = defaultPolicy('contoso');
const firing = Date.parse('2026-11-30T18:00:00Z');
const schedule: InstalledSchedule = {
  id: 'releases/contoso/quality',
  area: 'quality',
  policy,
  isPaused: false,
  note: null,
  nextAt: [firing],
  last: null,
  missed: 0,
};
const row: ScheduleRow = { schedule, policy, unstarted: null };
const textOf = (one: ScheduleRow): string => scheduleLines(one, createPaint(false)).join('\n');

describe('A schedule as it is shown', () => {
  it('names the month that its next instant starts, and when that is published', () => {
    assert.match(textOf(row), /2026-12-B on Mon 30 Nov 2026 18:00 UTC.*published Tue 8 Dec 2026/);
  });

  it('says what is amiss: paused, another policy, switched off, a month not started, months missed', () => {
    const amiss: ScheduleRow = {
      schedule: { ...schedule, isPaused: true, note: 'kim: audit', missed: 2 },
      policy: { ...policy, announceDaysBefore: 14 },
      unstarted: { id: '2026-12-B', publishedAt: firing },
    };
    const text = textOf(amiss);
    for (const words of [
      /paused \(kim: audit\)/,
      /another policy than the file/,
      /has not started 2026-12-B/,
      /missed 2 months/,
    ])
      assert.match(text, words);
    assert.match(textOf({ ...row, policy: null }), /switched off in the policy/);
  });

  it('reads for scripts with instants in UTC', () => {
    assert.deepEqual(Reflect.get(scheduleDocument(row), 'next'), [
      {
        at: '2026-11-30T18:00:00.000Z',
        release: '2026-12-B',
        publishedAt: '2026-12-08T18:00:00.000Z',
      },
    ]);
  });

  it('is told by the clock here where that differs, over midnight too', () => {
    assert.equal(localInstantText(firing, 'UTC'), 'Mon 30 Nov 2026 18:00 UTC');
    assert.equal(
      localInstantText(firing, 'Asia/Tokyo'),
      'Mon 30 Nov 2026 18:00 UTC (Tue 1 Dec 03:00 Asia/Tokyo)',
    );
  });
});

describe('The doctor, of schedules', () => {
  it('is content with each area that has one', () => {
    assert.deepEqual(foundIn({ rows: [row], unscheduled: [] }, false), {
      outcome: 'passed',
      text: 'next: quality Mon 30 Nov 2026 18:00 UTC',
    });
  });

  it('calls it a fault that an area is switched on and has none, but not where devices are simulated', () => {
    const found = foundIn({ rows: [row], unscheduled: ['office'] }, false);
    assert.equal(found.outcome, 'failed');
    assert.match(found.text, /Microsoft 365 Apps is switched on and has none/);
    assert.equal(foundIn({ rows: [], unscheduled: ['office'] }, true).outcome, 'skipped');
  });

  it('calls a paused one a fault', () => {
    const paused = { ...row, schedule: { ...schedule, isPaused: true } };
    const found = foundIn({ rows: [paused], unscheduled: [] }, true);
    assert.equal(found.outcome, 'failed');
    assert.match(found.text, /that of quality is paused/);
  });
});
