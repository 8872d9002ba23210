/**
 * Makes sure that every ring has its group and its update policy in the tenant, assigned to each other without the
 * devices that are held, and knows of the pauses and holds that stand. Safe to repeat: what is there is found by name and
 * marker.
 */
import { activityInfo } from '@temporalio/activity';
import { isBegunBy, type Hold } from '#core/hold/hold.ts';
import type { Pause, Release, ReleaseKey } from '#core/release/state/release.ts';
import { desiredRing, type RingPlan } from '#core/ring.ts';
import { standing } from '#core/ringIntents.ts';
import type { Graph } from '#graph/request.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import { listReleases } from '#store/release/releases.ts';
import {
  declareIntent,
  readIntents,
  readRings,
  upsertRing,
  type RingRow,
} from '#store/release/rings.ts';
import { audited } from '../audit.ts';
import type { CarriedOver, Unmet } from '../contract.ts';
import { adapterOf } from '../areas/adapters.ts';
import type { Steering } from '../areas/plane.ts';
import type { Deps } from '../deps.ts';
import { attempted, isPassing } from '../failures.ts';
import { standingParts } from '../enact/holdParts.ts';
import { groupMark, livingPolicy, makeRingPolicy, ringMark } from '../enact/livingPolicy.ts';
import { ringGroupName } from '../names.ts';
import { provideGroup, providePolicy } from '../enact/ownObjects.ts';
import { alwaysNames, isPausable, lackingOf } from '../enact/stopping.ts';
import { putRingTargetsRight } from '../enact/targets.ts';
import { settledAll, step, writeOf, type Writing } from '../enact/writing.ts';
import { attemptsMax, unmetOf } from '../unmet.ts';

interface Preparation {
  readonly key: ReleaseKey;
  readonly rings: readonly RingPlan[];
  readonly asOf: number;
}

/**
 * Finds or creates groups and policies and puts right whom they reach; gives what stands from before. A repetition
 * changes nothing. In an area that is only observed there is nothing to make ready.
 */
export async function prepareRings(deps: Deps, o: Preparation): Promise<CarriedOver> {
  return await attempted(async () => {
    const { tenant, area } = o.key;
    const plane = adapterOf(area).plane?.(deps, tenant) ?? null;
    if (plane === null) return { pauses: {}, holds: [] };
    const known = await readRings(deps.store, { tenant, area });
    const stored = await listReleases(deps.store, { tenant, area });
    const releases = stored.map(({ release }) => release);
    const pauses: Record<string, Pause> = {};
    const unmet: Unmet[] = [];
    for (const [position, ring] of o.rings.entries()) {
      const row = known.find((one) => one.ring === ring.name);
      try {
        const policy = await provideRing({ ...deps, plane }, o, { ring, position, row });
        await putRingTargetsRight({ ...deps, plane }, writingOf(o), ring.name);
        const pause = await standingPause(deps, o, { ring, policy, releases });
        if (pause !== null) pauses[ring.name] = pause;
      } catch (error) {
        unmet.push(notReady(ring.name, error));
      }
    }
    const holds = await standingHolds(deps, o, releases);
    if (unmet.length > 0) return { pauses, holds, unmet };
    await settledAll(deps, writingOf(o));
    return { pauses, holds };
  });
}

/** A ring that cannot be made ready keeps none of the others; what passes by itself is tried again at once. */
function notReady(ring: string, error: unknown): Unmet {
  if (isPassing(error) && activityInfo().attempt < attemptsMax) throw error;
  return unmetOf(`ring/${ring}`, error);
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
  deps: Steering,
  o: Preparation,
  { ring, position, row }: OfRing,
): Promise<RingPolicy> {
  const w = step(writingOf(o), ring.name);
  const of = { ring: ring.name, cadence: ring.cadence };
  const { policyId = null, groupId: knownId = null } = row ?? {};
  const known =
    policyId === null ? null : await livingPolicy(deps, w, { ...of, policyId, groupId: knownId });
  if (known !== null && known.policyId === policyId && knownId !== null) return known;
  const mark = ringMark(o.key, ring.name);
  const groupId = await provideGroup(deps, step(w, 'group'), {
    displayName: ringGroupName(ring.name),
    mark: groupMark(o.key, ring.name),
    knownId,
  });
  const make = (graph: Graph) => makeRingPolicy(deps.plane, graph, w, { ...of, groupId });
  const policy = known ?? (await providePolicy(deps, step(w, 'policy'), { mark, make }));
  const standing = await pausedAsWanted(deps, w, { ring, policy });
  await upsertRing(deps.store, { ...rowOf(o, standing), ring: ring.name, position, groupId });
  return standing;
}

/** What stands against a ring stands against the policy that takes the place of a lost one, before it reaches anybody. */
async function pausedAsWanted(
  deps: Steering,
  w: Writing,
  { ring, policy }: { readonly ring: RingPlan; readonly policy: RingPolicy },
): Promise<RingPolicy> {
  const { tenant, area } = w.key;
  const wants = await readIntents(deps.store, { tenant, area, ring: ring.name });
  const desired = desiredRing(ring.cadence, standing(wants, ring.cadence, w.asOf));
  const changes = lackingOf(area, { policy, desired });
  if (changes === null) return policy;
  const { policyId } = policy;
  const write = writeOf(step(w, 'pause'), 'PATCH', `${deps.plane.path}/${policyId}`);
  return await audited(deps, write, (graph) =>
    deps.plane.change(graph, { policyId, asOf: w.asOf, changes }),
  );
}

function rowOf(
  { key, asOf }: Preparation,
  policy: RingPolicy,
): Omit<RingRow, 'generation' | 'ring' | 'position' | 'groupId'> {
  const { policyId, cadence, paused, pauseExpiresAt, rolledBackAt, pinnedTo = null } = policy;
  const { tenant, area } = key;
  const state = { cadence, paused, pauseExpiresAt, rolledBackAt, pinnedTo };
  return { tenant, area, policyId, ...state, writtenAt: asOf };
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
  const { tenant, area, id: release } = o.key;
  // A policy that names a version has no pause: whether that is one only intents say.
  if (!of.policy.paused && !alwaysNames(area)) return null;
  const { name, cadence } = of.ring;
  const key = { tenant, area, ring: name };
  const intents = standing(await readIntents(deps.store, key), cadence, o.asOf);
  const isWanted = intents.some((one) => one.pause || one.rolledBackAt !== null);
  const pause = pauseOf(of, o.asOf);
  if (!isWanted) {
    // A version that somebody has named in the policy by hand is put right with the next order.
    if (!isPausable(area) || intents.some(({ closed }) => closed)) return null;
    const until = pause.expiresAt;
    const intent = { release, cadence, pause: true, closed: false, rolledBackAt: null, until };
    await declareIntent(deps.store, { ...key, intent });
  }
  return pause;
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
    .filter((hold) => !isBegunBy(hold, key.id))
    .filter(({ id, expiresAt }) => expiresAt > asOf || parts.some(({ hold }) => hold === id));
}
