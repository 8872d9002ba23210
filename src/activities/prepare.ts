/**
 * Makes sure that every ring has its group and its update policy in the tenant, assigned to each other without the
 * devices that are held, and knows of the pauses and holds that stand. Safe to repeat: what is there is found by name and
 * marker.
 */
import { activityInfo } from '@temporalio/activity';
import type { Hold } from '#core/hold/hold.ts';
import type { Pause, Release, ReleaseKey } from '#core/release/release.ts';
import type { RingPlan } from '#core/ring.ts';
import { featureDeferralDays } from '#graph/featureProfiles.ts';
import { GraphError } from '#graph/error.ts';
import { createRingPolicy, readRingPolicy, type RingPolicy } from '#graph/ringPolicies.ts';
import { listReleases } from '#store/releases.ts';
import { declareIntent, readRings, upsertRing, type RingRow } from '#store/rings.ts';
import type { CarriedOver, Unmet } from './contract.ts';
import type { Deps } from './deps.ts';
import { attempted, isPassing, retryAfterMsOf, typeOf } from './failures.ts';
import { standingParts } from './holdParts.ts';
import { marker, ringGroupName, ringPolicyName } from './names.ts';
import { findOwnPolicy, provideGroup, providePolicy } from './ownObjects.ts';
import { standingIntents } from './standingIntents.ts';
import { putRingTargetsRight, settledAll, step, type Writing } from './targets.ts';

/** Attempts at what fails in passing, before the release itself tries again at its own pace. */
const attemptsMax = 4;
const whyMax = 300;

interface Preparation {
  readonly key: ReleaseKey;
  readonly rings: readonly RingPlan[];
  readonly asOf: number;
}

/**
 * Finds or creates groups and policies and puts right whom they reach; gives what stands from before. A repetition
 * changes nothing.
 */
export async function prepareRings(deps: Deps, o: Preparation): Promise<CarriedOver> {
  return await attempted(async () => {
    const { tenant, area } = o.key;
    const known = await readRings(deps.store, { tenant, area });
    const stored = await listReleases(deps.store, { tenant, area });
    const releases = stored.map(({ release }) => release);
    const pauses: Record<string, Pause> = {};
    const unmet: Unmet[] = [];
    for (const [position, ring] of o.rings.entries()) {
      const row = known.find((one) => one.ring === ring.name);
      try {
        const policy = await provideRing(deps, o, { ring, position, row });
        await putRingTargetsRight(deps, writingOf(o), ring.name);
        const pause = await standingPause(deps, o, { ring, policy, releases });
        if (pause !== null) pauses[ring.name] = pause;
      } catch (error) {
        unmet.push(unmetOf(ring.name, error));
      }
    }
    if (unmet.length === 0) await settledAll(deps, writingOf(o));
    return { pauses, holds: await standingHolds(deps, o, releases), unmet };
  });
}

/** A ring that cannot be made ready keeps none of the others; what passes by itself is tried again at once. */
function unmetOf(ring: string, error: unknown): Unmet {
  if (isPassing(error) && activityInfo().attempt < attemptsMax) throw error;
  const why = (error instanceof Error ? error.message : String(error)).slice(0, whyMax);
  return { part: `ring/${ring}`, kind: typeOf(error), why, retryAfterMs: retryAfterMsOf(error) };
}

function writingOf({ key, asOf }: Preparation): Writing {
  const why = 'The ring is made ready for the release.';
  return { key, intentId: `${key.area}/${key.id}/prepare`, why, asOf };
}

interface OfRing {
  readonly ring: RingPlan;
  readonly position: number;
  /** What the store knows of it. */
  readonly row: RingRow | undefined;
}

