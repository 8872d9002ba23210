/** The windows of the rings, as messages tell them. */
import assert from 'node:assert/strict';
import { messageKinds } from '#core/message/contact.ts';
import { scheduleOf, tellsSchedule } from '#core/message/schedule.ts';
import { sampleRelease } from '../../reports/sampleRelease.ts';

describe('the schedule in a message', () => {
  it('has each ring in its order, with whether it stands', () => {
    const release = sampleRelease();
    const told = scheduleOf(release);
    assert.deepEqual(
      told.map(({ ring }) => ring),
      release.rings.map(({ name }) => name),
    );
    for (const [nth, { opensAt, offeredAt, deadlineAt, pause }] of release.rings.entries())
      assert.deepEqual(told[nth], {
        ring: release.rings[nth]?.name,
        opensAt,
        offeredAt,
        deadlineAt,
        isPaused: pause !== null,
      });
  });

  it('is told where the schedule is what is told', () => {
    assert.deepEqual(messageKinds.filter(tellsSchedule), [
      'change',
      'start',
      'summary',
      'schedule',
    ]);
  });
});
