/**
 * What the service calls its objects in a tenant. Names are those of Windows Autopatch; the marker in the description
 * tells ours apart, so that a repeated creation finds the first one instead of making a second.
 */
import { groupMarker } from '#graph/directory/groups.ts';
import type { AreaKey, ReleaseKey } from '#core/release/state/release.ts';
import type { RingName } from '#core/ring.ts';

/** A ring's name as names of objects have it: `Fast`. */
export function ringTitle(ring: RingName): string {
  return ring.charAt(0).toUpperCase() + ring.slice(1);
}

/** The registration group an administrator puts devices into. */
export const registrationGroup = 'Windows Autopatch Device Registration';

/** The directory group of a ring. */
export function ringGroupName(ring: RingName): string {
  return `Modern Workplace Devices-Windows Autopatch-${ringTitle(ring)}`;
}

/** The update policy of a ring. */
export function ringPolicyName(ring: RingName): string {
  return `Modern Workplace Update Policy [${ringTitle(ring)}]-[Windows Autopatch]`;
}

/** The driver update profile of a ring. */
export function driverProfileName(ring: RingName): string {
  return `Windows Autopatch – Driver Update Policy [${ringTitle(ring)}]`;
}

/** The mark in an object's description. */
export function marker(tenant: string, what: string): string {
  return `${groupMarker} ${tenant}/${what}`;
}

/** The mark of a ring's driver update profile. */
export function driverMark(tenant: string, ring: RingName): string {
  return marker(tenant, `drivers/${ring}`);
}

/** The directory group of a ring's devices that its pin leaves out. */
export function unpinnedGroupName(ring: RingName): string {
  return `Windows Autopatch Unpinned ${ringTitle(ring)}`;
}

/** The mark of that group. */
export function unpinnedMark(tenant: string, ring: RingName): string {
  return marker(tenant, `unpinned/${ring}`);
}

/** Whether a description carries a mark, whatever else an administrator has written beside it. */
export function carriesMark(description: string | null, mark: string): boolean {
  const from = description?.indexOf(mark) ?? -1;
  if (description === null || from < 0) return false;
  // `…/fast` is not the mark of `…/fast2`.
  return !/^[\w/-]/.test(description.slice(from + mark.length));
}

/** The ring of an area whose mark a description carries; null = it carries none. */
export function ringMarked(description: string | null, { tenant, area }: AreaKey): RingName | null {
  const mark = marker(tenant, `${area}/`);
  const from = description?.indexOf(mark) ?? -1;
  if (description === null || from < 0) return null;
  return /^[\w-]+/.exec(description.slice(from + mark.length))?.[0] ?? null;
}

/** The expedite profile of a ring in one release; found again by this name, which no other release or tenant has. */
export function expediteName(key: ReleaseKey, ring: RingName): string {
  return `Windows Autopatch expedite ${key.id} [${ringTitle(ring)}] for ${key.tenant}`;
}

/** Whether a profile expedites that ring of this tenant, in whatever release. */
export function isExpediteOf(
  displayName: string,
  { tenant, ring }: { readonly tenant: string; readonly ring: RingName },
): boolean {
  return (
    displayName.startsWith('Windows Autopatch expedite ') &&
    displayName.endsWith(` [${ringTitle(ring)}] for ${tenant}`)
  );
}

/** The expedite profile of devices that a release's objective lacks. */
export function behindExpediteName(key: ReleaseKey): string {
  return `Windows Autopatch expedite ${key.id} of devices behind, for ${key.tenant}`;
}

/** The directory group of devices that an objective lacks and that are hurried. */
export function behindGroupName(area: AreaKey['area']): string {
  return `Windows Autopatch Behind ${area}`;
}

/** The mark of that group. */
export function behindMark(tenant: string, area: AreaKey['area']): string {
  return marker(tenant, `behind/${area}`);
}

/** Part of a hold: all its devices, or those that try its rollback first. */
export type HoldGroupPart = 'hold' | 'pilot';

const partTitle = (part: HoldGroupPart): string => (part === 'hold' ? '' : ' Pilot');

/** The directory group of a hold's part. */
export function holdGroupName(hold: string, part: HoldGroupPart): string {
  return `Windows Autopatch Hold${partTitle(part)} ${hold}`;
}

/** The update policy of a hold's part. */
export function holdPolicyName(hold: string, part: HoldGroupPart): string {
  return `Windows Autopatch Hold Policy${partTitle(part)} ${hold}`;
}
