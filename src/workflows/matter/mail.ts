/**
 * Messages of a matter that did not go out at once: tried again at a growing pace beside everything else, and given up after
 * many tries, as those of a release are. What they say stands in the store.
 */
import { condition } from '@temporalio/workflow';
import { pace } from '#core/release/state/pace.ts';
import { looking } from '../activities.ts';
import { mishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';
import { nowOf, type MatterCourse } from './course.ts';

const triesMax = 30;

/** Sends what waits as soon as it can be, and what is new meanwhile with it. */
export function mail(course: MatterCourse): void {
  course.isUnsent = true;
  if (course.isMailing) return;
  course.isMailing = true;
  void sent(course).finally(() => {
    course.isMailing = false;
  });
}

async function sent(course: MatterCourse): Promise<void> {
  for (let tries = 0; course.isUnsent && tries < triesMax; tries += 1) {
    await condition(() => course.isHandedOver, pace(tries), { summary: summaryOf('mail again') });
    const { messageKey: key } = course;
    if (key === null || course.isHandedOver) return;
    const asked = { key, asOf: nowOf(course), isLast: tries === triesMax - 1 };
    try {
      const { isEmpty } = await looking.sendMessages(asked);
      course.isUnsent = !isEmpty;
    } catch (error) {
      // It is told by `message list`, where it waits.
      mishapOf(error);
    }
  }
}
