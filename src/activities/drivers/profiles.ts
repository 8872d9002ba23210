/**
 * The driver update profile of a ring: made once, put right where it differs, and given up where it is wanted no more. Ours
 * are known by their ids and by the mark in their descriptions; whatever else reaches the ring's devices is told and left.
 */
import type { DriverPlan, DriverRing } from '#core/driver/plan.ts';
import { wantedProfile } from '#core/driver/plan.ts';
import type { RingName } from '#core/ring.ts';
import {
  assignDriverProfile,
  createDriverProfile,
  deleteDriverProfile,
  listDriverProfiles,
  patchDriverProfile,
  readDriverTargets,
  type DriverProfile,
} from '#graph/intune/drivers/profiles.ts';
import type { AssignedTargets } from '#graph/intune/targets.ts';
import { audited } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { byAge, madeOnce } from '../enact/ownObjects.ts';
import { putTargetsRight } from '../enact/targets.ts';
import { step, writeOf, type Noted } from '../enact/writing.ts';
import { carriesMark, driverMark, driverProfileName } from '../names.ts';

const path = '/deviceManagement/windowsDriverUpdateProfiles';

/** A ring, the profiles there are, and what is known of it. */
export interface OfRing {
  readonly ring: DriverRing;
  readonly groupId: string;
  /** The id of the profile that was ours last; null = none was. */
  readonly knownId: string | null;
  readonly listed: readonly DriverProfile[];
}

/** Whether a profile is of one of these rings: it is known, or bears the mark of one. */
export function isOurs(
  {
    tenant,
    rings,
    knownIds,
  }: {
    readonly tenant: string;
    readonly rings: readonly RingName[];
    readonly knownIds: readonly (string | null)[];
  },
  { profileId, description }: DriverProfile,
): boolean {
  return (
    knownIds.includes(profileId) ||
    rings.some((ring) => carriesMark(description, driverMark(tenant, ring)))
  );
}

function isOfRing({ ring, knownId }: OfRing, tenant: string, profile: DriverProfile): boolean {
  return isOurs({ tenant, rings: [ring.name], knownIds: [knownId] }, profile);
}

/** The ring's profile as it is to be, reaching the ring's group and nobody else; null where none is wanted. */
export async function provideProfile(
  deps: Deps,
  w: Noted,
  { plan, of }: { readonly plan: DriverPlan; readonly of: OfRing },
): Promise<DriverProfile | null> {
  const wanted = wantedProfile(plan, of.ring);
  if (wanted === null) return null;
  const { tenant } = w.key;
  const find = (listed: readonly DriverProfile[]): DriverProfile | null =>
    oldest(
      listed.filter((one) => one.approval === wanted.approval && isOfRing(of, tenant, one)),
      of.knownId,
    );
  const description = driverMark(tenant, of.ring.name);
  const displayName = driverProfileName(of.ring.name);
  // The same at each walk: what an earlier one has sent is looked for before it is sent again.
  const making = { ...w, intentId: `drivers/${of.ring.name}/make/${wanted.approval}` };
  const made =
    find(of.listed) ??
    (await madeOnce(deps, writeOf(making, 'POST', path), {
      look: async () => find(await listDriverProfiles(deps.graph, { asOf: w.asOf })),
      make: (graph) =>
        createDriverProfile(graph, { displayName, description, ...wanted, asOf: w.asOf }),
    }));
  const right = await putRight(deps, w, { profile: made, wanted, description });
  await reachOnly(deps, w, { profileId: right.profileId, groupId: of.groupId });
  return right;
}

/** The known one first, then the oldest, always the same. */
function oldest(profiles: readonly DriverProfile[], knownId: string | null): DriverProfile | null {
  const [first] = profiles.toSorted(byAge(({ profileId }) => profileId));
  return profiles.find(({ profileId }) => profileId === knownId) ?? first ?? null;
}

