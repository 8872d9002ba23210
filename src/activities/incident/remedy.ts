/**
 * What the service does against a cause by itself: one remedy, one step. What cannot be done is recorded with the reason, what
 * fails with what stood against it; nothing that stops devices is ever loosened here.
 */
import { activityInfo } from '@temporalio/activity';
import type { Incident, RemedyName, Tried } from '#core/incident/incident.ts';
import { remedyTitle } from '#core/incident/remedies.ts';
import { altered, noted, unchanged } from '#core/matter/timeline.ts';
import { readIncident } from '#store/incident/incidents.ts';
import type { Activities } from '../contract.ts';
import type { IncidentWorked } from '../matter/contract.ts';
import type { Deps } from '../deps.ts';
import { attempted, isPassing, toldOf } from '../failures.ts';
import { syncDevices } from './remedies/byHand.ts';
import type { Came } from './remedies/came.ts';
import { hurry, retryFailed } from './remedies/hurry.ts';
import { reOffer } from './remedies/reOffer.ts';
import { restorePolicies } from './remedies/restorePolicies.ts';
import { kept, noSuchIncident, worked } from './work.ts';

/** A remedy, as of an instant. */
export type Remedy = (deps: Deps, incident: Incident, asOf: number) => Promise<Came>;

const remedies: Readonly<Record<RemedyName, Remedy>> = {
  restorePolicies,
  reOffer,
  syncDevices,
  retryFailed,
  expedite: hurry,
};

/** What was just made shows after a minute or two: the last but one of all the attempts there are. */
const triesMax = 8;

/** Tries a remedy and records what came of it. */
export async function remedyIncident(
  deps: Deps,
  { tenant, number, remedy, asOf }: Parameters<Activities['remedyIncident']>[0],
): Promise<IncidentWorked> {
  const incident = await readIncident(deps.store, { tenant, number });
  if (incident === null) return noSuchIncident;
  const last = incident.tried.at(-1);
  // It was done, and only its answer was lost.
  if (last?.remedy === remedy && last.at === asOf) return worked(unchanged(incident), { asOf });
  const came = await tried(deps, incident, { remedy, asOf });
  const { outcome, text } = came;
  const one: Tried = {
    remedy,
    at: asOf,
    outcome,
    before: incident.facts?.devices ?? null,
    helped: null,
  };
  const after = altered(unchanged(incident), { tried: [...incident.tried, one] });
  const entry = { kind: 'remedy', at: asOf, text: `${capitalized(remedyTitle(remedy))}: ${text}` };
  return await kept(deps, noted(after, { ...entry, kind: 'remedy' }), { asOf, unheard: [] });
}

async function tried(
  deps: Deps,
  incident: Incident,
  { remedy, asOf }: { readonly remedy: RemedyName; readonly asOf: number },
): Promise<Came> {
  try {
    return await remedies[remedy](deps, incident, asOf);
  } catch (error) {
    const isAgain = isPassing(error) && activityInfo().attempt < triesMax;
    if (isAgain) await attempted(() => Promise.reject(error));
    return { outcome: 'failed', text: `it failed: ${toldOf(error).why}` };
  }
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
