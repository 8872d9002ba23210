/**
 * Profiles that others have made and that reach devices of our rings: a device is to have one profile, and which of several
 * counts is not ours to say. They are found by whom they reach, told, and never changed; which are ours says the mark.
 */
import { feature } from '#core/area/feature.ts';
import { groupMarker, listTransitiveDevices } from '#graph/directory/groups.ts';
import { GraphError } from '#graph/error.ts';
import { readFeatureTargets, type FeatureProfile } from '#graph/intune/features/profiles.ts';
import type { AssignedTargets } from '#graph/intune/targets.ts';
import { readRingDevices } from '#store/registration/ringDevices.ts';
import { readRings } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';

/** A profile of somebody else, and whom it is for. */
export interface ForeignProfile {
  readonly profile: FeatureProfile;
  readonly targets: AssignedTargets;
}

/** All profiles as they were listed, and when. */
export interface ListedProfiles {
  readonly listed: readonly FeatureProfile[];
  readonly asOf: number;
}

/** Those of others among them that reach anybody. */
export async function readForeign(
  { graph }: Pick<Deps, 'graph'>,
  { listed, asOf }: ListedProfiles,
): Promise<readonly ForeignProfile[]> {
  const foreign: ForeignProfile[] = [];
  for (const profile of listed) {
    if (profile.description?.includes(groupMarker) === true) continue;
    const { profileId } = profile;
    const targets = await readFeatureTargets(graph, { profileId, asOf });
    if (targets.groupIds.length + targets.others > 0) foreign.push({ profile, targets });
  }
  return foreign;
}

/** A profile of somebody else, its groups, and their devices by ids in the directory; null = all of the tenant's. */
export interface ForeignDevices {
  readonly name: string;
  readonly groupIds: readonly string[];
  readonly objectIds: ReadonlySet<string> | null;
}

/** Reads whom each profile of others reaches, each group once. */
export async function readForeignDevices(
  deps: Pick<Deps, 'graph'>,
  profiles: ListedProfiles,
): Promise<readonly ForeignDevices[]> {
  const { asOf } = profiles;
  const groups = new Map<string, readonly string[]>();
  const read: ForeignDevices[] = [];
  for (const { profile, targets } of await readForeign(deps, profiles)) {
    const name = profile.displayName;
    const { groupIds } = targets;
    if (targets.others > 0) {
      read.push({ name, groupIds, objectIds: null });
      continue;
    }
    const objectIds = new Set<string>();
    for (const groupId of groupIds) {
      const members = groups.get(groupId) ?? (await membersOf(deps.graph, { groupId, asOf }));
      groups.set(groupId, members);
      for (const id of members) objectIds.add(id);
    }
    read.push({ name, groupIds, objectIds });
  }
  return read;
}

/** Whether a profile of somebody else is for all devices, or for that very group of a ring. */
export function isForWhole(
  { objectIds, groupIds }: ForeignDevices,
  ringGroup: string | null,
): boolean {
  return objectIds === null || (ringGroup !== null && groupIds.includes(ringGroup.toLowerCase()));
}

/** Whether it reaches a device of that ring, by its id in the directory. */
export function reaches(one: ForeignDevices, ringGroup: string | null, objectId: string): boolean {
  return isForWhole(one, ringGroup) || one.objectIds?.has(objectId) === true;
}

/** Devices of a profile's ring that another profile reaches too, and those that none does. */
export async function* listForeignDevices(
  { store }: Pick<Deps, 'store'>,
  o: {
    readonly tenant: string;
    readonly policyId: string;
    readonly foreign: () => Promise<readonly ForeignDevices[]>;
    readonly onOther: (ids: readonly string[]) => void;
  },
): AsyncGenerator<readonly string[]> {
  const { tenant, policyId, onOther } = o;
  const rings = await readRings(store, { tenant, area: feature.area });
  const own = rings.find((one) => one.policyId === policyId);
  if (own === undefined) return;
  const devices = await readRingDevices(store, { tenant, ring: own.ring });
  const foreign = await o.foreign();
  const reached: string[] = [];
  const others: string[] = [];
  for (const [objectId, id] of devices)
    (foreign.some((one) => reaches(one, own.groupId, objectId)) ? reached : others).push(id);
  yield reached;
  onOther(others);
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
