/** Which parts are told as dead: those that do not answer, and no other. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectFault, deadParts } from '#cli/reach/deadParts.ts';
import { allChecks } from '#cli/doctor/checks.ts';
import { readConfig, type Config } from '#settings/config.ts';
import { openDataDirectory } from '#engine/dataDirectory.ts';
import { ownName } from '#engine/fileLock.ts';
import {
  lockDataDirectory,
  unlockDataDirectory,
  writeRunningEngine,
  type RunningGraph,
} from '#engine/runningEngine.ts';

async function listening(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('dead parts', () => {
  let folder = '';
  let alive: Awaited<ReturnType<typeof listening>>;
  let deadPort = 0;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-dead-'));
    alive = await listening();
    const gone = await listening();
    deadPort = gone.port;
    await new Promise((resolve) => gone.server.close(resolve));
  });
  after(() => {
    alive.server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are none that answered while this process was busy with something else', async () => {
    const asking = connectFault(`127.0.0.1:${alive.port}`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_200);
    assert.equal(await asking, null);
  });

  const told = async (ports: { temporal: number; postgres: number }, worker: boolean) =>
    await whileRunning({ ports, worker, graph: null }, deadParts);

  interface Run {
    readonly ports: { readonly temporal: number; readonly postgres: number };
    readonly worker: boolean;
    readonly graph: RunningGraph | null;
  }

  async function whileRunning<T>(
    { ports, worker, graph }: Run,
    ask: (config: Config) => T | Promise<T>,
  ): Promise<T> {
    const paths = openDataDirectory(folder, 'npm test');
    lockDataDirectory(paths, 'npm test');
    try {
      writeRunningEngine(paths, {
        kind: 'server',
        serverVersion: '1.32.1',
        temporal: { address: `127.0.0.1:${ports.temporal}`, namespace: 'default' },
        webUi: null,
        databaseUrl: `postgresql://kim:secret@127.0.0.1:${ports.postgres}/ringmaster`,
        hasOwnDatabase: false,
        graph: graph && { ...graph, clientSecret: '' },
        webhook: null,
        pids: worker ? { worker: ownName() } : { worker: { pid: 1, startedAs: 'another' } },
      });
      return await ask(readConfig({ RINGMASTER_DATA_DIR: folder }));
    } finally {
      unlockDataDirectory(paths);
    }
  }

  it('are none where all answer', async () => {
    assert.deepEqual(await told({ temporal: alive.port, postgres: alive.port }, true), []);
  });

  it('are each named with its address, and no password', async () => {
    const lines = await told({ temporal: deadPort, postgres: deadPort }, false);
    assert.equal(lines.length, 3, lines.join('\n'));
    assert.match(lines[0] ?? '', /^Temporal does not answer at 127\.0\.0\.1:\d+ \(connection ref/);
    assert.match(
      lines[1] ?? '',
      /^PostgreSQL does not answer at 127\.0\.0\.1:\d+ \(connection ref/,
    );
    assert.match(lines[2] ?? '', /^the worker does not run/);
    assert.doesNotMatch(lines.join('\n'), /secret/);
  });

  it('are told by the doctor as ports that are closed, and a tenant is no port of ours', async () => {
    const ports = allChecks.find(({ name }) => name === 'ports');
    assert.ok(ports);
    const url = 'https://graph.microsoft.com';
    const graph = { kind: 'microsoft', url, tenant: 'contoso', clientId: 'ringmaster' } as const;
    const run = { worker: true, graph };
    const well = { temporal: alive.port, postgres: alive.port };
    const passed = await whileRunning({ ...run, ports: well }, ports.check);
    assert.deepEqual([passed.outcome, passed.text.includes('microsoft')], ['passed', false]);
    const half = { temporal: alive.port, postgres: deadPort };
    const { outcome, text } = await whileRunning({ ...run, ports: half }, ports.check);
    assert.deepEqual([outcome, text], ['failed', `nothing listens at 127.0.0.1:${deadPort}`]);
  });

  it('do not name the worker when PostgreSQL is dead', async () => {
    const lines = await told({ temporal: alive.port, postgres: deadPort }, true);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^PostgreSQL/);
  });
});
