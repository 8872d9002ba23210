/**
 * A release waits here for labels, as for any source: it tells the care of its tenant as of when it wants them, and watches
 * the store's mark. It starts no walk itself, so that all areas of a tenant share one, and it waits for no timer of another
 * workflow, whose clock may be another (docs/temporal.md, "Virtual time").
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { minuteMs } from '#core/time.ts';
import { readLabelMark, type LabelMark } from '#store/registration/walks.ts';
import type { Lacking, LabelsAsked } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { toldOf } from '../failures.ts';

/** The mark is looked at soon, then ever less often. */
const lookMs = { first: 50, growth: 1.2, most: 1_000 };
/** It is asked again after so long: whoever was asked may have been ended. */
const askAgainMs = minuteMs;

type Asking = Pick<Deps, 'store' | 'demandLabels'>;

/** Waits until labels are fresh, the walk has failed since it was asked for, or patience is over. Safe to repeat. */
export async function freshLabels(deps: Asking, o: LabelsAsked): Promise<Lacking | null> {
  const begun = performance.now();
  const { tries } = await readLabelMark(deps.store, o.key);
  let askedMs = -Infinity;
  let unasked: Lacking | null = null;
  for (let pauseMs = lookMs.first; ; pauseMs = Math.min(pauseMs * lookMs.growth, lookMs.most)) {
    const mark = await readLabelMark(deps.store, o.key);
    if ((mark.labelledAt ?? -Infinity) >= o.asOf) return null;
    const failure = failedSince(mark, { tries, asOf: o.asOf });
    if (failure !== null) return failure;
    const waitedMs = performance.now() - begun;
    if (waitedMs >= o.patienceMs) return late(o, unasked);
    if (waitedMs - askedMs >= askAgainMs) {
      unasked = await ask(deps, o);
      askedMs = waitedMs;
    }
    const { cancellationSignal: signal } = Context.current();
    await sleep(Math.min(pauseMs, o.patienceMs - waitedMs), undefined, { signal });
  }
}

/** What has failed since it was asked; an earlier failure says nothing of this instant. */
function failedSince(
  { tries, failures }: LabelMark,
  asked: { readonly tries: number; readonly asOf: number },
): Lacking | null {
  const failure = failures.find(({ asOf }) => asOf >= asked.asOf);
  return failure === undefined || tries === asked.tries
    ? null
    : { kind: failure.kind, why: failure.why };
}

/** Asks; a server that does not answer just now is asked again. */
async function ask({ demandLabels }: Asking, o: LabelsAsked): Promise<Lacking | null> {
  const { key, rings, asOf, isRehearsal, drivers, versions, retention } = o;
  const { tenant, area } = key;
  try {
    const shares = rings.map(({ name, share }) => ({ name, share }));
    const demand = {
      area,
      rings: shares,
      asOf,
      ...(drivers === undefined ? {} : { drivers }),
      ...(versions === undefined ? {} : { versions }),
      ...(retention === undefined ? {} : { retention }),
    };
    await demandLabels?.({ tenant, isRehearsal, demand });
    return null;
  } catch (error) {
    return toldOf(error);
  }
}

function late({ patienceMs }: LabelsAsked, unasked: Lacking | null): Lacking {
  const waited = `Devices were not registered and labelled within ${Math.round(patienceMs / minuteMs)} minutes`;
  if (unasked === null) return { kind: 'LabelsLate', why: `${waited}, so it goes on without` };
  return { kind: unasked.kind, why: `${waited}; asking for it failed: ${unasked.why}` };
}
