/**
 * Makes the golden histories anew: plays each scenario on the real server and writes what it left, one file per workflow
 * and scenario. `npm run histories`, or `npm run histories -- NAME` for one of them; look at why they changed before
 * committing them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { factsOf } from '#core/area/areas.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { startsAt } from '#core/tenant/schedule.ts';
import { schedulesOf } from '../../src/client/schedules.ts';
import { codesWorkflowId } from '#core/message/codes.ts';
import { resendWorkflowId } from '#core/message/resend.ts';
import { readIncident } from '#store/incident/incidents.ts';
import { listMessages } from '#store/release/messages.ts';
import { playAfterwards } from '#cli/rehearsal/beyond/afterwards.ts';
import { incidentWorkflowId } from '#core/incident/incident.ts';
import { careWorkflowId } from '#core/tenant/care.ts';
import type { RequestWord } from '#core/support/command.ts';
import type { Opening } from '#core/support/fold.ts';
import { requestWorkflowId } from '#core/support/request.ts';
import { dayMs } from '#core/time.ts';
import { fastForward, timeSkipping } from '#engine/virtualTime.ts';
import { openRequest, readRequest } from '#store/support/requests.ts';
import { putText } from '#store/support/writings.ts';
import { opening } from '../core/support/requests.ts';
import { recordDecisions } from '#store/release/decisions.ts';
import { judgedEarly } from '../workflows/incident/judgedEarly.ts';
import { pausedByService } from '../workflows/incident/pausedByService.ts';
import {
  createWorld,
  stopSharedEngine,
  type World,
  type WorldOptions,
} from '../workflows/world.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** The shape of the workflows these histories were made by; a new shape gets a new number beside the old files. */
const version = 'v5';

interface Scenario {
  readonly options?: WorldOptions;
  readonly run: (world: World) => Promise<void>;
}

/** Long enough for a starter to have ended. */
const scheduledMs = 3000;

const asked = { operator: 'kim', reason: 'as the history asks' } as const;

/** What is played, by name. */
const scenarios: Readonly<Record<string, Scenario>> = {
  month: {
    run: async (world) => {
      await world.toEnd();
    },
  },
  'paused-on-day-5': {
    run: async (world) => {
      await world.until(5);
      await world.command('pause', 'fast');
      await world.until(9);
      await world.command('resume', 'fast');
      await world.toEnd();
    },
  },
  'exploited-from-day-3': {
    options: { scenario: 'zero-day' },
    run: async (world) => {
      await world.toEnd();
    },
  },
  'cohort-held-and-rolled-back': {
    options: { scenario: 'bad-update', devices: 1000, release: '2022-06-B' },
    run: async (world) => {
      const { release } = await world.until(16);
      const [proposal] = release.proposals;
      if (proposal === undefined) throw new Error('Nothing was proposed by D+16.');
      await world.ask({ kind: 'approve', subject: proposal.subject, ...asked });
      await world.toEnd();
    },
  },
  'held-amended-and-approved': {
    options: { policy: { gate: 'approval' } },
    run: async (world) => {
      const { release } = await world.until(0);
      await world.ask({ kind: 'hold', cohort: { model: 'Desk 700' }, days: 5, ...asked });
      const { policy } = release;
      const rings = policy.rings.map((ring) => ({ ...ring, gate: 'evidence' as const }));
      await world.ask({ kind: 'approve', subject: 'open/test', ...asked });
      await world.until(2);
      await world.ask({ kind: 'amend', policy: { ...policy, rings }, ...asked });
      await world.toEnd();
    },
  },
  'refused-and-paused-beyond-the-month': {
    run: async (world) => {
      await world.until(5);
      await world.faults([
        {
          match: { method: 'PATCH', path: 'deviceConfigurations' },
          kind: 'status',
          status: 403,
          times: 1,
        },
      ]);
      await world.until(7);
      await world.command('pause', 'first');
      await world.until(23);
      await world.command('resume', 'first');
      await world.toEnd();
    },
  },
  'closed-days': {
    options: {
      policy: {
        businessCalendar: {
          timeZone: 'Europe/Berlin',
          notOn: ['wednesday'],
          holidays: [],
          freezes: [],
        },
      },
    },
    run: async (world) => {
      await world.until(2);
    },
  },
  'mailbox-refuses-from-day-1': {
    run: async (world) => {
      await world.until(0);
      await world.faults([{ match: { path: 'sendMail' }, kind: 'status', status: 403, times: 4 }]);
      await world.toEnd();
    },
  },
  'evidence-reported-on-day-8': {
    run: async (world) => {
      await world.until(8);
      await world.report(12);
      await world.toEnd();
    },
  },
};

