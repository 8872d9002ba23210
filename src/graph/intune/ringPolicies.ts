/**
 * Update rings in Intune (`windowsUpdateForBusinessConfiguration`): the one control plane that has deadlines, grace, a
 * 35-day pause and a rollback. A write is believed only after it was read back. What is odd about it: docs/graph.md,
 * "Update rings". Source: Graph's resource page "windowsUpdateForBusinessConfiguration".
 */
import { z } from 'zod';
import type { Cadence } from '#core/ring.ts';
import { calls, pathOf, to } from '../calls.ts';
import { GraphError } from '../error.ts';
import { featureDeferralDaysMax } from './features/profiles.ts';
import { wireOfOthers } from '../directory/groups.ts';
import { allOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import {
  deletePolicy,
  readTargets,
  sendTargets,
  type AssignedTargets,
  type AssignmentTargets,
} from './targets.ts';
import type { RingPolicy, RingPolicyChanges } from './ringPolicy.ts';
import { unwrapped, wireMaybeInstant, wireMaybeText, wireNothing } from '../wire.ts';
import { dayMs } from '#core/time.ts';

interface OfPolicy {
  readonly policyId: string;
  readonly asOf: number;
}

const type = '#microsoft.graph.windowsUpdateForBusinessConfiguration';

/** What is read of an update ring. */
const wireRingPolicy = z.object({
  '@odata.type': z.string().nullish(),
  id: z.string().min(1),
  displayName: z.string().nullish(),
  description: wireMaybeText,
  createdDateTime: wireMaybeInstant,
  version: z.number().int(),
  qualityUpdatesDeferralPeriodInDays: z.number().int(),
  deadlineForQualityUpdatesInDays: z.number().int().nullish(),
  deadlineGracePeriodInDays: z.number().int().nullish(),
  qualityUpdatesPaused: z.boolean(),
  qualityUpdatesPauseExpiryDateTime: wireMaybeInstant,
  qualityUpdatesWillBeRolledBack: z.boolean().nullish(),
  qualityUpdatesRollbackStartDateTime: wireMaybeInstant,
  driversExcluded: z.boolean().nullish(),
});

/** Other kinds of configuration stand in the same list when Intune ignores the filter. */
const wireConfiguration = z.union([
  wireRingPolicy.extend({ '@odata.type': z.literal(type) }),
  wireOfOthers,
]);

/**
 * All update rings; other kinds of configuration are left out, and so is a ring of others that cannot be read: it harms
 * nobody. One of ours that cannot be read is an error, since a second would be made in its place.
 */
export async function listRingPolicies(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly RingPolicy[]> {
  const rows = await allOf(graph, {
    path: pathOf(calls.listRingPolicies, {}),
    query: { $filter: "isof('microsoft.graph.windowsUpdateForBusinessConfiguration')" },
    asOf,
    row: wireConfiguration,
  });
  return rows.filter((row) => row !== null).map((row) => ringPolicyOf(row, asOf));
}

/** One update ring. Throws GraphError `notFound`. */
export async function readRingPolicy(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<RingPolicy> {
  const wire = await graph.request({
    ...to(calls.readRingPolicy, { policyId }),
    asOf,
    schema: unwrapped(wireRingPolicy),
  });
  return ringPolicyOf(wire, asOf);
}

/** Creates an update ring, not yet assigned. Not safe to repeat: look with `listRingPolicies` first. */
export async function createRingPolicy(
  graph: Graph,
  options: {
    readonly displayName: string;
    readonly description: string;
    readonly cadence: Cadence;
    /** How long feature updates are kept away, days; see `featureDeferralDays`, whose longest is the default. */
    readonly featureDeferralDays?: number;
    readonly asOf: number;
  },
): Promise<RingPolicy> {
  const {
    displayName,
    description,
    cadence,
    featureDeferralDays = featureDeferralDaysMax,
    asOf,
  } = options;
  const wire = await graph.request({
    ...to(calls.createRingPolicy, {}),
    asOf,
    schema: unwrapped(wireRingPolicy),
    body: {
      ...newRing,
      ...cadenceOnWire(cadence),
      featureUpdatesDeferralPeriodInDays: featureDeferralDays,
      displayName,
      description,
    },
  });
  return ringPolicyOf(wire, asOf);
}

/**
 * Settings of each new ring that no release changes; values are those Autopatch leaves to Windows, but for drivers. Source: Intune's page
 * "Update rings settings".
 */
const newRing = {
  '@odata.type': type,
  automaticUpdateMode: 'windowsDefault',
  businessReadyUpdatesOnly: 'businessReadyOnly',
  deliveryOptimizationMode: 'userDefined',
  // Drivers would come with the ring, on patch day and behind no gate, until a driver update profile stands before them.
  driversExcluded: true,
  featureUpdatesPaused: false,
  microsoftUpdateServiceAllowed: true,
  postponeRebootUntilAfterDeadline: false,
  prereleaseFeatures: 'userDefined',
  qualityUpdatesPaused: false,
  skipChecksBeforeRestart: false,
  updateNotificationLevel: 'defaultNotifications',
  userPauseAccess: 'disabled',
};

/** Changes an update ring and reads it back; what is returned is what Intune now holds. Safe to repeat. */
export async function patchRingPolicy(
  graph: Graph,
  { policyId, asOf, changes }: OfPolicy & { readonly changes: RingPolicyChanges },
): Promise<RingPolicy> {
  const { cadence, paused, rollBack } = changes;
  await graph.request({
    ...to(calls.patchRingPolicy, { policyId }),
    asOf,
    schema: wireNothing,
    body: {
      '@odata.type': type,
      ...(cadence === undefined ? {} : cadenceOnWire(cadence)),
      ...(paused === undefined ? {} : { qualityUpdatesPaused: paused }),
      ...(rollBack === undefined ? {} : { qualityUpdatesWillBeRolledBack: rollBack }),
      // Whether the service pauses what it rolls back, or only its portal does, is not documented.
      ...(rollBack === true ? { qualityUpdatesPaused: true } : {}),
    },
  });
  return readRingPolicy(graph, { policyId, asOf });
}

/** Whether a ring keeps away all drivers that Windows Update has. Safe to repeat; what is in force is what is read. */
export async function patchDriversExcluded(
  graph: Graph,
  { policyId, driversExcluded, asOf }: OfPolicy & { readonly driversExcluded: boolean },
): Promise<void> {
  await graph.request({
    ...to(calls.patchRingPolicy, { policyId }),
    asOf,
    schema: wireNothing,
    body: { '@odata.type': type, driversExcluded },
  });
}

/**
 * Makes these groups the ones that get the ring, without the members of the excluded ones; replaces the former list as
 * a whole, so it is safe to repeat.
 */
export async function assignRingPolicy(
  graph: Graph,
  {
    policyId,
    groupIds,
    excludedGroupIds = [],
    asOf,
  }: OfPolicy & Pick<AssignmentTargets, 'groupIds'> & Partial<AssignmentTargets>,
): Promise<void> {
  const call = to(calls.assignRingPolicy, { policyId });
  await sendTargets(
    graph,
    { call, asOf },
    {
      type: '#microsoft.graph.deviceConfigurationAssignment',
      targets: { groupIds, excludedGroupIds },
    },
  );
}

/** Whom a ring reaches now. Throws GraphError `notFound`. */
export async function readRingTargets(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<AssignedTargets> {
  const path = pathOf(calls.readRingTargets, { policyId });
  return await readTargets(graph, { path, asOf });
}

/** Deletes an update ring; one that is gone already is no error. */
export async function deleteRingPolicy(graph: Graph, { policyId, asOf }: OfPolicy): Promise<void> {
  const path = pathOf(calls.deleteRingPolicy, { policyId });
  const isIt = (one: RingPolicy) => one.policyId === policyId;
  await deletePolicy(graph, { path, asOf }, { list: listRingPolicies, isIt });
}

/** So close to its end a pause is begun anew where Intune refuses to extend it. */
const lastResortMs = 3 * dayMs;

/**
 * Lets a running pause last 35 days from now (beta). Safe to repeat. The action's path has a cast by its metadata and
 * none on its page, so the other is tried where the first is refused. Where both are, the pause is lifted and begun again
 * in one go, but only in its last days: until then people have time to find out why.
 */
export async function extendPause(
  graph: Graph,
  { policyId, asOf, pauseExpiresAt = null }: OfPolicy & { readonly pauseExpiresAt?: number | null },
): Promise<void> {
  const of = { policyId, asOf };
  const refused = await refusalOf(graph, { ...to(calls.extendPause, { policyId }), asOf });
  if (refused === null) return;
  const again = await refusalOf(graph, { ...to(calls.extendPauseUncast, { policyId }), asOf });
  if (again === null) return;
  if (pauseExpiresAt === null || pauseExpiresAt > asOf + lastResortMs) throw again;
  await patchRingPolicy(graph, { ...of, changes: { paused: false } });
  await patchRingPolicy(graph, { ...of, changes: { paused: true } });
}

/** How Intune refuses a path that it does not have; null where it took it. Other failures are thrown. */
async function refusalOf(
  graph: Graph,
  call: { readonly method: 'POST'; readonly path: string; readonly asOf: number },
): Promise<GraphError | null> {
  try {
    await graph.request({ ...call, schema: wireNothing });
    return null;
  } catch (error) {
    const isRefusal =
      error instanceof GraphError && (error.kind === 'invalid' || error.kind === 'notFound');
    if (isRefusal) return error;
    throw error;
  }
}

function cadenceOnWire(cadence: Cadence): Record<string, number> {
  return {
    qualityUpdatesDeferralPeriodInDays: cadence.deferralDays,
    deadlineForQualityUpdatesInDays: cadence.deadlineDays,
    deadlineGracePeriodInDays: cadence.gracePeriodDays,
  };
}

function ringPolicyOf(wire: z.infer<typeof wireRingPolicy>, asOf: number): RingPolicy {
  const expiresAt = wire.qualityUpdatesPauseExpiryDateTime;
  const paused = wire.qualityUpdatesPaused && (expiresAt === null || expiresAt > asOf);
  return {
    policyId: wire.id,
    displayName: wire.displayName ?? '',
    description: wire.description,
    createdAt: wire.createdDateTime,
    version: wire.version,
    cadence: {
      deferralDays: wire.qualityUpdatesDeferralPeriodInDays,
      deadlineDays: wire.deadlineForQualityUpdatesInDays ?? 0,
      gracePeriodDays: wire.deadlineGracePeriodInDays ?? 0,
    },
    paused,
    pauseExpiresAt: paused ? expiresAt : null,
    rolledBackAt:
      wire.qualityUpdatesWillBeRolledBack === true
        ? wire.qualityUpdatesRollbackStartDateTime
        : null,
    driversExcluded: wire.driversExcluded ?? null,
  };
}
