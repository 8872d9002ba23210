/**
 * The care of a tenant, as long as the service serves it: devices are discovered and registered and groups put right each
 * hour, devices labelled each day, and both at once when a release asks. One walk of the fleet serves all areas. In a
 * rehearsal only releases know the time, so nothing is done by the clock. Nothing that fails ends it; cancelling does.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { usualArea } from '#core/area/areas.ts';
import {
  beginCare,
  demanded,
  nextCare,
  notDemanded,
  type LabelsDemand,
} from '#core/tenant/care.ts';
import { readDemand } from '#core/tenant/demand.ts';
import { careQuery, labelsDemandedSignal, type CareInput, type CareStatus } from '../messages.ts';
import { summaryOf } from '../summary.ts';
import { change, type Caring } from './caring.ts';
import { beginKeepingDrivers, hearOfDrivers } from './drivers.ts';
import { beginKeepingVersions } from './versions.ts';
import { beginForgetting } from './retention.ts';
import { walkTheFleet } from './walk.ts';

/** Walks of one run; a run of so many is far from the server's limits. */
const walksMax = 100;

/** Cares for a tenant. */
export async function tenantCareWorkflow(given: CareInput): Promise<never> {
  const input = readCareInput(given);
  const caring: Caring = {
    care: input.resumed ?? beginCare(input),
    next: null,
    besideWalk: new Set(),
    actingOnDrivers: 0,
  };
  setHandler(labelsDemandedSignal, (demand) => hear(caring, demand), {
    description: `Labels are wanted: {"area": "${usualArea}", "asOf": 1765216800000, "rings": [{"name": "broad", "share": 1}]}`,
  });
  setHandler(careQuery, () => statusOf(caring), {
    description: 'How far the fleet was walked, for which areas, and what fails. No argument.',
  });
  hearOfDrivers(caring);
  for (let walks = 0; ; walks += 1) {
    await untilDue(caring);
    if (walks >= walksMax || workflowInfo().continueAsNewSuggested) break;
    await walkTheFleet(caring);
    beginKeepingDrivers(caring);
    beginKeepingVersions(caring);
    beginForgetting(caring);
  }
  await condition(() => caring.besideWalk.size === 0 && allHandlersFinished());
  const { tenant, isRehearsal } = input;
  // Demands are folded in as they come, so that none is lost with the run.
  return await continueAsNew<typeof tenantCareWorkflow>({
    tenant,
    isRehearsal,
    resumed: caring.care,
  });
}

/** Takes in what came. It throws nothing: that would end the workflow. */
function hear(caring: Caring, given: LabelsDemand): void {
  const now = Date.now();
  const demand = readDemand(given, caring.care, now);
  const { care } = caring;
  change(
    caring,
    typeof demand === 'string' ? notDemanded(care, demand, now) : demanded(care, demand),
  );
}

/** Waits until the fleet is to be walked, or the history has grown long. */
async function untilDue(caring: Caring): Promise<void> {
  for (;;) {
    const now = Date.now();
    const next = nextCare(caring.care, now);
    caring.next = next;
    change(caring, caring.care);
    if ((next !== null && next.at <= now) || workflowInfo().continueAsNewSuggested) return;
    const isOtherwise = (): boolean => {
      const { at = Infinity } = nextCare(caring.care, Date.now()) ?? {};
      return at < (next?.at ?? Infinity) || workflowInfo().continueAsNewSuggested;
    };
    if (next === null) await condition(isOtherwise);
    else await condition(isOtherwise, next.at - now, { summary: summaryOf(next.why) });
  }
}

function statusOf({ care, next }: Caring): CareStatus {
  return { care, next, asOf: Date.now() };
}

/** The input, or a visible failure that says what is wrong with it. */
function readCareInput(given: Partial<CareInput> | null | undefined): CareInput {
  const { tenant, isRehearsal, resumed } = given ?? {};
  if (typeof tenant === 'string' && tenant !== '' && typeof isRehearsal === 'boolean')
    return { tenant, isRehearsal, ...(resumed === undefined ? {} : { resumed }) };
  throw ApplicationFailure.nonRetryable(
    'The care cannot start: the input needs tenant, a text, and isRehearsal, true or false',
    'BadInput',
  );
}
