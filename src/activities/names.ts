/**
 * What the service calls its objects in a tenant. Names are Microsoft's own (domain.md 2.1, 2.5); the marker in the
 * description tells ours apart, so that a repeated creation finds the first one instead of making a second.
 */
import { groupMarker } from '#graph/groups.ts';
import type { ReleaseKey } from '#core/release/release.ts';
import type { RingName } from '#core/ring.ts';

const title = (ring: RingName): string => ring.charAt(0).toUpperCase() + ring.slice(1);

/** The registration group an administrator puts devices into. */
export const registrationGroup = 'Windows Autopatch Device Registration';

/** The directory group of a ring. */
export function ringGroupName(ring: RingName): string {
  return `Modern Workplace Devices-Windows Autopatch-${title(ring)}`;
}

/** The update policy of a ring. */
export function ringPolicyName(ring: RingName): string {
  return `Modern Workplace Update Policy [${title(ring)}]-[Windows Autopatch]`;
}

/** The mark in an object's description. */
export function marker(tenant: string, what: string): string {
  return `${groupMarker} ${tenant}/${what}`;
}

/** The expedite profile of a ring in one release; found again by this name, which no other release or tenant has. */
export function expediteName(key: ReleaseKey, ring: RingName): string {
  return `Windows Autopatch expedite ${key.id} [${title(ring)}] for ${key.tenant}`;
}
