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

/** Whom all of them together reach. */
export interface ForeignReach {
  /** Whether one of them is for all devices, whoever that is. */
  readonly isEverybody: boolean;
  /** Groups that they are for; none where they are for everybody. */
  readonly groupIds: ReadonlySet<string>;
  /** Members of these groups, by their ids in the directory. */
  readonly objectIds: ReadonlySet<string>;
}

/** Reads the profiles of others, and each group of theirs once. */
export async function readForeignReach(
  deps: Pick<Deps, 'graph'>,
  asOf: number,
): Promise<ForeignReach> {
  const foreign = await readForeign(deps, asOf);
  const isEverybody = foreign.some(({ targets }) => targets.others > 0);
  const groupIds = new Set(isEverybody ? [] : foreign.flatMap(({ targets }) => targets.groupIds));
  const objectIds = new Set<string>();
  for (const groupId of groupIds)
    for (const id of await membersOf(deps.graph, { groupId, asOf })) objectIds.add(id);
  return { isEverybody, groupIds, objectIds };
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
  asOf: number,
): Promise<readonly ForeignDevices[]> {
  const groups = new Map<string, readonly string[]>();
  const read: ForeignDevices[] = [];
  for (const { profile, targets } of await readForeign(deps, asOf)) {
    const name = profile.displayName;
    if (targets.others > 0) {
      read.push({ name, groupIds: targets.groupIds, objectIds: null });
      continue;
    }
    const objectIds = new Set<string>();
    for (const groupId of targets.groupIds) {
      const members = groups.get(groupId) ?? (await membersOf(deps.graph, { groupId, asOf }));
      groups.set(groupId, members);
      for (const id of members) objectIds.add(id.toLowerCase());
    }
    read.push({ name, groupIds: targets.groupIds, objectIds });
  }
  return read;
}

/** Devices of a profile's ring that another profile reaches too, and those that none does. */
export async function* listForeignDevices(
  { store }: Pick<Deps, 'store'>,
  o: {
    readonly tenant: string;
    readonly policyId: string;
    readonly reach: () => Promise<ForeignReach>;
    readonly onOther: (ids: readonly string[]) => void;
  },
): AsyncGenerator<readonly string[]> {
  const { tenant, policyId, reach, onOther } = o;
  const rings = await readRings(store, { tenant, area: feature.area });
  const own = rings.find((one) => one.policyId === policyId);
  if (own === undefined) return;
  const devices = await readRingDevices(store, { tenant, ring: own.ring });
  const { isEverybody, groupIds, objectIds } = await reach();
  const isMeant = isEverybody || (own.groupId !== null && groupIds.has(own.groupId));
  const reached: string[] = [];
  const others: string[] = [];
  for (const [objectId, id] of devices)
    (isMeant || objectIds.has(objectId) ? reached : others).push(id);
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
