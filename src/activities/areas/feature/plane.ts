/**
 * Feature update profiles of Intune: each ring, and each group that is held, has one, which names the version its devices
 * come to. Such a profile has no pause, and a device that none reaches is offered the newest; so a ring is stopped by
 * naming the lowest version that is offered, which says so until it is changed, where the pause of feature updates on an
 * update ring would lapse after 35 days. Beside it the update ring of the same devices, whose policy is that of quality
 * updates, keeps nothing away any more and has the deadline of this area: those two settings are never written there.
 */
import { quality } from '#core/area/quality.ts';
import { feature } from '#core/area/feature.ts';
import { leastOffered } from '#core/release/content/windowsVersions.ts';
import type { Cadence, RingName } from '#core/ring.ts';
import { groupMarker } from '#graph/directory/groups.ts';
import { GraphError, unlessGone } from '#graph/error.ts';
import {
  assignFeatureProfile,
  createFeatureProfile,
  deleteFeatureProfile,
  listFeatureProfiles,
  patchFeatureProfile,
  readFeatureProfile,
  readFeatureTargets,
  type FeatureProfile,
} from '#graph/intune/features/profiles.ts';
import { patchRingFeatures, readRingFeatures } from '#graph/intune/features/rings.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import type { Graph } from '#graph/request.ts';
import { readRings, type RingRow } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';
import { holdPolicyName, ringTitle } from '../../names.ts';
import type { ControlPlane, OfPolicy } from '../plane.ts';
import { listForeignDevices, readForeignDevices } from './foreign.ts';
import { once } from './once.ts';
import { readVersionLists, type Versions } from './versions.ts';

/** Where they stand. */
export const featureProfiles = '/deviceManagement/windowsFeatureUpdateProfiles';

/** The profile of a ring. */
export function featureProfileName(ring: RingName): string {
  return `Windows Autopatch - DSS Policy [${ringTitle(ring)}]`;
}

/** Who keeps the feature update profiles of a tenant. */
export function featurePlane(deps: Deps, tenant: string): ControlPlane {
  const versions = once(readVersionLists);
  const foreign = once(async (graph: Graph, asOf: number) => {
    const listed = await listFeatureProfiles(graph, { asOf });
    return await readForeignDevices({ graph }, { listed, asOf });
  });
  const of = { deps, tenant, versions };
  return {
    path: featureProfiles,
    ringPolicyName: featureProfileName,
    holdPolicyName: (hold, part) => `${holdPolicyName(hold, part)} (Windows version)`,
    list: async (graph, { asOf }) => {
      const all = await listFeatureProfiles(graph, { asOf });
      const own = all.filter(({ description }) => description?.includes(groupMarker) === true);
      const rows = await readRings(deps.store, { tenant });
      return await Promise.all(own.map((one) => stateOf({ ...of, rows }, graph, one, asOf)));
    },
    read: async (graph, { policyId: profileId, asOf }) =>
      await stateOf(of, graph, await readFeatureProfile(graph, { profileId, asOf }), asOf),
    create: async (graph, { displayName, description, cadence, asOf }) => {
      const { known, offered } = await versions(graph, asOf);
      const least = leastOffered(known, offered);
      if (least === null) throw noneOffered();
      const made = { displayName, description, version: least.name, asOf };
      const state = await stateOf(of, graph, await createFeatureProfile(graph, made), asOf);
      return { ...state, cadence };
    },
    change: async (graph, { changes: { cadence, pinnedTo = null }, policyId, asOf }) => {
      const now = await readFeatureProfile(graph, { profileId: policyId, asOf });
      const { known } = await versions(graph, asOf);
      const version = pinnedTo === null ? now.version : nameOf(known, pinnedTo);
      const isRight = now.version === version && !now.isOptional && !now.isGradual;
      const after = isRight
        ? now
        : await patchFeatureProfile(graph, { profileId: policyId, version, asOf });
      if (cadence !== undefined) await putRingRight(of, graph, { policyId, asOf, cadence });
      const state = await stateOf(of, graph, after, asOf);
      return cadence === undefined ? state : { ...state, cadence };
    },
    remove: async (graph, { policyId: profileId, asOf }) =>
      await deleteFeatureProfile(graph, { profileId, asOf }),
    readTargets: async (graph, { policyId: profileId, asOf }) =>
      await readFeatureTargets(graph, { profileId, asOf }),
    assign: async (graph, { policyId: profileId, ...rest }) => {
      await assignFeatureProfile(graph, { profileId, ...rest });
      await putRingRight(of, graph, { policyId: profileId, asOf: rest.asOf, cadence: null });
    },
    conflicts: (graph, { asOf, ...rest }) =>
      listForeignDevices(deps, { ...rest, tenant, foreign: () => foreign(graph, asOf) }),
    renewal: null,
    expedite: null,
  };
}

