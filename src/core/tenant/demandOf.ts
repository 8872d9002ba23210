/** The demand of a release: what its policy says of rings, drivers and versions of Windows, as of an instant. */
import { driverPlanOf } from '../driver/plan.ts';
import { versionPlanOf } from '../pinning/plan.ts';
import type { Release } from '../release/state/release.ts';
import type { LabelsDemand } from './care.ts';
import { retentionOf } from './retention.ts';

/** What it asks of the care of its tenant. */
export function labelsDemandOf(
  { key, policy }: Pick<Release, 'key' | 'policy'>,
  asOf: number,
): LabelsDemand {
  const drivers = driverPlanOf(policy);
  const versions = versionPlanOf(policy);
  const retention = retentionOf(policy);
  return {
    area: key.area,
    rings: policy.rings.map(({ name, share }) => ({ name, share })),
    asOf,
    ...(drivers === null ? {} : { drivers }),
    ...(versions === null ? {} : { versions }),
    ...(retention === null ? {} : { retention }),
  };
}
