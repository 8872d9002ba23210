/** What a tenant's policy keeps no longer is forgotten once a day, beside the walk of the fleet. */
import { fleetTime, purgeDone, purgeIsDue } from '#core/tenant/care.ts';
import { longestOf } from '#core/tenant/retention.ts';
import { keeping } from '../activities.ts';
import { summaryOf } from '../summary.ts';
import { beginLook } from './besideWalk.ts';
import type { Caring } from './caring.ts';

/** Begins to forget where a release says how long what is kept, and a day is over. */
export function beginForgetting(caring: Caring): void {
  const { tenant, areas } = caring.care;
  const [first] = areas;
  const plan = longestOf(areas);
  const asOf = fleetTime(caring.care, Date.now());
  if (first === undefined || plan === null || !purgeIsDue(caring.care, asOf)) return;
  const look = {
    subject: 'retention' as const,
    look: () =>
      keeping.purge.executeWithOptions(
        { summary: summaryOf('forget what is older than the policy keeps') },
        [{ tenant, plan, asOf }],
      ),
    done: purgeDone,
  };
  beginLook(caring, look, { area: first.area, plan });
}
