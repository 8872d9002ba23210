/**
 * Many tenants on one worker, on the real Temporal server and PostgreSQL, each with an emulator of Graph of its own: each
 * gets its own devices, one whose Graph is dead keeps no other waiting, and one whose settings are wrong is left out.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { comingRelease } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { sharedQueue } from '#core/tenant/queues.ts';
import { timeSkipping } from '#engine/virtualTime.ts';
import { openServer, storeOn, type Server } from '#store/store.ts';
import { listRequests, openRequest } from '#store/support/requests.ts';
import { connectOperator, type Operator } from '../../src/client/operator.ts';
import { sharedConfig } from '../../src/worker/config.ts';
import { joinTenants, type JoinedWorker } from '../../src/worker/tenants.ts';
import { opening } from '../core/support/requests.ts';
import { bundleFolder, ended, sharedEngine, startEmulator } from './world.ts';

const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
const devices = { north: 60, south: 40 };
type Tenant = keyof typeof devices;

describe('many tenants', () => {
  const emulators = new Map<Tenant, Awaited<ReturnType<typeof startEmulator>>>();
  const told: string[] = [];
  let folder: string;
  let server: Server;
  let operator: Operator;
  let joined: JoinedWorker;
  let running: Promise<unknown>;

  before(async () => {
    const engine = await sharedEngine();
    folder = await mkdtemp(join(tmpdir(), 'ringmaster-tenants-'));
    const { publishedAt } = comingRelease(Date.now(), 7);
    for (const [name, count] of Object.entries(devices)) {
      const tenant = name as Tenant;
      const emulator = await startEmulator({ devices: count, seed: count }, publishedAt);
      emulators.set(tenant, emulator);
      await writeFile(join(folder, `${tenant}.env`), settingsOf(tenant, emulator.url));
    }
    await writeFile(join(folder, 'wrong.env'), 'GRAPH_TENANT_ID=somebody\n');
    const { databaseUrl, temporal } = engine;
    const config = sharedConfig({
      RINGMASTER_TEMPORAL_KIND: 'embedded',
      RINGMASTER_TEMPORAL_ADDRESS: temporal.address,
      RINGMASTER_NAMESPACE: temporal.namespace,
      DATABASE_URL: databaseUrl,
      RINGMASTER_CACHE_DIR: bundleFolder,
      RINGMASTER_REPORTS_DIR: join(folder, 'reports'),
      // What is a tenant's own and stands around it is nobody's.
      GRAPH_CLIENT_SECRET: 'another',
    });
    const names = ['north', 'south', 'wrong'];
    const write = (line: string): void => void told.push(line);
    joined = await joinTenants(config, { folder, names, write, workflowsPath });
    running = Promise.all(joined.workers.map((worker) => worker.run()));
    const { address, namespace } = temporal;
    operator = await connectOperator({
      connection: { address },
      namespace,
      taskQueue: sharedQueue,
    });
    server = openServer({ databaseUrl });
  });
  after(async () => {
    for (const worker of joined.workers) worker.shutdown();
    await running;
    await operator.close();
    await joined.close();
    await server.close();
    for (const emulator of emulators.values()) await ended(emulator.process);
    await rm(folder, { recursive: true, force: true });
  });

  const discover = (tenant: Tenant) =>
    operator.discover({ tenant, area: 'quality', rings: defaultPolicy(tenant).rings });
  const known = async (tenant: Tenant) =>
    (await storeOn(server, tenant).db.selectFrom('devices').select('tenant').execute()).map(
      (row) => row.tenant,
    );

  it('are served by one worker, but for one whose settings are wrong', () => {
    const kinds = told.map((line) => JSON.parse(line) as { kind: string; tenant: string });
    assert.deepEqual(
      kinds.map(({ kind, tenant }) => [kind, tenant]),
      [
        ['tenantJoined', 'north'],
        ['tenantJoined', 'south'],
        ['tenantRefused', 'wrong'],
      ],
    );
    assert.match(told.at(-1) ?? '', /GRAPH_CLIENT_SECRET is missing/);
  });

  it('each get the devices of their own Graph, and see no others', async () => {
    await Promise.all([discover('north'), discover('south')]);
    const [north, south] = [await known('north'), await known('south')];
    assert.deepEqual([...new Set(north)], ['north']);
    assert.deepEqual([...new Set(south)], ['south']);
    assert.ok(north.length > 40 && north.length <= 60, String(north.length));
    assert.ok(south.length > 20 && south.length <= 40, String(south.length));
  });

  it('each have support requests of their own, worked on by the worker that all share', async () => {
    for (const [tenant, other] of [
      ['north', 'south'],
      ['south', 'north'],
    ] as const) {
      const store = storeOn(server, tenant);
      const asked = { ...opening, tenant, openedAt: Date.now() };
      const request = await openRequest(store, asked, `${tenant} asks`);
      await operator.beginRequest(request, timeSkipping({ enabled: true }));
      const word = { kind: 'close', operator: 'kim', asks: false, written: null } as const;
      const { number, status } = await operator.tellRequest(request, word, Date.now());
      assert.deepEqual([number, status], [1, 'resolved']);
      assert.equal((await listRequests(store, { tenant: other, limit: 9 })).length, 0);
    }
  });

  it('do not wait for one whose Graph answers nothing', async () => {
    const dead = emulators.get('north');
    assert.ok(dead);
    await ended(dead.process);
    const ends = new Map<Tenant, boolean>();
    const waiting = Array.from({ length: 12 }, () =>
      discover('north').then(
        () => ends.set('north', true),
        () => ends.set('north', false),
      ),
    );
    await discover('south');
    assert.equal(ends.size, 0, 'the other is over before the dead one is given up');
    for (const { workflowId } of await runningOf(operator))
      await operator.client.workflow.getHandle(workflowId).terminate('the test is over');
    await Promise.all(waiting);
  });
});

async function runningOf({ client }: Operator): Promise<readonly { workflowId: string }[]> {
  const found: { workflowId: string }[] = [];
  const query = `ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH 'registration/north'`;
  for await (const { workflowId } of client.workflow.list({ query })) found.push({ workflowId });
  return found;
}

function settingsOf(tenant: Tenant, url: string): string {
  return [
    `# ${tenant}`,
    'RINGMASTER_GRAPH_KIND=emulator',
    `GRAPH_URL=${url}`,
    'GRAPH_TENANT_ID=11111111-2222-4333-8444-555555555555',
    'GRAPH_CLIENT_ID=ringmaster',
    'GRAPH_CLIENT_SECRET=emulated',
    '',
  ].join('\n');
}
