/**
 * Driver update profiles of Intune (`windowsDriverUpdateProfiles`, beta): whether drivers are approved by themselves, and how
 * many days after they entered the profile. What is odd about them: docs/graph.md, "Driver updates". Source: Graph's resource
 * page "windowsDriverUpdateProfile".
 */
import { z } from 'zod';
import { calls, pathOf, to } from '../../calls.ts';
import { wireOfOthers } from '../../directory/groups.ts';
import { allOf } from '../../paging.ts';
import type { Graph } from '../../request.ts';
import { unwrapped, wireMaybeInstant, wireMaybeText, wireNothing } from '../../wire.ts';
import {
  deletePolicy,
  readTargets,
  sendTargets,
  type AssignedTargets,
  type AssignmentTargets,
} from '../targets.ts';

/** How a profile approves drivers; it stays so for as long as there is the profile. */
export type DriverApproval = 'automatic' | 'manual';

/** A driver update profile. */
export interface DriverProfile {
  readonly profileId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly createdAt: number | null;
  /** Null = a word that nobody knows. */
  readonly approval: DriverApproval | null;
  /** Days after a driver entered the profile; null where a person approves. */
  readonly deferralDays: number | null;
  /** When its list of drivers was brought up to date last; null = never, or it is not told. */
  readonly listedAt: number | null;
  /** Whether bringing it up to date has failed last. */
  readonly isListingFailed: boolean;
}

interface OfProfile {
  readonly profileId: string;
  readonly asOf: number;
}

const type = '#microsoft.graph.windowsDriverUpdateProfile';

/** What is read of a driver update profile. */
const wireProfile = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  description: wireMaybeText,
  createdDateTime: wireMaybeInstant,
  approvalType: z.string().nullish(),
  deploymentDeferralInDays: z.number().int().nullish(),
  inventorySyncStatus: z
    .object({
      lastSuccessfulSyncDateTime: wireMaybeInstant,
      driverInventorySyncState: z.string().nullish(),
    })
    .nullish(),
});

/** Profiles of others may hold anything; one of ours that cannot be read is an error, or a second would be made. */
const wireAnyProfile = z.union([wireProfile, wireOfOthers]);

/** All driver update profiles of the tenant; those of others that cannot be read are left out. */
export async function listDriverProfiles(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly DriverProfile[]> {
  const path = pathOf(calls.listDriverProfiles, {});
  const rows = await allOf(graph, { path, asOf, row: wireAnyProfile });
  return rows.filter((row) => row !== null).map(profileOf);
}

/** What a new profile is made of. */
export interface NewDriverProfile {
  readonly displayName: string;
  readonly description: string;
  readonly approval: DriverApproval;
  /** 0–30, of a profile that approves by itself; null else. */
  readonly deferralDays: number | null;
  readonly asOf: number;
}

/** Creates a profile, not yet assigned. Not safe to repeat: look with `listDriverProfiles` first. */
export async function createDriverProfile(
  graph: Graph,
  { displayName, description, approval, deferralDays, asOf }: NewDriverProfile,
): Promise<DriverProfile> {
  const wire = await graph.request({
    ...to(calls.createDriverProfile, {}),
    asOf,
    schema: unwrapped(wireProfile),
    body: {
      '@odata.type': type,
      displayName,
      description,
      approvalType: approval,
      // Only where drivers are approved by themselves; of another the service refuses it.
      ...(deferralDays === null ? {} : { deploymentDeferralInDays: deferralDays }),
      roleScopeTagIds: ['0'],
    },
  });
  return profileOf(wire);
}

/** Changes a profile; how it approves cannot be changed. Safe to repeat; what is in force is what is read afterwards. */
export async function patchDriverProfile(
  graph: Graph,
  {
    profileId,
    asOf,
    deferralDays,
    description,
  }: OfProfile & { readonly deferralDays?: number; readonly description?: string },
): Promise<void> {
  await graph.request({
    ...to(calls.patchDriverProfile, { profileId }),
    asOf,
    schema: wireNothing,
    body: {
      '@odata.type': type,
      ...(deferralDays === undefined ? {} : { deploymentDeferralInDays: deferralDays }),
      ...(description === undefined ? {} : { description }),
    },
  });
}

/** Deletes a profile, and with it all that was approved in it; one that is gone already is no error. */
export async function deleteDriverProfile(
  graph: Graph,
  { profileId, asOf }: OfProfile,
): Promise<void> {
  const path = pathOf(calls.deleteDriverProfile, { profileId });
  const isIt = (one: DriverProfile) => one.profileId === profileId;
  await deletePolicy(graph, { path, asOf }, { list: listDriverProfiles, isIt });
}

/** Makes these groups the ones that the profile reaches; replaces the former list as a whole, so it is safe to repeat. */
export async function assignDriverProfile(
  graph: Graph,
  { profileId, asOf, groupIds, excludedGroupIds }: OfProfile & AssignmentTargets,
): Promise<void> {
  const call = to(calls.assignDriverProfile, { profileId });
  await sendTargets(
    graph,
    { call, asOf },
    {
      type: '#microsoft.graph.windowsDriverUpdateProfileAssignment',
      targets: { groupIds, excludedGroupIds },
    },
  );
}

/** Whom a profile reaches now. Throws GraphError `notFound`. */
export async function readDriverTargets(
  graph: Graph,
  { profileId, asOf }: OfProfile,
): Promise<AssignedTargets> {
  const path = pathOf(calls.readDriverTargets, { profileId });
  return await readTargets(graph, { path, asOf });
}

function profileOf(wire: z.infer<typeof wireProfile>): DriverProfile {
  const { approvalType, inventorySyncStatus: synced } = wire;
  return {
    profileId: wire.id,
    displayName: wire.displayName ?? '',
    description: wire.description,
    createdAt: wire.createdDateTime,
    approval: approvalType === 'automatic' || approvalType === 'manual' ? approvalType : null,
    deferralDays: wire.deploymentDeferralInDays ?? null,
    listedAt: synced?.lastSuccessfulSyncDateTime ?? null,
    isListingFailed: synced?.driverInventorySyncState === 'failure',
  };
}
