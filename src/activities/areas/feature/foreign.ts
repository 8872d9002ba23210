/**
 * Profiles that others have made and that reach devices of our rings: a device is to have one profile, and which of several
 * counts is not ours to say. They are found by whom they reach, told, and never changed; which are ours says the mark.
 */
import { feature } from '#core/area/feature.ts';
import { groupMarker, listTransitiveDevices } from '#graph/directory/groups.ts';
import { GraphError } from '#graph/error.ts';
import {
  listFeatureProfiles,
  readFeatureTargets,
  type FeatureProfile,
} from '#graph/intune/features/profiles.ts';
import type { AssignedTargets } from '#graph/intune/targets.ts';
import { readRingDevices } from '#store/device/ringDevices.ts';
import { readRings } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';

/** A profile of somebody else, and whom it is for. */
export interface ForeignProfile {
  readonly profile: FeatureProfile;
  readonly targets: AssignedTargets;
}

/** All that reach anybody. */
export async function readForeign(
  { graph }: Pick<Deps, 'graph'>,
  asOf: number,
): Promise<readonly ForeignProfile[]> {
  const foreign: ForeignProfile[] = [];
  for (const profile of await listFeatureProfiles(graph, { asOf })) {
    if (profile.description?.includes(groupMarker) === true) continue;
    const { profileId } = profile;
    const targets = await readFeatureTargets(graph, { profileId, asOf });
    if (targets.groupIds.length + targets.others > 0) foreign.push({ profile, targets });
  }
  return foreign;
}

/** Devices of a profile's ring that another profile reaches too, and those that none does. */
export async function* listForeignDevices(
  deps: Pick<Deps, 'graph' | 'store'>,
  o: {
    readonly tenant: string;
    readonly policyId: string;
    readonly asOf: number;
    readonly onOther: (ids: readonly string[]) => void;
  },
): AsyncGenerator<readonly string[]> {
  const { tenant, policyId, asOf, onOther } = o;
  const rings = await readRings(deps.store, { tenant, area: feature.area });
  const own = rings.find((one) => one.policyId === policyId);
  if (own === undefined) return;
  const devices = await readRingDevices(deps.store, { tenant, ring: own.ring });
  const reached = new Set<string>();
  for (const { targets } of await readForeign(deps, asOf))
    for (const id of await reachedBy(deps, { targets, ownGroup: own.groupId, asOf, devices }))
      reached.add(id);
  yield [...reached];
  onOther([...devices.values()].filter((id) => !reached.has(id)));
}

/** Of devices by their directory ids those that are members; all where all are meant, or the ring itself. */
async function reachedBy(
  { graph }: Pick<Deps, 'graph'>,
  {
    targets,
    ownGroup,
    asOf,
    devices,
  }: {
    readonly targets: AssignedTargets;
    readonly ownGroup: string | null;
    readonly asOf: number;
    readonly devices: ReadonlyMap<string, string>;
  },
): Promise<readonly string[]> {
  if (targets.others > 0 || (ownGroup !== null && targets.groupIds.includes(ownGroup)))
    return [...devices.values()];
  const found: string[] = [];
  for (const groupId of targets.groupIds)
    found.push(
      ...(await membersOf(graph, { groupId, asOf })).flatMap((id) => devices.get(id) ?? []),
    );
  return found;
}

/** A group that is gone reaches nobody. */
async function membersOf(
  graph: Deps['graph'],
  of: { readonly groupId: string; readonly asOf: number },
): Promise<readonly string[]> {
  const members: string[] = [];
  try {
    for await (const page of listTransitiveDevices(graph, of)) members.push(...page);
  } catch (error) {
    const isGone =
      error instanceof GraphError && (error.kind === 'notFound' || error.kind === 'notYetKnown');
    if (!isGone) throw error;
  }
  return members;
}
