/** The instant the fleet lives at: in a rehearsal that is ahead of the clock, where its release is. */
import type { Operator } from '#client/operator.ts';
import { keyOf } from '../release/which/key.ts';

/** The fleet's now; null where the clock is right. */
export async function fleetTime(operator: Operator, tenant: string): Promise<number | null> {
  const [newest] = await operator.listReleases(tenant);
  const key = newest === undefined ? null : keyOf(newest);
  if (key === null || newest?.status !== 'running') return null;
  const { look } = await import('../reach/follow.ts');
  const { now } = await look(operator, key);
  return now > Date.now() ? now : null;
}
