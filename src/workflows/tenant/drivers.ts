/**
 * Drivers in the care of a tenant: looked after with each walk of the fleet, beside it, so that no label waits for a profile;
 * and what operators say of them, as an Update.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  patched,
  setHandler,
} from '@temporalio/workflow';
import { readDriverRequest, type DriverRequest } from '#core/driver/command.ts';
import { driversDone, fleetTime } from '#core/tenant/care.ts';
import { keeping } from '../activities.ts';
import { isRefusal, refusedFailure } from '../inbox.ts';
import { steerDriversUpdate } from '../messages.ts';
import { childMishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';
import { beginLook } from './besideWalk.ts';
import type { Caring } from './caring.ts';

/** Looks and operators' words come one after the other. Earlier versions let them meet. */
const driversInTurn = 'driversInTurn';

/** Does something with drivers once nobody else does. */
async function inTurn<T>(caring: Caring, work: () => Promise<T>): Promise<T> {
  // Of several who wait the first one goes on, and keeps the others waiting.
  while (caring.actingOnDrivers > 0 && patched(driversInTurn))
    await condition(() => caring.actingOnDrivers === 0);
  caring.actingOnDrivers += 1;
  try {
    return await work();
  } finally {
    caring.actingOnDrivers -= 1;
  }
}

/** Begins to look after drivers where a release says what is wanted of them. */
export function beginKeepingDrivers(caring: Caring): void {
  const { tenant } = caring.care;
  beginLook(caring, {
    subject: 'drivers',
    look: ({ area, plan }) =>
      inTurn(caring, () =>
        keeping.keepDrivers.executeWithOptions(
          { summary: summaryOf('put the gates of drivers right and read what is on offer') },
          [{ tenant, area, plan, asOf: fleetTime(caring.care, Date.now()) }],
        ),
      ),
    done: driversDone,
  });
}

/** Takes what operators say of drivers. */
export function hearOfDrivers(caring: Caring): void {
  setHandler(steerDriversUpdate, (given) => steered(caring, given), {
    description:
      'Approve, decline or pause drivers: {"action": "approve", "drivers": ["Intel - System - 1.2"], "ring": "test", "operator": "kim", "reason": "tried on one device"}',
    validator: (given) => {
      const request = readDriverRequest(given);
      if (isRefusal(request)) throw refusedFailure(request);
    },
  });
}

async function steered(caring: Caring, given: DriverRequest) {
  const request = readDriverRequest(given);
  if (isRefusal(request)) throw refusedFailure(request);
  const { tenant } = caring.care;
  const answer = await CancellationScope.nonCancellable(() =>
    inTurn(caring, () =>
      keeping.steerDrivers.executeWithOptions(
        { summary: summaryOf(`${request.action} drivers, asked by ${request.operator}`) },
        [{ tenant, request, asOf: fleetTime(caring.care, Date.now()) }],
      ),
    ),
  ).catch((error: unknown) => {
    const { kind, why } = childMishapOf(error);
    throw ApplicationFailure.nonRetryable(why, kind);
  });
  if (isRefusal(answer)) throw refusedFailure(answer);
  return answer;
}
