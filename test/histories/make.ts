/**
 * Makes the golden histories anew: plays each scenario on the real server and writes what it left, one file per workflow
 * and scenario. `npm run histories`; look at why they changed before committing them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { createWorld, stopSharedEngine, type World } from '../workflows/world.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** The shape of the workflows these histories were made by; a new shape gets a new number beside the old files. */
const version = 'v1';

/** What is played, by name. */
const scenarios: Readonly<Record<string, (world: World) => Promise<void>>> = {
  month: async (world) => {
    await world.toEnd();
  },
  'paused-on-day-5': async (world) => {
    await world.until(5);
    await world.command('pause', 'fast');
    await world.until(9);
    await world.command('resume', 'fast');
    await world.toEnd();
  },
  'expedited-on-day-1': async (world) => {
    await world.until(1);
    await world.command('expedite');
    await world.toEnd();
  },
  'rolled-back-on-day-5': async (world) => {
    await world.until(5);
    await world.command('rollBack', 'first');
    await world.toEnd();
  },
};

async function play(name: string, scenario: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ devices: 200, release: '2022-07-B' });
  try {
    await world.start();
    await scenario(world);
    await write(
      world,
      `release/${world.key.tenant}/quality/${world.key.id}`,
      `release/${version}-${name}`,
    );
    if (name !== 'month') return;
    const start = `${world.key.tenant}/quality/${world.key.id}/start`;
    await write(world, `registration/${start}`, `registration/${version}-${name}`);
    await writeNewest(world, 'readinessWorkflow', `readiness/${version}-${name}`);
    await writeNewest(world, 'registrationBatchWorkflow', `registrationBatch/${version}-${name}`);
    await writeNewest(world, 'readinessBatchWorkflow', `readinessBatch/${version}-${name}`);
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
  // Who ran it says nothing about the workflow, and names of machines do not belong here.
  const lines = events.map((event) =>
    JSON.stringify(event).replaceAll(/"identity":"[^"]*"/g, '"identity":"worker"'),
  );
  await mkdir(`${folder}${path.split('/')[0]}`, { recursive: true });
  await writeFile(
    `${folder}${path}.json`,
    `{"workflowId":${JSON.stringify(workflowId)},"events":[\n${lines.join(',\n')}\n]}\n`,
  );
  process.stdout.write(`${path}: ${events.length} events\n`);
}

try {
  for (const [name, scenario] of Object.entries(scenarios)) await play(name, scenario);
} finally {
  await stopSharedEngine();
}
process.exit(0);
