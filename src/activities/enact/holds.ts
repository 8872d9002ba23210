/**
 * Holds in Graph: devices of a cohort are taken from their rings' policies to a paused one of their own, and given back.
 * Each step finds what an earlier try has done, so everything here can be repeated after a crash at any point.
 */
import { deletePolicyGroup } from '#graph/intune/targets.ts';
import { dropHold } from '#store/holds/groups.ts';
import { audited } from '../audit.ts';
import type { Enactment } from '../contract.ts';
import type { Steering } from '../areas/plane.ts';
import { joinHold } from './holdMembers.ts';
import {
  findPart,
  holdKeyOf,
  providePart,
  putAllTargetsRight,
  standingParts,
} from './holdParts.ts';
import { renewPolicyPause } from './ringPolicy.ts';
import { settledAll, step, writeOf, writingOf, type OrderOf } from './writing.ts';

/** Puts all devices of a cohort under a paused policy of their own. */
export async function enactHold(
  deps: Steering,
  o: Enactment,
  order: OrderOf<'hold'>,
): Promise<void> {
  const w = writingOf(o, order);
  const { hold } = order.action;
  const { plans } = o;
  const { groupId } = await providePart(deps, w, { hold, part: 'hold', plans });
  await joinHold(deps, w, { hold, groupId });
  await settledAll(deps, w);
}

/**
 * Brings devices that match a standing hold by now into its group. A hold that was lifted meanwhile has no group, and gets
 * none here.
 */
export async function joinNewcomers(
  deps: Steering,
  o: Enactment,
  order: OrderOf<'joinHold'>,
): Promise<void> {
  const w = writingOf(o, order);
  const { hold } = order.action;
  const parts = await standingParts(deps, o.key);
  const part = parts.find((one) => one.hold === hold.id && one.part === 'hold');
  if (part !== undefined) await joinHold(deps, w, { hold, groupId: part.groupId });
  await settledAll(deps, w);
}

/**
 * Gives a hold's devices back to their rings. First the store forgets the hold, so that nobody excludes its groups any
 * more; then other holds that want a device get it, then the rings take theirs back; only then the paused policies go.
 * Until they are gone two policies reach a device and Intune leaves it as it is, paused: it is never without one. What
 * was removed already, by an earlier try or for another release, is not looked for twice.
 */
export async function enactUnhold(
  deps: Steering,
  o: Enactment,
  order: OrderOf<'unhold'>,
): Promise<void> {
  const w = writingOf(o, order);
  const { id: hold } = order.action.hold;
  const found = [
    await findPart(deps, w, { hold, part: 'pilot' }),
    await findPart(deps, w, { hold, part: 'hold' }),
  ];
  await dropHold(deps.store, holdKeyOf(w, hold));
  if (found.every(({ groupId, policyId }) => groupId === null && policyId === null))
    return await settledAll(deps, w);
  await putAllTargetsRight(deps, w);
  const { asOf } = o;
  for (const policyId of found.flatMap((one) => one.policyId ?? []))
    await audited(
      deps,
      writeOf(step(w, policyId), 'DELETE', `${deps.plane.path}/${policyId}`),
      (graph) => deps.plane.remove(graph, { policyId, asOf }),
    );
  for (const groupId of found.flatMap((one) => one.groupId ?? []))
    await audited(deps, writeOf(step(w, groupId), 'DELETE', `/groups/${groupId}`), (graph) =>
      deletePolicyGroup(graph, { groupId, asOf }),
    );
  await settledAll(deps, w);
}

/** Makes the 35 days of all policies of a hold count anew; when they lapse, its devices install by themselves. */
export async function renewHold(
  deps: Steering,
  o: Enactment,
  order: OrderOf<'renewHold'>,
): Promise<void> {
  const w = writingOf(o, order);
  const parts = await standingParts(deps, o.key);
  for (const { part, policyId } of parts.filter(({ hold }) => hold === order.action.hold.id))
    await renewPolicyPause(
      deps,
      step(w, part),
      await deps.plane.read(deps.graph, { policyId, asOf: o.asOf }),
    );
  await settledAll(deps, w);
}
