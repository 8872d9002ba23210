/**
 * What an incident and a support request that stay open for 60 days cost Temporal: one that nobody can mend, told each day, and one
 * of the gravest severity that nobody answers, told ever more seldom; both mailed to an operator.
 */
import { tellingIncident } from '#client/matters.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { supportPlanOf, usualSupport } from '#core/policy/supportSettings.ts';
import { causeKey, type Cause } from '#core/incident/cause.ts';
import { incidentWorkflowId } from '#core/incident/incident.ts';
import { requestWorkflowId } from '#core/support/request.ts';
import { dayMs, minuteMs } from '#core/time.ts';
import { fastForward, timeSkipping, waitForFastForward } from '#engine/virtualTime.ts';
import { openOrJoin } from '#store/incident/incidents.ts';
import { readRelease, saveRelease } from '#store/release/releases.ts';
import { openStore, type Store } from '#store/store.ts';
import { openRequest } from '#store/support/requests.ts';
import { taskQueue } from '#workflows/messages.ts';
import { repeated, type Figure, type Measured } from '../figure.ts';
import { mailVariables, withStage, type Stage } from '../stage.ts';
import { until } from '../until.ts';

const devices = 60;
const days = 60;
const eventsMax = 500;
const rehearsed = timeSkipping({ enabled: true });

/** The figure. */
export const matters: Figure = {
  name: 'matters',
  what: `events of an incident and of a support request that are open for ${days} days`,
  measure: async (options) => {
    const { signal } = options;
    const stage = { devices, signal, workerVariables: mailVariables };
    const counted = await repeated(options, () => withStage(stage, bothOpen));
    return [
      rowOf(
        'history of an incident, open',
        counted.map(({ incident }) => incident),
      ),
      rowOf(
        'history of a support request, open',
        counted.map(({ request }) => request),
      ),
    ];
  },
};

function rowOf(what: string, values: readonly number[]): Measured {
  return {
    what: `${what} for ${days} days`,
    unit: 'events',
    reach: { max: eventsMax },
    values,
    note: 'its workflow, as the server counts it; each word mailed',
  };
}

async function bothOpen(
  stage: Stage,
): Promise<{ readonly incident: number; readonly request: number }> {
  const store = openStore({ databaseUrl: stage.engine.databaseUrl });
  try {
    await stage.playTo(1);
    const incident = await eventsAfter(stage, await openIncident(stage, store));
    const request = await eventsAfter(stage, await openSupport(stage, store));
    return { incident, request };
  } finally {
    await store.close();
  }
}

/** A month before that has missed its objective, on the devices as they are. */
async function openIncident(stage: Stage, store: Store): Promise<string> {
  const { key, operator } = stage;
  const stored = await readRelease(store, { key });
  if (stored === null) throw new Error('The release is not stored');
  const at = Date.now();
  const missed = {
    judgedAt: at,
    target: 0.95,
    eligible: devices,
    updated: 0,
    attained: 0,
  } as const;
  const release = {
    ...stored.release,
    key: { ...key, id: '2026-01-B' },
    phase: 'judged',
    objective: { ...missed, outcome: 'missed' },
  } as const;
  await saveRelease(store, { release, status: 'over', at });
  const cause: Cause = { kind: 'missed', area: 'quality', release: release.key.id };
  const news = { cause, id: causeKey(cause), at, text: 'It was missed.' };
  const joined = await openOrJoin(store, news, { key, isRehearsal: false });
  if (joined === null) throw new Error('The incident was known already');
  const of = { tenant: key.tenant, number: joined.number };
  const tell = tellingIncident(operator.client, { taskQueue, rehearsed });
  await tell({ ...of, isRehearsal: false, asOf: at });
  return incidentWorkflowId(of);
}

async function openSupport({ key, operator }: Stage, store: Store): Promise<string> {
  const { tenant, area } = key;
  const openedAt = Date.now();
  const asked = { kind: 'incident', severity: 'A', about: 'updates', openedBy: 'kim' } as const;
  const plan = supportPlanOf(usualSupport, defaultPolicy(tenant));
  const rest = { isRehearsal: false, isRoundTheClock: false, contact: null, plan, openedAt };
  const request = await openRequest(store, { tenant, area, ...asked, ...rest }, 'Nothing prints');
  await operator.beginRequest(request, rehearsed);
  return requestWorkflowId(request);
}

async function eventsAfter({ operator: { client } }: Stage, workflowId: string): Promise<number> {
  const handle = client.workflow.getHandle(workflowId);
  await until(async () => (await handle.describe()).historyLength > 5, {
    everyMs: 100,
    withinMs: minuteMs,
    otherwise: `${workflowId} has done nothing`,
  });
  const id = `${days}-days`;
  await fastForward(client, { workflowId }, { id, untilAt: Date.now() + days * dayMs });
  await waitForFastForward(client, { workflowId }, id);
  const { historyLength } = await handle.describe();
  await handle.terminate('it was counted');
  return historyLength;
}
