/**
 * Brings lost offers again: what Graph has is read back against what is wanted. An update is offered by a policy that reaches the
 * group of a ring in which its devices are, so that an offer is lost with a member, an assignment, or that of an expedite
 * profile. Settings of policies are put right by `restorePolicies`.
 */
import { causeTitle } from '#core/incident/cause.ts';
import type { Incident } from '#core/incident/incident.ts';
import { devicesText } from '#core/instantText.ts';
import { newestRelease } from '#store/release/releases.ts';
import { sentUnder } from '#store/writes.ts';
import { adapterOf } from '../../areas/adapters.ts';
import type { Deps } from '../../deps.ts';
import { putRingTargetsRight } from '../../enact/targets.ts';
import { step } from '../../enact/writing.ts';
import { joinGroups } from '../../fleet/register.ts';
import { cannot, needless, type Came } from './came.ts';

/** Brings them again, ring by ring. Throws GraphError of the first that cannot be. */
export async function reOffer(deps: Deps, incident: Incident, asOf: number): Promise<Came> {
  const { key, number, cause } = incident;
  const { tenant, area } = key;
  const plane = adapterOf(area).plane?.(deps, tenant) ?? null;
  if (plane === null) return cannot('the area is only observed, and offers nothing');
  const newest = await newestRelease(deps.store, key);
  if (newest === null) return cannot('no release of the area is known');
  const { release } = newest;
  const { joined } = await joinGroups(deps, { tenant, asOf });
  const intentId = `${area}/${release.key.id}/incident/${number}/offer/${asOf}`;
  const w = { key: release.key, intentId, why: causeTitle(cause), asOf };
  const lost: string[] = [];
  for (const { name } of release.rings) {
    const own = step(w, name);
    await putRingTargetsRight({ ...deps, plane }, own, name);
    if ((await sentUnder(deps.store, { tenant, intentId: own.intentId })) > 0) lost.push(name);
  }
  const brought = [
    ...(joined === 0 ? [] : [`${devicesText(joined)} brought into the groups of their rings`]),
    ...(lost.length === 0 ? [] : [`policies reach ${lost.join(', ')} again, read back`]),
  ];
  return brought.length === 0
    ? needless('all devices are in the groups of their rings, and all policies reach them')
    : { outcome: 'done', text: `${brought.join('; ')}.` };
}