interface Of {
  readonly deps: Deps;
  readonly tenant: string;
  readonly versions: (graph: Graph, asOf: number) => Promise<Versions>;
  /** What the store has of rings, where it was read for several profiles; missing = it is read for one. */
  readonly rows?: readonly RingRow[];
}

/** A profile with what it says, and whether it or its update ring says anything that no release wants. */
async function stateOf(
  of: Of,
  graph: Graph,
  profile: FeatureProfile,
  asOf: number,
): Promise<RingPolicy> {
  const { profileId: policyId, displayName, description, createdAt, version } = profile;
  const { known } = await of.versions(graph, asOf);
  const named = known.find(({ name }) => name === version);
  const ring = await ringOf(of, policyId);
  const told =
    ring?.updateRing === undefined
      ? null
      : await readRingFeatures(graph, { policyId: ring.updateRing, asOf }).catch(unlessGone);
  const cadence = ring?.cadence ?? { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 };
  return {
    policyId,
    displayName,
    description,
    createdAt,
    version: 0,
    cadence: told === null ? cadence : { ...cadence, deadlineDays: told.deadlineDays ?? 0 },
    paused: false,
    pauseExpiresAt: null,
    rolledBackAt: null,
    // A version that nobody knows is none that a release names.
    pinnedTo: named === undefined ? version : String(named.build),
    isAltered: profile.isOptional || profile.isGradual || (told?.deferralDays ?? 0) > 0,
  };
}

/** The update ring of the same ring keeps nothing away, and forces a version after the deadline of this area. */
async function putRingRight(
  of: Of,
  graph: Graph,
  { policyId, asOf, cadence }: OfPolicy & { readonly cadence: Cadence | null },
): Promise<void> {
  const ring = await ringOf(of, policyId);
  if (ring?.updateRing === undefined) return;
  const at = { policyId: ring.updateRing, asOf };
  const now = await readRingFeatures(graph, at).catch(unlessGone);
  const { deadlineDays } = cadence ?? ring.cadence;
  if (now === null || (now.deferralDays === 0 && now.deadlineDays === deadlineDays)) return;
  await patchRingFeatures(graph, { ...at, features: { deferralDays: 0, deadlineDays } });
}

/** The ring that a profile is for, and the policy of its update ring; null = it is none's, as that of a hold. */
async function ringOf({ deps, tenant, rows }: Of, policyId: string) {
  const rings = rows ?? (await readRings(deps.store, { tenant }));
  const own = rings.find((one) => one.area === feature.area && one.policyId === policyId);
  if (own === undefined) return null;
  const beside = rings.find(({ area, ring }) => area === quality.area && ring === own.ring);
  return { cadence: own.cadence, updateRing: beside?.policyId ?? undefined };
}

function nameOf(known: Versions['known'], build: string): string {
  const found = known.find((one) => String(one.build) === build);
  if (found !== undefined) return found.name;
  throw new GraphError(`No version of Windows with build ${build} is known`, {
    kind: 'invalid',
    wayOut: 'nothing is written until the products of Windows tell it',
  });
}

function noneOffered(): GraphError {
  return new GraphError('No version of Windows is offered to profiles', {
    kind: 'invalid',
    wayOut: 'look for feature updates in Intune: without one nothing is pinned',
  });
}
