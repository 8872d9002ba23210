/** Waiting for what a bench has brought about. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Looks so often until it is so; throws, with what is wrong `otherwise`, when it is not within a time. */
export async function until(
  isSo: () => Promise<boolean>,
  o: { readonly everyMs: number; readonly withinMs: number; readonly otherwise: string },
): Promise<void> {
  const untilMs = performance.now() + o.withinMs;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`After ${o.withinMs / 1000} s ${o.otherwise}`);
    await sleep(o.everyMs);
  }
}
