/**
 * Expedited quality updates (`windowsQualityUpdateProfiles`, beta): they name an update by its release date, override
 * the deferral for it alone, and force the restart within 0–2 days. Source: Graph's resource page
 * "windowsQualityUpdateProfile".
 */
import { z } from 'zod';
import { calls, pathOf, to } from '../calls.ts';
import { allOf } from '../paging.ts';
import { wireOfOthers } from '../directory/groups.ts';
import type { Graph } from '../request.ts';
import { readTargets, sendTargets, type AssignedTargets } from './targets.ts';
import { unwrapped, wireDateTime, wireInstant } from '../wire.ts';

/** An expedite profile. */
export interface Expedite {
  readonly profileId: string;
  readonly displayName: string;
  /** The update's release instant, which names it; epoch milliseconds. */
  readonly releasedAt: number;
  readonly daysUntilForcedReboot: number;
}

/** What is read of an expedite profile. */
const wireExpedite = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  expeditedUpdateSettings: z
    .object({ qualityUpdateRelease: wireInstant, daysUntilForcedReboot: z.number().int() })
    .nullish(),
});

/** Profiles of others may hold anything; one of ours that cannot be read is an error, or a second would be made. */
const wireAnyProfile = z.union([wireExpedite, wireOfOthers]);

/** All expedite profiles; those without expedite settings, or of a form nobody knows, are left out. */
export async function listExpedites(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly Expedite[]> {
  const path = pathOf(calls.listExpedites, {});
  const rows = await allOf(graph, { path, asOf, row: wireAnyProfile });
  return rows.filter((row) => row !== null).flatMap(expediteOf);
}

/** Creates a profile, not yet assigned. Not safe to repeat: look with `listExpedites` first. */
export async function createExpedite(
  graph: Graph,
  options: {
    readonly displayName: string;
    readonly description: string;
    readonly releasedAt: number;
    readonly daysUntilForcedReboot: number;
    readonly asOf: number;
  },
): Promise<Expedite> {
  const { displayName, description, releasedAt, daysUntilForcedReboot, asOf } = options;
  const { id: profileId } = await graph.request({
    ...to(calls.createExpedite, {}),
    asOf,
    schema: unwrapped(wireExpedite),
    body: {
      '@odata.type': '#microsoft.graph.windowsQualityUpdateProfile',
      displayName,
      description,
      expeditedUpdateSettings: {
        '@odata.type': 'microsoft.graph.expeditedWindowsQualityUpdateSettings',
        qualityUpdateRelease: wireDateTime(releasedAt),
        daysUntilForcedReboot,
      },
      roleScopeTagIds: ['0'],
    },
  });
  return { profileId, displayName, releasedAt, daysUntilForcedReboot };
}

/**
 * Makes these groups the ones that get the update at once, without the members of the excluded ones; replaces the
 * former list as a whole, so it is safe to repeat.
 */
export async function assignExpedite(
  graph: Graph,
  options: {
    readonly profileId: string;
    readonly groupIds: readonly string[];
    readonly excludedGroupIds?: readonly string[];
    readonly asOf: number;
  },
): Promise<void> {
  const { profileId, groupIds, excludedGroupIds = [], asOf } = options;
  const call = to(calls.assignExpedite, { profileId });
  await sendTargets(
    graph,
    { call, asOf },
    {
      type: '#microsoft.graph.windowsQualityUpdateProfileAssignment',
      targets: { groupIds, excludedGroupIds },
    },
  );
}

/** Whom a profile reaches now. Throws GraphError `notFound`. */
export async function readExpediteTargets(
  graph: Graph,
  { profileId, asOf }: { readonly profileId: string; readonly asOf: number },
): Promise<AssignedTargets> {
  const path = pathOf(calls.readExpediteTargets, { profileId });
  return await readTargets(graph, { path, asOf });
}

function expediteOf(wire: z.infer<typeof wireExpedite>): Expedite[] {
  const settings = wire.expeditedUpdateSettings;
  if (settings === null || settings === undefined) return [];
  return [
    {
      profileId: wire.id,
      displayName: wire.displayName ?? '',
      releasedAt: settings.qualityUpdateRelease,
      daysUntilForcedReboot: settings.daysUntilForcedReboot,
    },
  ];
}
