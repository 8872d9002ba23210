/**
 * Taking an update off a hold's devices: a few first, under a policy of their own, then the others under the hold's.
 * Intune pauses what it rolls back, so the devices stay where they are until the hold ends, and its pauses are renewed
 * before they lapse and the devices would install again.
 */
import type { Enactment } from '../contract.ts';
import type { Steering } from '../areas/plane.ts';
import { followPilot, joinPilot } from './holdMembers.ts';
import {
  providePart,
  putPartRight,
  putPartTargetsRight,
  standingParts,
  type StandingPart,
} from './holdParts.ts';
import { settledAll, step, writingOf, type OrderOf, type Writing } from './writing.ts';

/** Carries out the next phase of a hold's rollback. For a hold that was lifted meanwhile there is nothing to do. */
export async function enactHoldRollback(
  deps: Steering,
  o: Enactment,
  order: OrderOf<'rollBackHold'>,
): Promise<void> {
  const w = writingOf(o, order);
  const { hold: held } = order.action;
  const { id: hold } = held;
  const parts = await standingParts(deps, o.key);
  const whole = parts.find((one) => one.hold === hold && one.part === 'hold');
  if (whole === undefined) return;
  switch (order.action.rollback.phase) {
    case 'pilot': {
      const pilot = await providePart(deps, w, { hold: held, part: 'pilot', plans: o.plans });
      await joinPilot(deps, w, pilot);
      return await rollBack(deps, w, pilot);
    }
    case 'rest':
      await rollBack(deps, w, whole);
      return await followPilot(deps, w, hold);
    case 'done':
    case 'stopped':
  }
}

/** The order to uninstall goes to those whom the policy reaches then, so its devices are in it before. */
async function rollBack(deps: Steering, w: Writing, { policyId }: StandingPart): Promise<void> {
  await putPartRight(deps, step(w, 'uninstall'), { policyId, changes: { rollBack: true } });
  await putPartTargetsRight(deps, step(w, 'ranked'));
  await settledAll(deps, w);
}
