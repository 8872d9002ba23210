/** The doctor's look at incidents: those that are open, and whether each has heard what was noticed of its cause. */
import { incidentWorkflowId } from '#core/incident/incident.ts';
import type { Config } from '#settings/config.ts';
import { openIncidents, unheardIncidents } from '#store/incident/entries.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import type { Found } from './finding.ts';
import { onTable } from './store.ts';

/** Incidents of the policy's tenant. */
export async function checkIncidents(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  return await onTable(config, 'incidents', async (store) => {
    const open = await openIncidents(store, { tenant });
    const unheard = await unheardIncidents(store, { tenant });
    return foundOf(tenant, open, unheard);
  });
}

/** What is found of open incidents, and of those that have not heard something. */
export function foundOf(
  tenant: string,
  open: readonly number[],
  unheard: readonly number[],
): Found {
  const [deaf] = unheard;
  if (deaf !== undefined)
    return {
      outcome: 'failed',
      kind: 'failed',
      text: `incident ${deaf} has not heard what was noticed of its cause`,
      remedy: `look at the workflow ${incidentWorkflowId({ tenant, number: deaf })} in the Web UI, and whether a worker runs; the next look of a release tells it again`,
    };
  if (open.length === 0) return { outcome: 'passed', text: 'none is open' };
  return {
    outcome: 'passed',
    text: `open: ${open.join(', ')}; \`ringmaster incident list --open\``,
  };
}
