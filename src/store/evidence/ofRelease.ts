/** How statements about a release name it: $1 = the tenant, $2 = the area, $3 = the release. */
import type { ReleaseKey } from '#core/release/state/release.ts';

/** These parameters. */
export function keyOf({ tenant, area, id }: ReleaseKey): [string, string, string] {
  return [tenant, area, id];
}

/** Whether a device `d` is under a hold of the area. */
export const isHeld = `exists (select 1 from hold_members h
  where h.tenant = $1 and h.area = $2 and h.device_id = d.device_id)`;

/** Whether a device `d` does not count in the area, as it was last labelled. */
export const isIneligible = `exists (select 1 from labels l
  where l.tenant = $1 and l.area = $2 and l.device_id = d.device_id and l.ineligible is not null)`;
