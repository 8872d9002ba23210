/**
 * The whole engine with real servers: what it starts, what it leaves behind, and what happens when any of it, or the
 * process that holds it, is killed.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { Client as Database } from 'pg';
import { EngineError } from '#engine/engineError.ts';
import { isPortFree } from '#engine/ports.ts';
import { isAlive, nameProcess, type ProcessName } from '#engine/processes.ts';
import type { EngineProgress } from '#engine/progress.ts';
import { readRunningEngine, type PartName } from '#engine/runningEngine.ts';
import { startEngine } from '#engine/supervisor.ts';
import { findCached, temporalServer, temporalWebUi } from '#engine/found/cache.ts';
import { createEngineEnvironment } from '#engine/found/environment.ts';
import { fakeMachine } from './fakeMachine.ts';
import { startTestEngine, temporaryFolder, type TemporaryFolder } from './temporaryEngine.ts';

/** A program that holds an engine until it is told to end, as the command line does. */
const holder = fileURLToPath(import.meta.resolve('./engineHolder.ts'));
const emulator = { seed: 1, devices: 20, scenario: 'calm' };

describe('the engine', () => {
  let folder: TemporaryFolder;
  let dataDir: string;

  before(() => {
    folder = temporaryFolder();
    dataDir = path.join(folder.path, 'data');
  });
  after(() => folder.remove());

  it('starts PostgreSQL, Temporal, the Web UI and the emulator, and leaves nothing behind', async () => {
    const want = { webUi: true, worker: false, emulator };
    const { engine, told } = await startTestEngine(dataDir, { want });
    const pids = namesOf(engine.pids());
    assert.deepEqual(Object.keys(pids).sort(), [
      'emulator',
      'postgres',
      'temporal',
      'watchdog',
      'webUi',
    ]);
    assert.equal(engine.serverVersion, '1.32.1');
    assert.equal((await fetch(engine.webUi ?? '')).status, 200);
    assert.equal((await fetch(`${engine.graph?.url}/_emulator/health`)).status, 200);
    assert.match(await serverVersionOf(engine.databaseUrl), /^18\./);
    await knowsSearchAttributes(engine.temporal.address);
    assert.equal(readRunningEngine(dataDir)?.webUi, engine.webUi);
    assert.ok(told.some((progress) => progress.kind === 'ready' && progress.part === 'webUi'));

    await engine.stop();
    await engine.stop();
    assertAllGone(pids);
    await assertPortsFree(dataDir);
    assert.equal(readRunningEngine(dataDir), undefined);
    assert.equal(existsSync(path.join(dataDir, 'lock.json')), false);
  });

  it('goes on when its status cannot be written, and writes it again with the next change', async () => {
    const own = path.join(folder.path, 'status');
    const { engine, told } = await startTestEngine(own);
    try {
      const file = path.join(own, 'engine.json');
      rmSync(file);
      // A folder in its place: every write of the status fails, as on a full disk.
      mkdirSync(path.join(file, 'full'), { recursive: true });
      const before = engine.pids().postgres ?? 0;
      process.kill(before, 'SIGKILL');
      const warned = (): boolean =>
        told.some((one) => one.kind === 'warning' && one.text.includes('engine.json'));
      const back = (): boolean => (engine.pids().postgres ?? before) !== before;
      for (let tries = 0; tries < 200 && !(warned() && back()); tries += 1) await sleep(100);
      assert.ok(warned(), 'the operator is told');
      assert.match(await serverVersionOf(engine.databaseUrl), /^18\./);
      rmSync(file, { recursive: true });
      await engine.restart('postgres');
      assert.equal(readRunningEngine(own)?.databaseUrl, engine.databaseUrl);
    } finally {
      await engine.stop();
    }
  });

  it('refuses a database that a newer version made, in a sentence', async () => {
    const own = path.join(folder.path, 'newer');
    const want = { webUi: false, worker: true, emulator };
    const { engine } = await startTestEngine(own, { want });
    const database = new Database({ connectionString: engine.databaseUrl });
    try {
      await database.connect();
      await database.query(`insert into kysely_migration values ('9999-future', now()::text)`);
      await assert.rejects(engine.restartWorker(), (thrown: unknown) => {
        assert.ok(thrown instanceof EngineError, String(thrown));
        assert.equal(thrown.code, 'newerDatabase', thrown.message);
        assert.match(thrown.message, /9999-future/);
        assert.doesNotMatch(thrown.message, /\n {4}at /);
        return true;
      });
    } finally {
      await database.end();
      await engine.stop();
    }
  });

  it('starts nothing again while it is being ended', async () => {
    const own = path.join(folder.path, 'ending');
    const { engine, told } = await startTestEngine(own);
    process.kill(engine.pids().postgres ?? 0, 'SIGKILL');
    process.kill(engine.pids().temporal ?? 0, 'SIGKILL');
    await engine.stop();
    const crashed = told.filter(({ kind }) => kind === 'crashed').length;
    assert.ok(crashed <= 2, `told ${crashed} times that a part had ended`);
    assert.ok(told.every((one) => one.kind !== 'crashed' || !one.exit.includes('aborted')));
  });

  it('starts a second time within 4 seconds, on the same ports, with what it knew', async () => {
    const before = portsOf(dataDir);
    const startedAt = performance.now();
    const want = { webUi: true, worker: false, emulator };
    const { engine } = await startTestEngine(dataDir, { want });
    const elapsedMs = performance.now() - startedAt;
    assert.ok(elapsedMs < 4_000, `it took ${Math.round(elapsedMs)} ms`);
    assert.deepEqual(portsOf(dataDir), before);
    await assert.rejects(startTestEngine(dataDir), (thrown: unknown) => {
      assert.ok(thrown instanceof EngineError);
      assert.equal(thrown.code, 'alreadyRunning');
      return true;
    });
    assert.equal((await fetch(engine.webUi ?? '')).status, 200, 'the first one goes on');
    await engine.stop();
  });

  it('takes other ports when somebody has its own, and Temporal still knows itself', async () => {
    const before = portsOf(dataDir);
    const server = createServer();
    await new Promise<void>((resolve) =>
      server.listen(before['frontendGrpc'], '127.0.0.1', resolve),
    );
    const { engine } = await startTestEngine(dataDir);
    assert.notEqual(portsOf(dataDir)['frontendGrpc'], before['frontendGrpc']);
    await knowsSearchAttributes(engine.temporal.address);
    await engine.stop();
    server.close();
  });

  it('keeps its database to itself: a password is needed, and it listens on loopback alone', async () => {
    const { engine } = await startTestEngine(dataDir);
    const wrong = engine.databaseUrl.replace(/:[^:@]+@/, ':wrong@');
    await assert.rejects(serverVersionOf(wrong), /password authentication failed/);
    const settings = await query(engine.databaseUrl, 'show listen_addresses', 'show fsync');
    assert.deepEqual(settings, ['127.0.0.1', 'on']);
    const seen = execFileSync('ps', [
      '-ww',
      '-o',
      'user=,args=',
      '-p',
      String(engine.pids().postgres),
    ]);
    const password = new URL(engine.databaseUrl).password;
    assert.equal(seen.includes(password), false);
    assert.doesNotMatch(seen.toString(), /^root/);
    await engine.stop();
  });

  it('gives up a start that is interrupted, and leaves nothing running', async () => {
    const given = new AbortController();
    const told: EngineProgress[] = [];
    const starting = startEngine(
      {
        dataDir,
        command: 'npm test',
        embeddedOnly: true,
        want: { webUi: true, worker: false, emulator },
        signal: given.signal,
      },
      (progress) => told.push(progress),
    );
    setTimeout(() => given.abort(), 400);
    await assert.rejects(starting, { code: 'interrupted' });
    assert.equal(told.at(-1)?.kind, 'stopped');
    await assertPortsFree(dataDir);
  });

  it('tells why a part does not start, with the end of its log', async () => {
    const want = { webUi: false, worker: false, emulator: { scenario: 'no-such-scenario' } };
    await assert.rejects(startTestEngine(dataDir, { want }), (thrown: unknown) => {
      assert.ok(thrown instanceof EngineError);
      assert.equal(thrown.code, 'partFailed');
      assert.match(thrown.message, /emulator did not start/);
      assert.match(thrown.message, /no-such-scenario/);
      return true;
    });
    await assertPortsFree(dataDir);
  });

  it('starts each part again on the same address when it is killed', async () => {
    const want = { webUi: true, worker: false, emulator };
    const { engine, told } = await startTestEngine(dataDir, { want });
    for (const part of ['temporal', 'emulator', 'postgres', 'webUi'] as const) {
      const killed = engine.pids()[part] ?? 0;
      process.kill(killed, 'SIGKILL');
      await until(() => told.some((one) => one.kind === 'restarted' && one.part === part));
      const crash = told.find((one) => one.kind === 'crashed' && one.part === part);
      assert.match(crash?.kind === 'crashed' ? crash.exit : '', /SIGKILL/);
      assert.notEqual(engine.pids()[part], killed);
      assert.equal(readRunningEngine(dataDir)?.pids[part]?.pid, engine.pids()[part]);
    }
    await knowsSearchAttributes(engine.temporal.address);
    assert.equal((await fetch(engine.webUi ?? '')).status, 200);
    assert.equal((await fetch(`${engine.graph?.url}/_emulator/health`)).status, 200);
    assert.match(await serverVersionOf(engine.databaseUrl), /^18\./);
    await engine.stop();
  });

  describe('held by a process', () => {
    let child: ChildProcess;
    let parts: Readonly<Partial<Record<PartName, ProcessName>>>;

    beforeEach(async () => {
      child = spawn(process.execPath, [holder, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      parts = readRunningEngine(dataDir)?.pids ?? {};
      assert.ok(Object.keys(parts).length >= 4);
    });
    afterEach(() => child.kill('SIGKILL'));

    it('is ended within seconds when the process is killed with -9', async () => {
      child.kill('SIGKILL');
      await until(() => Object.values(parts).every((name) => !isAlive(name)));
      await assertPortsFree(dataDir);
      assert.equal(existsSync(path.join(dataDir, 'lock.json')), false);
    });

    it('is ended in order by Ctrl-C', async () => {
      const exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
      child.kill('SIGINT');
      assert.equal(await exit, 130);
      assertAllGone(parts);
      await assertPortsFree(dataDir);
    });

    it('is cleared away by the next start when the watchdog was killed too', async () => {
      const { watchdog, ...others } = parts;
      assert.ok(watchdog);
      process.kill(child.pid ?? 0, 'SIGSTOP');
      process.kill(watchdog.pid, 'SIGKILL');
      process.kill(child.pid ?? 0, 'SIGKILL');
      await until(() => child.signalCode !== null);
      assert.ok(
        Object.values(others).some((name) => isAlive(name)),
        'something was left',
      );
      const { engine } = await startTestEngine(dataDir);
      assertAllGone(others);
      await engine.stop();
    });
  });

  it('runs the same from the temporal command line', async () => {
    const machine = fakeMachine(folder.path);
    const program = machine.put('temporal', commandLineScript());
    const variables = { ...process.env, PATH: `${path.dirname(program)}:${process.env['PATH']}` };
    const environment = { ...machine.environment, variables };
    const dataDir = path.join(folder.path, 'command-line');
    const want = { webUi: true, worker: false };
    const { engine } = await startTestEngine(dataDir, { environment, want });
    assert.equal(engine.choice.kind, 'commandLine');
    assert.equal(engine.choice.path, program);
    await knowsSearchAttributes(engine.temporal.address);
    assert.equal((await fetch(engine.webUi ?? '')).status, 200);
    const pids = namesOf(engine.pids());
    await engine.stop();
    assertAllGone(pids);
    rmSync(dataDir, { recursive: true, force: true });
  });
});

describe('the watchdog', () => {
  it('never ends a process that has the pid of one it watched', async () => {
    const folder = temporaryFolder();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const name = nameProcess(stranger.pid ?? 0);
    assert.ok(name);
    const program = path.resolve('src/engine/parts/watchdog.ts');
    const watchdog = spawn(process.execPath, [program], { stdio: ['pipe', 'ignore', 'inherit'] });
    const order = { kind: 'watch', signal: 'SIGTERM', process: { ...name, startedAs: 'earlier' } };
    watchdog.stdin.end(`${JSON.stringify(order)}\n`);
    await new Promise((resolve) => watchdog.once('exit', resolve));
    assert.ok(isAlive(name));
    stranger.kill();
    folder.remove();
  });
});

/** A `temporal` that behaves like the real one: server and Web UI in one program, made of the cached ones. */
function commandLineScript(): string {
  const environment = createEngineEnvironment();
  const server = findCached(temporalServer, environment);
  const webUi = findCached(temporalWebUi, environment);
  const translate = fileURLToPath(import.meta.resolve('./commandLine.ts'));
  return [
    'if [ "$1" = --version ]; then echo "temporal version 1.9.0 (Server 1.32.1, UI 2.54.1)"; exit; fi',
    `exec "${process.execPath}" "${translate}" "${server}" "${webUi}" "$@"`,
  ].join('\n');
}

function namesOf(pids: Readonly<Partial<Record<PartName, number>>>): Record<string, ProcessName> {
  const names = Object.entries(pids).map(([part, pid]) => [part, nameProcess(pid)] as const);
  return Object.fromEntries(
    names.filter((entry): entry is [string, ProcessName] => entry[1] !== undefined),
  );
}

function assertAllGone(parts: Readonly<Partial<Record<string, ProcessName>>>): void {
  for (const [part, name] of Object.entries(parts)) {
    assert.ok(name && !isAlive(name), `${part} still runs`);
  }
}

function portsOf(dataDir: string): Record<string, number> {
  return JSON.parse(readFileSync(path.join(dataDir, 'ports.json'), 'utf8')) as Record<
    string,
    number
  >;
}

async function assertPortsFree(dataDir: string): Promise<void> {
  for (const [use, port] of Object.entries(portsOf(dataDir))) {
    assert.ok(await isPortFree(port), `port ${port} (${use}) is still taken`);
  }
}

async function until(is: () => boolean): Promise<void> {
  for (const giveUpAt = performance.now() + 15_000; !is(); await sleep(20)) {
    assert.ok(performance.now() < giveUpAt, 'it did not happen within 15 s');
  }
}

async function knowsSearchAttributes(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  for (const name of ['RmTenant', 'RmArea', 'RmRelease', 'RmRing', 'RmPhase', 'RmPaused']) {
    assert.ok(name in customAttributes, `${name} is missing`);
  }
  await connection.close();
}

async function serverVersionOf(databaseUrl: string): Promise<string> {
  const [version = ''] = await query(databaseUrl, 'show server_version');
  return version;
}

async function query(connectionString: string, ...texts: readonly string[]): Promise<string[]> {
  const database = new Database({ connectionString });
  try {
    await database.connect();
    const answers: string[] = [];
    for (const text of texts) {
      const { rows } = await database.query<Record<string, string>>(text);
      answers.push(Object.values(rows[0] ?? {})[0] ?? '');
    }
    return answers;
  } finally {
    await database.end();
  }
}
