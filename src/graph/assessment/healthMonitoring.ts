/**
 * What devices tell Microsoft of their health: without such a configuration endpoint analytics and reports of updates stay
 * empty. It is one kind of device configuration, so it stands at the path of update rings, and the filter says which is
 * meant. Source: Graph's resource page "windowsHealthMonitoringConfiguration".
 */
import { z } from 'zod';
import type { HealthMonitoring } from '#core/tenant/assessment/facts.ts';
import { calls, pathOf, to } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { unwrapped, wireMaybeText } from '../wire.ts';
import { groupMarker } from '../directory/groups.ts';
import { readAssignments } from './assignments.ts';
import { assignRingPolicy } from '../intune/ringPolicies.ts';

const type = '#microsoft.graph.windowsHealthMonitoringConfiguration';

const wireMonitoring = z.object({
  '@odata.type': z.literal(type),
  id: z.string().min(1),
  displayName: wireMaybeText,
  description: wireMaybeText,
  allowDeviceHealthMonitoring: z.string().nullish(),
  /** Flags, joined by commas. */
  configDeviceHealthMonitoringScope: z.string().nullish(),
});

/** Where Intune ignores the filter other kinds stand in the list. */
const wireAny = z.union([wireMonitoring, z.unknown().transform(() => null)]);

/** All of them, and whether each reaches anybody. */
export async function listHealthMonitoring(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly HealthMonitoring[]> {
  const found: HealthMonitoring[] = [];
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listRingPolicies, {}),
    query: { $filter: `isof('${type.slice(1)}')` },
    asOf,
    row: wireAny,
  });
  for await (const page of pages)
    for (const wire of page) {
      if (wire === null) continue;
      const path = pathOf(calls.readRingTargets, { policyId: wire.id });
      const assignments = await readAssignments(graph, { path, asOf });
      const scope = wire.configDeviceHealthMonitoringScope ?? '';
      found.push({
        policyId: wire.id,
        name: wire.displayName ?? wire.id,
        isOurs: wire.description?.includes(groupMarker) ?? false,
        isEnabled: wire.allowDeviceHealthMonitoring === 'enabled',
        scopes: scope.split(',').map((one) => one.trim()),
        isForEverybody: assignments.some(({ kind }) => kind === 'everyDevice'),
        groupIds: assignments.flatMap(({ kind, groupId }) =>
          kind === 'group' && groupId !== null ? groupId : [],
        ),
      });
    }
  return found;
}

/** The body of a new one; its names are held against Microsoft's types by a test. */
export const newMonitoring = {
  '@odata.type': type,
  displayName: 'Windows Autopatch - Data Collection',
  allowDeviceHealthMonitoring: 'enabled',
  configDeviceHealthMonitoringScope: 'bootPerformance,windowsUpdates',
} as const;

/** Has the devices of a group tell of themselves. Safe to repeat: one of ours is found again and assigned. */
export async function collectHealth(
  graph: Graph,
  o: { readonly groupId: string; readonly description: string; readonly asOf: number },
): Promise<{ readonly changed: boolean }> {
  const { groupId, description, asOf } = o;
  const known = (await listHealthMonitoring(graph, { asOf })).find(({ isOurs }) => isOurs);
  const reaches = known?.isForEverybody === true || known?.groupIds.includes(groupId.toLowerCase());
  if (reaches === true) return { changed: false };
  const { id: policyId } =
    known === undefined
      ? await graph.request({
          ...to(calls.createRingPolicy, {}),
          asOf,
          schema: unwrapped(z.object({ id: z.string().min(1) })),
          body: { ...newMonitoring, description: `${description} ${groupMarker}` },
        })
      : { id: known.policyId };
  await assignRingPolicy(graph, {
    policyId,
    groupIds: [...(known?.groupIds ?? []), groupId],
    asOf,
  });
  return { changed: true };
}