/** Writes only a difference, and believes what is read back. */
async function putRight(
  deps: Deps,
  w: Noted,
  o: {
    readonly profile: DriverProfile;
    readonly wanted: { readonly deferralDays: number | null };
    readonly description: string;
  },
): Promise<DriverProfile> {
  const { profile, wanted, description } = o;
  const { profileId } = profile;
  const { deferralDays } = wanted;
  const isLate = deferralDays !== null && profile.deferralDays !== deferralDays;
  const isUnmarked = !carriesMark(profile.description, description);
  if (!isLate && !isUnmarked) return profile;
  const write = writeOf(step(w, 'putRight'), 'PATCH', `${path}/${profileId}`);
  await audited(deps, write, (graph) =>
    patchDriverProfile(graph, {
      profileId,
      asOf: w.asOf,
      ...(isLate ? { deferralDays } : {}),
      // What an administrator has written there stays.
      ...(isUnmarked
        ? { description: [description, profile.description].filter(Boolean).join(' ') }
        : {}),
    }),
  );
  const now = await listDriverProfiles(deps.graph, { asOf: w.asOf });
  const found = now.find((one) => one.profileId === profileId);
  if (found !== undefined && (deferralDays === null || found.deferralDays === deferralDays))
    return found;
  throw new Error(
    `Putting a driver update profile right: Intune accepted PATCH ${write.path}, but shows another deferral`,
  );
}

async function reachOnly(
  deps: Deps,
  w: Noted,
  { profileId, groupId }: { readonly profileId: string; readonly groupId: string },
): Promise<void> {
  const targets = { groupIds: [groupId], excludedGroupIds: [] };
  const of = { profileId, asOf: w.asOf };
  await putTargetsRight(deps, step(w, 'targets'), {
    path: `${path}/${profileId}/assign`,
    targets,
    read: () => readDriverTargets(deps.graph, of),
    assign: (graph) => assignDriverProfile(graph, { ...of, ...targets }),
  });
}

/**
 * Gives up profiles of ours that the ring has no more: after a change of how drivers are approved, the one before. One that
 * carries our mark under another name, or reaches others than the ring's group, is not ours alone, and is told in place of
 * deleted.
 */
export async function giveUpFormer(
  deps: Deps,
  w: Noted,
  { of, kept }: { readonly of: OfRing; readonly kept: string | null },
): Promise<readonly string[]> {
  const { tenant } = w.key;
  const left: string[] = [];
  for (const profile of of.listed) {
    const { profileId, displayName } = profile;
    if (profileId === kept || !isOfRing(of, tenant, profile)) continue;
    const targets = await readDriverTargets(deps.graph, { profileId, asOf: w.asOf });
    const isKnown = profileId === of.knownId || displayName === driverProfileName(of.ring.name);
    if (!isKnown || !reachesAtMost(targets, of.groupId)) {
      left.push(displayName);
      continue;
    }
    const write = writeOf(step(w, `giveUp/${profileId}`), 'DELETE', `${path}/${profileId}`);
    await audited(deps, write, (graph) => deleteDriverProfile(graph, { profileId, asOf: w.asOf }));
  }
  return left;
}

function reachesAtMost({ groupIds, others }: AssignedTargets, groupId: string): boolean {
  return others === 0 && groupIds.every((one) => one.toLowerCase() === groupId.toLowerCase());
}

/** More profiles of others than a tenant has; those beyond are not asked whom they reach. */
const foreignMax = 100;

/** Whom the profiles of others reach, by their names. */
export async function readForeign(
  deps: Pick<Deps, 'graph'>,
  {
    listed,
    isOwn,
    asOf,
  }: {
    readonly listed: readonly DriverProfile[];
    readonly isOwn: (profile: DriverProfile) => boolean;
    readonly asOf: number;
  },
): Promise<readonly { readonly name: string; readonly targets: AssignedTargets }[]> {
  const found = [];
  for (const { profileId, displayName } of listed
    .filter((profile) => !isOwn(profile))
    .slice(0, foreignMax)) {
    const targets = await readDriverTargets(deps.graph, { profileId, asOf });
    found.push({ name: displayName, targets });
  }
  return found;
}
