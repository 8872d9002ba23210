/**
 * Which version of Windows a tenant has chosen for whom (`windowsFeatureUpdateProfiles`, beta). A profile names one version:
 * devices below it are offered that, those on it stay, and nobody goes back. Whether one is ours says its description, never
 * its name, which differs by who made it and when. Sources: Intune's page "Feature updates policy", Graph's resource page
 * "windowsFeatureUpdateProfile".
 */
import { z } from 'zod';
import { calls, pathOf, to } from '../../calls.ts';
import { isNotGiven } from '../../error.ts';
import { wireOfOthers } from '../../directory/groups.ts';
import { allOf } from '../../paging.ts';
import type { Graph } from '../../request.ts';
import { unwrapped, wireMaybeInstant, wireMaybeText, wireNothing, wireText } from '../../wire.ts';
import {
  deletePolicy,
  readTargets,
  sendTargets,
  type AssignedTargets,
  type AssignmentTargets,
} from '../targets.ts';

/** A feature update profile. Instants are epoch milliseconds. */
export interface FeatureProfile {
  readonly profileId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly createdAt: number | null;
  /** `Windows 11, version 25H2`. */
  readonly version: string;
  /** Whether users choose when they install it. */
  readonly isOptional: boolean;
  /** Whether it is offered to one group of devices after the other, over days. */
  readonly isGradual: boolean;
}

interface OfProfile {
  readonly profileId: string;
  readonly asOf: number;
}

interface Instant {
  readonly asOf: number;
}

/** The longest that a ring may keep feature updates away, by the property's own range. */
export const featureDeferralDaysMax = 30;

const wireProfile = z.object({
  id: z.string().min(1),
  displayName: wireMaybeText,
  description: wireMaybeText,
  createdDateTime: wireMaybeInstant,
  featureUpdateVersion: wireText.pipe(z.string().min(1)),
  installFeatureUpdatesOptional: z.boolean().nullish(),
  rolloutSettings: z
    .object({ offerStartDateTimeInUTC: wireMaybeInstant, offerEndDateTimeInUTC: wireMaybeInstant })
    .nullish(),
});

/** Profiles of others may hold anything; one of ours that cannot be read is an error, or a second would be made. */
const wireAnyProfile = z.union([wireProfile, wireOfOthers]);

/** All profiles, whoever made them, but for those of others that cannot be read. The list takes no filter. */
export async function listFeatureProfiles(
  graph: Graph,
  { asOf }: Instant,
): Promise<readonly FeatureProfile[]> {
  const path = pathOf(calls.listFeatureProfiles, {});
  const rows = await allOf(graph, { path, asOf, row: wireAnyProfile });
  return rows.filter((row) => row !== null).map(profileOf);
}

/** One profile. Throws GraphError `notFound`. */
export async function readFeatureProfile(
  graph: Graph,
  { profileId, asOf }: OfProfile,
): Promise<FeatureProfile> {
  const call = to(calls.readFeatureProfile, { profileId });
  return profileOf(await graph.request({ ...call, asOf, schema: unwrapped(wireProfile) }));
}

/**
 * Creates a profile that reaches nobody yet. Not safe to repeat: look with `listFeatureProfiles` first. What becomes of
 * devices that cannot run Windows 11 cannot be changed afterwards: they stay on the Windows that they have.
 */
export async function createFeatureProfile(
  graph: Graph,
  o: Pick<FeatureProfile, 'displayName' | 'version'> & { readonly description: string } & Instant,
): Promise<FeatureProfile> {
  const { displayName, description, version, asOf } = o;
  const wire = await graph.request({
    ...to(calls.createFeatureProfile, {}),
    asOf,
    schema: unwrapped(wireProfile),
    body: {
      displayName,
      description,
      ...atOnce(version),
      installLatestWindows10OnWindows11IneligibleDevice: false,
      roleScopeTagIds: ['0'],
    },
  });
  return profileOf(wire);
}

/** Names another version, offered at once to all that the profile reaches, and reads it back. Safe to repeat. */
export async function patchFeatureProfile(
  graph: Graph,
  { version, ...of }: OfProfile & Pick<FeatureProfile, 'version'>,
): Promise<FeatureProfile> {
  const { profileId, asOf } = of;
  await graph.request({
    ...to(calls.patchFeatureProfile, { profileId }),
    asOf,
    schema: wireNothing,
    body: atOnce(version),
  });
  return await readFeatureProfile(graph, of);
}

/** Rings are the steps: within one nobody waits for an offer, and nobody chooses. */
function atOnce(version: string) {
  return {
    featureUpdateVersion: version,
    installFeatureUpdatesOptional: false,
    rolloutSettings: {
      offerStartDateTimeInUTC: null,
      offerEndDateTimeInUTC: null,
      offerIntervalInDays: null,
    },
  };
}

/** Makes these groups the ones that a profile reaches; replaces the former list as a whole, so it is safe to repeat. */
export async function assignFeatureProfile(
  graph: Graph,
  { profileId, asOf, ...targets }: OfProfile & AssignmentTargets,
): Promise<void> {
  const call = to(calls.assignFeatureProfile, { profileId });
  const type = '#microsoft.graph.windowsFeatureUpdateProfileAssignment';
  await sendTargets(graph, { call, asOf }, { type, targets });
}

/** Whom a profile reaches now. Throws GraphError `notFound`. */
export async function readFeatureTargets(
  graph: Graph,
  { profileId, asOf }: OfProfile,
): Promise<AssignedTargets> {
  const path = pathOf(calls.readFeatureTargets, { profileId });
  return await readTargets(graph, { path, asOf });
}

/** Deletes a profile; one that is gone already is no error. */
export async function deleteFeatureProfile(
  graph: Graph,
  { profileId, asOf }: OfProfile,
): Promise<void> {
  const path = pathOf(calls.deleteFeatureProfile, { profileId });
  const isIt = (one: FeatureProfile) => one.profileId === profileId;
  await deletePolicy(graph, { path, asOf }, { list: listFeatureProfiles, isIt });
}

const wireId = z.object({ id: z.string().min(1) });

/**
 * How many days a new ring keeps feature updates away. None where a feature update profile reaches the group, as
 * Microsoft recommends: the profile decides then. Else as many as may be, so that a ring for monthly updates does not let
 * a version of Windows in behind every gate on its first day; one that came out longer ago it cannot keep away. A tenant without such profiles answers 403 or 404.
 */
export async function featureDeferralDays(
  graph: Graph,
  { groupId, asOf }: { readonly groupId: string; readonly asOf: number },
): Promise<number> {
  try {
    const path = pathOf(calls.listFeatureProfiles, {});
    for (const { id: profileId } of await allOf(graph, { path, asOf, row: wireId })) {
      const { groupIds } = await readFeatureTargets(graph, { profileId, asOf });
      if (groupIds.includes(groupId.toLowerCase())) return 0;
    }
    return featureDeferralDaysMax;
  } catch (error) {
    if (isNotGiven(error)) return featureDeferralDaysMax;
    throw error;
  }
}

function profileOf(wire: z.infer<typeof wireProfile>): FeatureProfile {
  const { offerStartDateTimeInUTC: start = null, offerEndDateTimeInUTC: end = null } =
    wire.rolloutSettings ?? {};
  return {
    profileId: wire.id,
    displayName: wire.displayName ?? '',
    description: wire.description,
    createdAt: wire.createdDateTime,
    version: wire.featureUpdateVersion,
    isOptional: wire.installFeatureUpdatesOptional ?? false,
    isGradual: start !== null || end !== null,
  };
}