async function play(name: string, { options, run }: Scenario): Promise<void> {
  const world = await createWorld({ devices: 200, release: '2022-07-B', ...options });
  try {
    await world.start();
    await run(world);
    await write(
      world,
      `release/${world.key.tenant}/quality/${world.key.id}`,
      `release/${version}-${name}`,
    );
    if (name !== 'month') return;
    await write(world, careWorkflowId(world.key.tenant), `tenantCare/${version}-${name}`);
    await writeNewest(world, 'registrationWorkflow', `registration/${version}-${name}`);
    await writeNewest(world, 'readinessWorkflow', `readiness/${version}-${name}`);
    await writeNewest(world, 'registrationBatchWorkflow', `registrationBatch/${version}-${name}`);
    await writeNewest(world, 'readinessBatchWorkflow', `readinessBatch/${version}-${name}`);
  } finally {
    await world.close();
  }
}

/** What a schedule starts, for the month after the next; it is told by the planned instant. */
async function playSchedule(): Promise<void> {
  const world = await createWorld({ devices: 10 });
  try {
    const { tenant } = world.key;
    const schedules = schedulesOf(world.operator.client, tenant);
    const policy = defaultPolicy(tenant);
    const { next, coming } = factsOf('quality').calendar;
    const { publishedAt } = coming(next(world.publishedAt), 0);
    await schedules.install(policy);
    await schedules.backfill(policy, startsAt(policy, { publishedAt }));
    await setTimeout(scheduledMs);
    await schedules.remove(policy);
    await writeNewest(world, 'scheduledReleaseWorkflow', `scheduledRelease/${version}-started`);
  } finally {
    await world.close();
  }
}

/** The message that announces a month, told once more. */
async function playResent(): Promise<void> {
  const world = await createWorld({ devices: 10 });
  try {
    await world.start();
    await world.until(-3);
    const { tenant } = world.key;
    const [message] = await listMessages(world.store, { tenant });
    if (message === undefined) throw new Error('Nothing was announced');
    const { number } = message;
    const request = { tenant, number, contact: 'operators', operator: asked.operator };
    await world.operator.resendMessage(request);
    await write(world, resendWorkflowId(request), `resendMessage/${version}-to-one`);
  } finally {
    await world.close();
  }
}

/** Codes mailed to the operators. */
async function playCodes(): Promise<void> {
  const world = await createWorld({ devices: 5 });
  try {
    const { tenant } = world.key;
    const request = { tenant, contact: 'operators', operator: asked.operator };
    await world.operator.sendCodes(request);
    await write(world, codesWorkflowId(request), `contactCodes/${version}-mailed`);
  } finally {
    await world.close();
  }
}

/** An incident that a pause by the service has opened: looked at, spoken to, closed. */
async function playIncident(): Promise<void> {
  const world = await createWorld({ devices: 10 });
  try {
    const { key, operator } = world;
    await world.start();
    await world.until(1);
    await recordDecisions(world.store, { key, decisions: [pausedByService(world.onDay(1))] });
    await world.until(3);
    const incident = await readIncident(world.store, { tenant: key.tenant, number: 1 });
    if (incident === null) throw new Error('No incident was opened');
    await operator.tellIncident(incident, { kind: 'note', operator: 'kim', text: 'looked at' });
    await operator.tellIncident(incident, { kind: 'close', ...asked });
    await write(world, incidentWorkflowId(incident), `incident/${version}-noted-and-closed`);
  } finally {
    await world.close();
  }
}

