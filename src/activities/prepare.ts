/**
 * Makes sure that every ring has its group and its update policy in the tenant, assigned to each other, and knows of the
 * pauses that stand. Safe to repeat: what is there is found by name and marker. Source: domain.md 2.1, 6.5.
 */
import { stricter, type RingPlan } from '#core/ring.ts';
import type { Pause, ReleaseKey } from '#core/release/release.ts';
import { createGroup, findGroup } from '#graph/groups.ts';
import { assignRingPolicy, createRingPolicy, listRingPolicies } from '#graph/ringPolicies.ts';
import { readRings, upsertRing } from '#store/rings.ts';
import { saveRelease } from '#store/releases.ts';
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
    for (const ring of o.rings) {
      const row = known.find((one) => one.ring === ring.name);
      if (row === undefined) await createRing(deps, o, ring);
      else if (row.pause !== null && row.pause.expiresAt > o.asOf) standing[ring.name] = row.pause;
    }
    return standing;
  });
}

async function createRing(deps: Deps, o: Preparation, ring: RingPlan): Promise<void> {
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
  await assignRingPolicy(graph, {
    policyId: policy.policyId,
    groupIds: [group.groupId],
    asOf: o.asOf,
  });
  await upsertRing(store, {
    tenant,
    area,
    ring: ring.name,
    groupId: group.groupId,
    policyId: policy.policyId,
    cadence: ring.cadence,
    at: o.asOf,
  });
}
