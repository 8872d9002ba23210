/** Versions of Windows in the care of a tenant: rings are kept on them with each walk of the fleet, beside it. */
import { fleetTime, versionsDone } from '#core/tenant/care.ts';
import { keeping } from '../activities.ts';
import { summaryOf } from '../summary.ts';
import { beginLook } from './besideWalk.ts';
import type { Caring } from './caring.ts';

/** Begins to keep rings on their versions where a release says what is wanted. */
export function beginKeepingVersions(caring: Caring): void {
  const { tenant } = caring.care;
  beginLook(caring, {
    subject: 'versions',
    look: ({ area, plan }) =>
      keeping.keepVersions.executeWithOptions(
        { summary: summaryOf('keep rings on the versions of Windows that they have') },
        [{ tenant, area, plan, asOf: fleetTime(caring.care, Date.now()) }],
      ),
    done: versionsDone,
  });
}