/** The ring's policy, with a group that it is for: what is known is read, what is found adopted, the rest made. */
async function provideRing(
  deps: Deps,
  o: Preparation,
  { ring, position, row }: OfRing,
): Promise<RingPolicy> {
  const { asOf } = o;
  const { tenant, area } = o.key;
  const mark = marker(tenant, `${area}/${ring.name}`);
  const policyId = row?.policyId ?? null;
  const known = policyId === null ? null : await knownPolicy(deps, { policyId, mark, asOf });
  if (known !== null && known.policyId === policyId && row?.groupId) return known;
  const w = step(writingOf(o), ring.name);
  const groupId = await provideGroup(deps, step(w, 'group'), {
    displayName: ringGroupName(ring.name),
    mark,
    knownId: row?.groupId ?? null,
  });
  const policy =
    known ??
    (await providePolicy(deps, step(w, 'policy'), {
      mark,
      make: async (graph) =>
        await createRingPolicy(graph, {
          displayName: ringPolicyName(ring.name),
          description: mark,
          cadence: ring.cadence,
          featureDeferralDays: await featureDeferralDays(graph, { groupId, asOf }),
          asOf,
        }),
    }));
  await upsertRing(deps.store, { ...rowOf(o, policy), ring: ring.name, position, groupId });
  return policy;
}

/** By its id, or by its mark should Intune have it under another; a second one is never made in its place. */
async function knownPolicy(
  { graph }: Deps,
  {
    policyId,
    mark,
    asOf,
  }: { readonly policyId: string; readonly mark: string; readonly asOf: number },
): Promise<RingPolicy> {
  try {
    return await readRingPolicy(graph, { policyId, asOf });
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'notFound') throw error;
    const other = await findOwnPolicy(graph, { mark }, asOf);
    if (other === null) throw error;
    return other;
  }
}

function rowOf(
  { key, asOf }: Preparation,
  policy: RingPolicy,
): Omit<RingRow, 'generation' | 'ring' | 'position' | 'groupId'> {
  const { policyId, cadence, paused, pauseExpiresAt, rolledBackAt } = policy;
  const { tenant, area } = key;
  return { tenant, area, policyId, cadence, paused, pauseExpiresAt, rolledBackAt, writtenAt: asOf };
}

interface PreparedRing {
  readonly ring: RingPlan;
  readonly policy: RingPolicy;
  /** All releases of the area, newest first. */
  readonly releases: readonly Release[];
}

/**
 * The pause that stands on a ring, or null. A ring that is paused only because a release keeps it closed until its offer
 * is not paused by anybody: that release will open it. A pause that no release wants becomes this one's: else whatever
 * is next done to the ring, be it an amendment, would put it right and lift the pause.
 */
async function standingPause(deps: Deps, o: Preparation, of: PreparedRing): Promise<Pause | null> {
  if (!of.policy.paused) return null;
  const { tenant, area, id: release } = o.key;
  const { name, cadence } = of.ring;
  const key = { tenant, area, ring: name };
  const asked = { ring: key, plan: cadence, own: release, asOf: o.asOf };
  const intents = await standingIntents(deps, deps.store, asked);
  const isWanted = intents.some((one) => one.pause || one.rolledBackAt !== null);
  if (!isWanted) {
    if (intents.some(({ closed }) => closed)) return null;
    const intent = { release, cadence, pause: true, closed: false, rolledBackAt: null };
    await declareIntent(deps.store, { ...key, intent });
  }
  return pauseOf(of, o.asOf);
}

/** Who paused a ring: an earlier release knows; otherwise somebody did it in Intune itself. */
function pauseOf({ ring, policy, releases }: PreparedRing, asOf: number): Pause {
  const known = releases
    .flatMap(({ rings }) => rings.filter((one) => one.name === ring.name))
    .find(({ pause }) => pause !== null && pause.expiresAt > asOf)?.pause;
  const outside = {
    by: 'tenant',
    operator: 'someone in Intune',
    reason: 'The ring was found paused.',
    at: asOf,
    expiresAt: policy.pauseExpiresAt ?? asOf,
  } as const;
  return known ?? outside;
}

/**
 * Holds that earlier releases have left, as the newest of them knows them. One whose day has passed while no release was
 * there to end it is carried too, as long as it stands in Graph: so it is ended, and its devices are not forgotten.
 */
async function standingHolds(
  deps: Deps,
  { key, asOf }: Preparation,
  releases: readonly Release[],
): Promise<readonly Hold[]> {
  const newest = releases.find((one) => one.key.id !== key.id);
  // Releases that were stored by earlier versions know of no holds.
  const known: readonly Hold[] = (newest as Partial<Release> | undefined)?.holds ?? [];
  const parts = await standingParts(deps, key);
  return known
    .filter(({ id }) => !id.startsWith(`${key.id}/`))
    .filter(({ id, expiresAt }) => expiresAt > asOf || parts.some(({ hold }) => hold === id));
}
