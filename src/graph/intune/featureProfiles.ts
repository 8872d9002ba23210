/**
 * Which version of Windows a tenant has chosen for whom (`windowsFeatureUpdateProfiles`, beta): read only, for the one
 * setting of a new ring that depends on it. Source: Intune's page "Feature updates policy" and Graph's resource page
 * "windowsFeatureUpdateProfile".
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { GraphError } from '../error.ts';
import { allOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import { targetsOf, wireAssignment } from './targets.ts';

/** The longest that a ring may keep feature updates away, by the property's own range. */
export const featureDeferralDaysMax = 30;

const wireProfile = z.object({ id: z.string().min(1) });

/**
 * How many days a new ring keeps feature updates away. None where a feature update profile reaches the group, as
 * Microsoft recommends: the profile decides then. Else as many as may be, so that a ring for monthly updates does not let
 * a new version of Windows in behind every gate. A tenant without such profiles answers 403 or 404.
 */
export async function featureDeferralDays(
  graph: Graph,
  { groupId, asOf }: { readonly groupId: string; readonly asOf: number },
): Promise<number> {
  try {
    const path = pathOf(calls.listFeatureProfiles, {});
    for (const { id: profileId } of await allOf(graph, { path, asOf, row: wireProfile })) {
      const assigned = pathOf(calls.readFeatureTargets, { profileId });
      const rows = await allOf(graph, { path: assigned, asOf, row: wireAssignment });
      if (targetsOf(rows).groupIds.includes(groupId.toLowerCase())) return 0;
    }
    return featureDeferralDaysMax;
  } catch (error) {
    const isAbsent =
      error instanceof GraphError && ['forbidden', 'notFound', 'invalid'].includes(error.kind);
    if (isAbsent) return featureDeferralDaysMax;
    throw error;
  }
}
