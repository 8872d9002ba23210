/**
 * Makes sure that every ring has its group and its update policy in the tenant, assigned to each other, and knows of the
 * pauses that stand. Safe to repeat: what is there is found by name and marker. Source: domain.md 2.1, 6.5.
 */
import type { Pause, ReleaseKey } from '#core/release/release.ts';
import type { RingPlan } from '#core/ring.ts';
import { createGroup, findGroup } from '#graph/groups.ts';
import {
  assignRingPolicy,
  createRingPolicy,
  listRingPolicies,
  readRingPolicy,
  type RingPolicy,
} from '#graph/ringPolicies.ts';
import { listReleases } from '#store/releases.ts';
import { readRings, upsertRing, type RingRow } from '#store/rings.ts';
import type { Deps } from './deps.ts';
import { attempted } from './failures.ts';
import { marker, ringGroupName, ringPolicyName } from './names.ts';

interface Preparation {
  readonly key: ReleaseKey;
  readonly rings: readonly RingPlan[];
  readonly asOf: number;
}

/** Finds or creates groups and policies; gives the pauses that stand, by ring. */
export async function prepareRings(
  deps: Deps,
  o: Preparation,
): Promise<Readonly<Record<string, Pause>>> {
  return await attempted(async () => {
    const { tenant, area } = o.key;
    const known = await readRings(deps.store, { tenant, area });
    const standing: Record<string, Pause> = {};
    for (const [position, ring] of o.rings.entries()) {
      const row = known.find((one) => one.ring === ring.name);
      const policy = row?.policyId
        ? await readRingPolicy(deps.graph, { policyId: row.policyId, asOf: o.asOf })
        : await createRing(deps, o, { ring, position });
      if (policy.paused) standing[ring.name] = await pauseOf(deps, o, { ring: ring.name, policy });
    }
    return standing;
  });
}

async function createRing(
  deps: Deps,
  o: Preparation,
  { ring, position }: { readonly ring: RingPlan; readonly position: number },
): Promise<RingPolicy> {
  const { graph, store } = deps;
  const { tenant, area } = o.key;
  const description = marker(tenant, `${area}/${ring.name}`);
  const displayName = ringGroupName(ring.name);
  const group =
    (await findGroup(graph, { displayName, asOf: o.asOf })) ??
    (await createGroup(graph, { displayName, description, asOf: o.asOf }));
  const policies = await listRingPolicies(graph, { asOf: o.asOf });
  const policy =
    policies.find((one) => one.description === description) ??
    (await createRingPolicy(graph, {
      displayName: ringPolicyName(ring.name),
      description,
      cadence: ring.cadence,
      asOf: o.asOf,
    }));
  const { policyId } = policy;
  await assignRingPolicy(graph, { policyId, groupIds: [group.groupId], asOf: o.asOf });
  await upsertRing(store, {
    ...rowOf(o, policy),
    ring: ring.name,
    position,
    groupId: group.groupId,
  });
  return policy;
}

function rowOf(
  { key, asOf }: Preparation,
  policy: RingPolicy,
): Omit<RingRow, 'generation' | 'ring' | 'position' | 'groupId'> {
  const { policyId, cadence, paused, pauseExpiresAt, rolledBackAt } = policy;
  const { tenant, area } = key;
  return { tenant, area, policyId, cadence, paused, pauseExpiresAt, rolledBackAt, writtenAt: asOf };
}

/** Who paused a ring: an earlier release knows; otherwise somebody did it in Intune itself. */
async function pauseOf(
  { store }: Deps,
  { key, asOf }: Preparation,
  { ring, policy }: { readonly ring: string; readonly policy: RingPolicy },
): Promise<Pause> {
  const stored = await listReleases(store, { tenant: key.tenant, area: key.area });
  const known = stored
    .flatMap(({ release }) => release.rings.filter((one) => one.name === ring))
    .find(({ pause }) => pause !== null && pause.expiresAt > asOf)?.pause;
  const expiresAt = policy.pauseExpiresAt ?? asOf;
  const outside = {
    by: 'tenant',
    operator: 'someone in Intune',
    reason: 'The ring was found paused.',
    at: asOf,
    expiresAt,
  } as const;
  return known ?? outside;
}
