/**
 * One step of an incident: what was noticed meanwhile is heard, its cause is looked at, or an operator's word is taken, and
 * what comes of it is stored and told. It asks our own store alone, so it is done within the workflow's task and costs one
 * event of history; mail that does not go out at once is left to an activity of its own.
 */
import type { Changed } from '#core/incident/change.ts';
import { commanded, commandRefusal } from '#core/incident/command.ts';
import { heard, looked, type Heard } from '#core/incident/fold.ts';
import { messageKeyOf } from '#core/incident/incident.ts';
import { nextLook } from '#core/incident/next.ts';
import { nextRemedy } from '#core/incident/remedies.ts';
import { statusOf } from '#core/incident/status.ts';
import { altered, unchanged } from '#core/matter/timeline.ts';
import type { Refusal } from '#core/refusal.ts';
import { readUnheard } from '#store/incident/unheard.ts';
import { readIncident, saveIncident } from '#store/incident/incidents.ts';
import type { IncidentAsked, IncidentWorked } from '../matter/contract.ts';
import type { Deps } from '../deps.ts';
import { observeCause } from './observeCause.ts';
import { sendOfMatter } from '../matter/tell.ts';
import { writeOfIncident } from './tell.ts';

/** What is said of an incident that is not stored. */
export const noSuchIncident: IncidentWorked = {
  incident: null,
  refusal: null,
  next: null,
  remedy: null,
  isUnsent: false,
};

/** Does one step. Throws StoreError. */
export async function workOnIncident(deps: Deps, o: IncidentAsked): Promise<IncidentWorked> {
  const { store } = deps;
  const { command, asOf } = o;
  const incident = await readIncident(store, o);
  if (incident === null) return noSuchIncident;
  const refusal = command === null ? null : commandRefusal(incident, command);
  if (refusal !== null) return worked(unchanged(incident), { asOf, refusal });
  const unheard = await readUnheard(store, o);
  const hearing = unheard.reduce(heard, unchanged(incident));
  const step =
    command === null
      ? looked(hearing, await observeCause(store, hearing.matter, asOf), asOf)
      : commanded(hearing, command, asOf);
  return await kept(deps, step, { asOf, unheard });
}

/** Stores a step and tells of it. */
export async function kept(
  deps: Deps,
  step: Changed,
  { asOf, unheard }: { readonly asOf: number; readonly unheard: readonly Heard[] },
): Promise<IncidentWorked> {
  const isForAnybody = await writeOfIncident(deps, step, asOf);
  const after = altered(step, { announced: step.matter.entries });
  const heardIds = unheard.map(({ id }) => id);
  await saveIncident(deps.store, { ...after, heard: heardIds, at: asOf });
  const isUnsent = isForAnybody && (await sendOfMatter(deps, messageKeyOf(after.matter), asOf));
  return worked(after, { asOf, isUnsent });
}

/** How an incident stands after a step, and what is to be done next. */
export function worked(
  { matter: incident }: Changed,
  o: { readonly asOf: number; readonly refusal?: Refusal; readonly isUnsent?: boolean },
): IncidentWorked {
  const { asOf, refusal = null, isUnsent = false } = o;
  return {
    incident,
    refusal,
    next: nextLook(incident, asOf),
    remedy: nextRemedy(incident, asOf),
    status: statusOf(incident, asOf),
    isUnsent,
  };
}
