/** Workflows that wait for weeks, for trying virtual time on a real server. */
import { condition, defineUpdate, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import { dayMs } from '#core/time.ts';

/** Tells the workflow's now. */
export const tellUpdate = defineUpdate<number>('tell');

/** Sleeps the days one by one; the instants at which it woke. */
export async function sleeper(days: number): Promise<readonly number[]> {
  setHandler(tellUpdate, () => Date.now());
  const wokeAt: number[] = [workflowInfo().startTime.getTime()];
  for (let day = 0; day < days; day += 1) {
    await sleep(dayMs);
    wokeAt.push(Date.now());
  }
  return wokeAt;
}

/** Waits for ever. */
export async function waiter(): Promise<void> {
  await condition(() => false);
}