/** An incident of an objective that was missed, told each day beyond its month until it is back, stays and has its report. */
async function playWayBack(): Promise<void> {
  const world = await createWorld({ devices: 60, policy: judgedEarly });
  try {
    const { key, operator, store } = world;
    await world.start();
    await world.toEnd();
    const { release } = await operator.status(key);
    await playAfterwards({
      operator,
      store,
      keys: [key],
      release,
      untilAt: world.onDay(45),
      newsFrom: Infinity,
      signal: new AbortController().signal,
      say: () => undefined,
    });
    const id = incidentWorkflowId({ tenant: key.tenant, number: 1 });
    await write(world, id, `incident/${version}-way-back`);
  } finally {
    await world.close();
  }
}

/** A request that is answered, settled, opened again and closed, and ends. */
async function playSupport(): Promise<void> {
  const world = await createWorld({ devices: 10 });
  try {
    const { operator, store } = world;
    const { tenant } = world.key;
    const asked: Opening = { ...opening, tenant, openedAt: Date.now() };
    const request = await openRequest(store, asked, 'Printers print nothing');
    await operator.beginRequest(request, timeSkipping({ enabled: true }));
    const say = async (kind: RequestWord['kind'], by: string, text: string | null = null) => {
      const at = Date.now();
      const written = text === null ? null : await putText(store, request, { text, at });
      const stored = await readRequest(store, request);
      const now = stored?.request ?? request;
      await operator.tellRequest(now, { kind, operator: by, asks: false, written }, at);
    };
    await say('note', 'dana', 'We look at it.');
    await say('mitigate', 'dana', 'Use the old driver.');
    await say('reactivate', 'kim');
    await say('close', 'kim');
    const execution = { workflowId: requestWorkflowId(request) };
    await fastForward(operator.client, execution, { id: 'end', untilAt: Date.now() + 2 * dayMs });
    await operator.client.workflow.getHandle(execution.workflowId).result();
    await write(world, execution.workflowId, `support/${version}-answered-and-closed`);
  } finally {
    await world.close();
  }
}

async function writeNewest(world: World, type: string, path: string): Promise<void> {
  const query = `WorkflowType = '${type}'`;
  for await (const { workflowId } of world.operator.client.workflow.list({ query })) {
    if (!workflowId.includes(world.key.tenant)) continue;
    await write(world, workflowId, path);
    return;
  }
  throw new Error(`No ${type} was run for ${world.key.tenant}`);
}

async function write(world: World, workflowId: string, path: string): Promise<void> {
  const history = await world.operator.client.workflow.getHandle(workflowId).fetchHistory();
  const events = (JSON.parse(historyToJSON(history)) as { events: object[] }).events;
  // Who ran it, and where, says nothing about the workflow: names and paths of machines do not belong here.
  const lines = events.map((event) =>
    JSON.stringify(event)
      .replaceAll(/"identity":"[^"]*"/g, '"identity":"worker"')
      .replaceAll(/"stackTrace":"(?:[^"\\]|\\.)*"/g, '"stackTrace":""'),
  );
  await mkdir(`${folder}${path.split('/')[0]}`, { recursive: true });
  await writeFile(
    `${folder}${path}.json`,
    `{"workflowId":${JSON.stringify(workflowId)},"events":[\n${lines.join(',\n')}\n]}\n`,
  );
  process.stdout.write(`${path}: ${events.length} events\n`);
}

try {
  const [only] = process.argv.slice(2);
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only === undefined || only === name) await play(name, scenario);
  }
  if (only === undefined || only === 'scheduled') await playSchedule();
  if (only === undefined || only === 'resent') await playResent();
  if (only === undefined || only === 'codes') await playCodes();
  if (only === undefined || only === 'incident') await playIncident();
  if (only === undefined || only === 'wayBack') await playWayBack();
  if (only === undefined || only === 'support') await playSupport();
} finally {
  await stopSharedEngine();
}
process.exit(0);
