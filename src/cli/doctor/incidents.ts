/** The doctor's look at incidents: those that are open, and whether each has heard what was noticed of its cause. */
import { incidentWorkflowId, type Incident } from '#core/incident/incident.ts';
import { isNeglected } from '#core/incident/next.ts';
import type { Config } from '#settings/config.ts';
import { instantText } from '#reports/instant.ts';
import { unheardIncidents } from '#store/incident/unheard.ts';
import { listIncidents } from '#store/incident/incidents.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { waysOut } from '../view/incident.ts';
import type { Found } from './finding.ts';
import { onTable } from './store.ts';

const openMax = 100;

/** Incidents of the policy's tenant. */
export async function checkIncidents(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  return await onTable(config, 'incidents', async (store) => {
    const open = await listIncidents(store, { tenant, limit: openMax, isOpen: true });
    const unheard = await unheardIncidents(store, { tenant });
    return foundOf(open, unheard, Date.now());
  });
}

/** What is found of open incidents, newest first, and of those that have not heard something. */
export function foundOf(open: readonly Incident[], unheard: readonly number[], now: number): Found {
  const deaf = open.find((one) => unheard.includes(one.number) || isNeglected(one, now));
  if (deaf !== undefined)
    return {
      outcome: 'failed',
      kind: 'failed',
      text: isNeglected(deaf, now)
        ? `incident ${deaf.number} was looked at last on ${instantText(deaf.lookedAt ?? deaf.openedAt)}, and each day is due`
        : `incident ${deaf.number} has not heard what was noticed of its cause`,
      remedy: `look at the workflow ${incidentWorkflowId(deaf)} in the Web UI, and whether a worker runs; ${waysOut(deaf)}`,
    };
  if (open.length === 0) return { outcome: 'passed', text: 'none is open' };
  const numbers = open.map(({ number }) => number).toReversed();
  return {
    outcome: 'passed',
    text: `open: ${numbers.join(', ')}; \`ringmaster incident list --open\``,
  };
}
