/**
 * The profile that pins a ring: made once, put right where it differs, without the devices that it would take further, and
 * given up.
 */
import type { WindowsVersion } from '#core/release/content/windowsVersions.ts';
import {
  assignFeatureProfile,
  createFeatureProfile,
  deleteFeatureProfile,
  listFeatureProfiles,
  patchFeatureProfile,
  readFeatureTargets,
  type FeatureProfile,
} from '#graph/intune/features/profiles.ts';
import { deletePolicyGroup } from '#graph/intune/targets.ts';
import { readMembers } from '#graph/directory/groups.ts';
import { readRingDevicesBelow } from '#store/registration/ringDevices.ts';
import { audited } from '../../audit.ts';
import type { Deps } from '../../deps.ts';
import { ringMark } from '../../enact/livingPolicy.ts';
import { byAge, findOwnGroup, madeOnce, provideGroup } from '../../enact/ownObjects.ts';
import { putTargetsRight } from '../../enact/targets.ts';
import { step, writeOf, type Writing } from '../../enact/writing.ts';
import { bringInto, demandShown, takeOutOf } from '../../fleet/groupMembers.ts';
import { carriesMark, unpinnedGroupName, unpinnedMark } from '../../names.ts';
import { featureProfileName, featureProfiles as path } from './plane.ts';

/** A ring, what it is to be pinned to, and what is there. */
export interface PinOfRing {
  readonly ring: string;
  readonly groupId: string;
  readonly version: WindowsVersion;
  readonly own: readonly FeatureProfile[];
  readonly w: Writing;
}

/**
 * Gives the ring a profile of that version, which reaches the ring's group without those that have less: they are left out
 * before it reaches anybody.
 */
export async function providePin(deps: Deps, pin: PinOfRing): Promise<void> {
  const { w, groupId } = pin;
  const excludedGroupIds = await leaveOut(deps, pin);
  const made = oldest(pin.own) ?? (await makePin(deps, pin));
  const { profileId } = await putRight(deps, made, pin);
  const targets = { groupIds: [groupId], excludedGroupIds };
  const of = { profileId, asOf: w.asOf };
  await putTargetsRight(deps, step(w, 'targets'), {
    path: `${path}/${profileId}/assign`,
    targets,
    read: () => readFeatureTargets(deps.graph, of),
    assign: (graph) => assignFeatureProfile(graph, { ...of, ...targets }),
  });
  const others = pin.own.filter((one) => one.profileId !== profileId);
  await givePinsUp(deps, w, others);
}

/** The group of those that have less than the pin names, with these in it and nobody else; none where there never was one. */
async function leaveOut(deps: Deps, { ring, version, w }: PinOfRing): Promise<readonly string[]> {
  const { tenant } = w.key;
  const { asOf } = w;
  const own = groupOf(tenant, ring);
  const wanted = await readRingDevicesBelow(deps.store, { tenant, ring, build: version.build });
  const groupId =
    wanted.length === 0
      ? await findOwnGroup(deps.graph, own, asOf)
      : await provideGroup(deps, { ...w, intentId: `versions/${ring}/group` }, own);
  if (groupId === null) return [];
  const members = await readMembers(deps.graph, { groupId, asOf });
  const lacking = wanted.filter((id) => !members.has(id));
  const into = writeOf(step(w, 'leaveOut'), 'PATCH', `/groups/${groupId}`);
  if (lacking.length > 0)
    demandShown(groupId, await bringInto(deps, into, { groupId, objectIds: lacking }));
  const isWanted = new Set(wanted);
  const others = [...members].filter((id) => !isWanted.has(id));
  const back = writeOf(step(w, 'takeBack'), 'DELETE', `/groups/${groupId}`);
  if (others.length > 0) await takeOutOf(deps, back, { groupId, objectIds: others });
  return [groupId];
}

function groupOf(tenant: string, ring: string) {
  return { displayName: unpinnedGroupName(ring), mark: unpinnedMark(tenant, ring), knownId: null };
}

/** It reaches nobody yet. */
async function makePin(deps: Deps, { ring, version, w }: PinOfRing): Promise<FeatureProfile> {
  const description = ringMark(w.key, ring);
  const displayName = featureProfileName(ring);
  const look = async (): Promise<FeatureProfile | null> => {
    const listed = await listFeatureProfiles(deps.graph, { asOf: w.asOf });
    return oldest(listed.filter((one) => carriesMark(one.description, description)));
  };
  // The same at each walk: what an earlier one has sent is looked for before it is sent again.
  const making = { ...w, intentId: `versions/${ring}/make` };
  return await madeOnce(deps, writeOf(making, 'POST', path), {
    look,
    make: (graph) =>
      createFeatureProfile(graph, {
        displayName,
        description,
        version: version.name,
        asOf: w.asOf,
      }),
  });
}

/** Writes only a difference, and believes what is read back. */
async function putRight(
  deps: Deps,
  profile: FeatureProfile,
  { version: { name: version }, w }: PinOfRing,
): Promise<FeatureProfile> {
  if (profile.version === version && !profile.isOptional && !profile.isGradual) return profile;
  const { profileId } = profile;
  const write = writeOf(step(w, 'putRight'), 'PATCH', `${path}/${profileId}`);
  const now = await audited(deps, write, (graph) =>
    patchFeatureProfile(graph, { profileId, version, asOf: w.asOf }),
  );
  if (now.version === version) return now;
  throw new Error(`Pinning a ring: Intune accepted PATCH ${write.path}, but shows another version`);
}

/** Takes profiles of ours away: the ring is pinned no more by them. */
export async function givePinsUp(
  deps: Deps,
  w: Writing,
  pins: readonly FeatureProfile[],
): Promise<void> {
  for (const { profileId } of pins) {
    const write = writeOf(step(w, `giveUp/${profileId}`), 'DELETE', `${path}/${profileId}`);
    await audited(deps, write, (graph) => deleteFeatureProfile(graph, { profileId, asOf: w.asOf }));
  }
}

/** Takes all of them away, and the group of whom they leave out. */
export async function unpin(
  deps: Deps,
  { ring, own, w }: Pick<PinOfRing, 'ring' | 'own' | 'w'>,
): Promise<void> {
  if (own.length === 0) return;
  await givePinsUp(deps, w, own);
  const { asOf } = w;
  const groupId = await findOwnGroup(deps.graph, groupOf(w.key.tenant, ring), asOf);
  if (groupId === null) return;
  const write = writeOf(step(w, 'giveUp/group'), 'DELETE', `/groups/${groupId}`);
  await audited(deps, write, (graph) => deletePolicyGroup(graph, { groupId, asOf }));
}

/** Always the same of several. */
function oldest(profiles: readonly FeatureProfile[]): FeatureProfile | null {
  const [first] = profiles.toSorted(byAge(({ profileId }) => profileId));
  return first ?? null;
}
