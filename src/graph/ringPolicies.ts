/**
 * Update rings in Intune (`windowsUpdateForBusinessConfiguration`): the one control plane that has deadlines, grace, a
 * 35-day pause and a rollback. A write is believed only after it was read back (quality.md 4.2, I10). Source: graph.md 2.
 */
import { z } from 'zod';
import type { Cadence } from '#core/ring.ts';
import { calls, pathOf, to } from './calls.ts';
import { pagesOf, allOf } from './paging.ts';
import type { Graph } from './request.ts';
import {
  deleteObject,
  targetsOf,
  targetsOnWire,
  wireAssignment,
  type AssignedTargets,
  type Targets,
} from './targets.ts';
import { guidOf, unwrapped, wireMaybeInstant, wireMaybeText, wireNothing } from './wire.ts';

/** A ring's policy as Intune holds it. Instants are epoch milliseconds. */
export interface RingPolicy {
  readonly policyId: string;
  readonly displayName: string;
  readonly description: string | null;
  /** Grows with each change, whoever made it. */
  readonly version: number;
  readonly cadence: Cadence;
  /** Paused at the instant asked for; a pause that has run out is none. */
  readonly paused: boolean;
  readonly pauseExpiresAt: number | null;
  /** When the running rollback was ordered. */
  readonly rolledBackAt: number | null;
}

/** What can be changed of a ring's policy. */
export interface RingPolicyChanges {
  readonly cadence?: Cadence;
  readonly paused?: boolean;
  /** True uninstalls the latest quality update, and Intune also pauses the ring; false takes the standing order back. */
  readonly rollBack?: boolean;
}

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
  version: z.number().int(),
  qualityUpdatesDeferralPeriodInDays: z.number().int(),
  deadlineForQualityUpdatesInDays: z.number().int().nullish(),
  deadlineGracePeriodInDays: z.number().int().nullish(),
  qualityUpdatesPaused: z.boolean(),
  qualityUpdatesPauseExpiryDateTime: wireMaybeInstant,
  qualityUpdatesWillBeRolledBack: z.boolean().nullish(),
  qualityUpdatesRollbackStartDateTime: wireMaybeInstant,
});

const wireConfiguration = z.looseObject({ '@odata.type': z.string().nullish() });

/** All update rings; other kinds of configuration are left out here, since Intune may ignore the filter. */
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
  return rows
    .filter((row) => row['@odata.type'] === type)
    .map((row) => ringPolicyOf(wireRingPolicy.parse(row), asOf));
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
    readonly asOf: number;
  },
): Promise<RingPolicy> {
  const { displayName, description, cadence, asOf } = options;
  const wire = await graph.request({
    ...to(calls.createRingPolicy, {}),
    asOf,
    schema: unwrapped(wireRingPolicy),
    body: { ...newRing, ...cadenceOnWire(cadence), displayName, description },
  });
  return ringPolicyOf(wire, asOf);
}

/** Settings of each new ring that no release changes; values are those Autopatch leaves to Windows. Source: domain.md 2.5. */
const newRing = {
  '@odata.type': type,
  automaticUpdateMode: 'windowsDefault',
  businessReadyUpdatesOnly: 'businessReadyOnly',
  deliveryOptimizationMode: 'userDefined',
  driversExcluded: false,
  featureUpdatesDeferralPeriodInDays: 0,
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
    },
  });
  return readRingPolicy(graph, { policyId, asOf });
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
  }: OfPolicy & Pick<Targets, 'groupIds'> & Partial<Targets>,
): Promise<void> {
  await graph.request({
    ...to(calls.assignRingPolicy, { policyId }),
    asOf,
    schema: wireNothing,
    body: {
      assignments: targetsOnWire({ groupIds, excludedGroupIds }).map((target) => ({
        '@odata.type': '#microsoft.graph.deviceConfigurationAssignment',
        target,
      })),
    },
  });
}

/** Whom a ring reaches now. Throws GraphError `notFound`. */
export async function readRingTargets(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<AssignedTargets> {
  const path = pathOf(calls.readRingTargets, { policyId });
  return targetsOf(await allOf(graph, { path, asOf, row: wireAssignment }));
}

/** Deletes an update ring; one that is gone already is no error. */
export async function deleteRingPolicy(graph: Graph, { policyId, asOf }: OfPolicy): Promise<void> {
  await deleteObject(graph, { path: pathOf(calls.deleteRingPolicy, { policyId }), asOf });
}

/** Lets a running pause last 35 days from now (beta). Safe to repeat. */
export async function extendPause(graph: Graph, { policyId, asOf }: OfPolicy): Promise<void> {
  await graph.request({
    ...to(calls.extendPause, { policyId }),
    asOf,
    schema: wireNothing,
  });
}

/** What is read of a device's status under a policy. */
const wireDeviceStatus = z.object({ id: z.string().min(1), status: z.string() });

/**
 * Managed device ids on which another policy contradicts this one. A status row names its device only inside its own
 * id, which is several GUIDs joined by `_` on the live service (device, policy and user, in an order nobody documents;
 * docs issue 9230 of Microsoft Graph) and one GUID in the documentation's sample. So each GUID but the policy's own is
 * given, and whoever stores them keeps those that are devices: a user's GUID is no device's. Names of devices and users
 * are in the answer too and are not read.
 */
export async function* listPolicyConflicts(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): AsyncGenerator<readonly string[]> {
  const pages = pagesOf(graph, {
    path: pathOf(calls.listPolicyConflicts, { policyId }),
    asOf,
    row: wireDeviceStatus,
    onPoison: () => undefined,
  });
  for await (const page of pages) {
    const ids = page
      .filter(({ status }) => status === 'conflict')
      .flatMap(({ id }) => id.split('_').flatMap((part) => guidOf(part) ?? []))
      .filter((id) => id !== policyId.toLowerCase());
    if (ids.length > 0) yield ids;
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
  };
}
