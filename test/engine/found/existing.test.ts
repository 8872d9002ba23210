/** A Temporal cluster that is given: what answers there is looked at before anything is started on it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import path from 'node:path';
import { EngineError, type EngineErrorCode } from '#engine/engineError.ts';
import { locateServer, type LocateRequest } from '#engine/found/locate.ts';
import { findPort } from '#engine/ports.ts';
import { startEngine, type Engine } from '#engine/supervisor.ts';
import { isNewEnough, serverVersionIn } from '#engine/found/serverVersion.ts';
import { requireTimeSkipping } from '#engine/virtualTime.ts';
import type { Client } from '@temporalio/client';
import { fakeMachine } from '../fakeMachine.ts';
import { sharedEngine } from '../../workflows/world.ts';
import { temporaryFolder, type TemporaryFolder } from '../temporaryEngine.ts';
import { minuteMs } from '#core/time.ts';

describe('a Temporal server that is given', () => {
  let folder: TemporaryFolder;
  let engine: Engine;

  before(async function () {
    this.timeout(minuteMs);
    folder = temporaryFolder();
    engine = await sharedEngine();
  });
  after(() => folder.remove());

  async function locate(variables: Readonly<Record<string, string>>, request: LocateRequest = {}) {
    const { environment } = fakeMachine(folder.path, { variables });
    return locateServer(request, { environment, onProgress: () => undefined });
  }

  async function refused(
    variables: Readonly<Record<string, string>>,
    code: EngineErrorCode,
    ...texts: readonly RegExp[]
  ) {
    await assert.rejects(locate(variables), (thrown: unknown) => {
      assert.ok(thrown instanceof EngineError, String(thrown));
      assert.equal(thrown.code, code, thrown.message);
      for (const text of texts) assert.match(thrown.message, text);
      return true;
    });
  }

  it('by TEMPORAL_ADDRESS is used, with its version', async () => {
    const { address } = engine.temporal;
    const located = await locate({ TEMPORAL_ADDRESS: address });
    assert.deepEqual(located.choice, {
      kind: 'existing',
      why: 'TEMPORAL_ADDRESS names it',
      path: address,
      version: '1.32.1',
    });
  });

  it('by temporal.toml is used, with the namespace of its profile', async () => {
    const { address } = engine.temporal;
    const file = path.join(folder.path, 'temporal.toml');
    writeFileSync(
      file,
      `[profile.default]\naddress = "${address}"\n[profile.other]\naddress = "${address}"\nnamespace = "default"\n`,
    );
    const located = await locate({ TEMPORAL_CONFIG_FILE: file });
    assert.equal(located.choice.why, `${file} names it`);
    const profile = await locate({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'other' });
    assert.equal(profile.choice.why, `${file}, profile other names it`);
    assert.equal(profile.kind === 'existing' ? profile.cluster.namespace : '', 'default');
  });

  it('by a flag stands over the environment', async () => {
    const { address } = engine.temporal;
    const located = await locate({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, { address });
    assert.equal(located.choice.why, '--address names it');
  });

  it('is left alone by a rehearsal', async () => {
    const variables = { TEMPORAL_ADDRESS: engine.temporal.address };
    await assert.rejects(locate(variables, { embeddedOnly: true }), { code: 'nothingFound' });
  });

  it('where nothing listens is refused with the address and who gave it', async () => {
    const address = `127.0.0.1:${await findPort()}`;
    await refused(
      { TEMPORAL_ADDRESS: address },
      'unreachable',
      new RegExp(address),
      /TEMPORAL_ADDRESS/,
    );
  });

  it('whose port a web server has is refused as something else', async () => {
    const server = createHttpServer((_, answer) => answer.end('hello'));
    const address = await listen(server);
    await refused({ TEMPORAL_ADDRESS: address }, 'foreignServer', new RegExp(address), /7233/);
    await close(server);
  });

  it('whose port a silent program has is refused as something else, within seconds', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => sockets.push(socket.on('error', () => undefined)));
    const address = await listen(server);
    await refused({ TEMPORAL_ADDRESS: address }, 'foreignServer', /no answer in 5 s/);
    // gRPC holds on to its attempt for some seconds more; nobody waits for that.
    server.close();
    for (const socket of sockets) socket.destroy();
  });

  it('without the namespace is refused with the command that makes it', async () => {
    const variables = {
      TEMPORAL_ADDRESS: engine.temporal.address,
      TEMPORAL_NAMESPACE: 'prod',
    };
    await refused(variables, 'namespaceMissing', /"prod"/, /temporal operator namespace create/);
  });

  it('by a temporal.toml that cannot be read is refused with the file', async () => {
    const file = path.join(folder.path, 'broken.toml');
    writeFileSync(file, '[profile.default\naddress = ');
    await refused({ TEMPORAL_CONFIG_FILE: file }, 'configurationUnreadable', new RegExp(file));
  });

  it('is used by an engine that starts no server of its own', async () => {
    const { environment } = fakeMachine(folder.path);
    const { address } = engine.temporal;
    const { databaseUrl } = engine;
    const second = await startEngine({
      dataDir: path.join(folder.path, 'second'),
      command: 'npm test',
      environment,
      address,
      databaseUrl,
      want: { webUi: true, worker: false },
    });
    assert.deepEqual(Object.keys(second.pids()), ['watchdog']);
    assert.equal(second.webUi, undefined);
    assert.equal(second.serverVersion, '1.32.1');
    await second.stop();
  });

  it('beside a database that does not answer is refused without the password', async () => {
    const databaseUrl = `postgresql://me:hidden@127.0.0.1:${await findPort()}/ringmaster`;
    const { environment } = fakeMachine(folder.path);
    const options = {
      dataDir: path.join(folder.path, 'third'),
      command: 'npm test',
      environment,
      address: engine.temporal.address,
      databaseUrl,
      want: { webUi: false, worker: false },
    };
    await assert.rejects(startEngine(options), (thrown: unknown) => {
      assert.ok(thrown instanceof EngineError);
      assert.equal(thrown.code, 'databaseUnreachable');
      assert.match(thrown.message, /me:…@127\.0\.0\.1/);
      assert.doesNotMatch(thrown.message, /hidden/);
      return true;
    });
  });
});

describe('an older server', () => {
  it('is refused for virtual time with its version and the one that is needed', async () => {
    const client = {
      workflowService: { getSystemInfo: async () => ({ serverVersion: '1.29.1' }) },
    } as unknown as Client;
    await assert.rejects(requireTimeSkipping(client), {
      code: 'serverTooOld',
      message: /1\.29\.1.*1\.32\.0 or newer/,
    });
  });

  for (const [version, expected] of [
    ['1.29.1', false],
    ['1.31.9', false],
    ['1.32.0', true],
    ['1.32.0-rc.1', true],
    ['1.100.0', true],
    ['2.0.0', true],
    ['', false],
  ] as const) {
    it(`${version || 'of no version'} is ${expected ? 'new enough' : 'too old'}`, () => {
      assert.equal(isNewEnough(version), expected);
    });
  }

  for (const [printed, expected] of [
    ['temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)', '1.28.0'],
    ['temporal version 1.9.0-rc.1 (server v1.32.0-rc.2, ui 2.5)', '1.32.0-rc.2'],
    ['usage: temporal', undefined],
  ] as const) {
    it(`is recognised in "${printed}"`, () => assert.equal(serverVersionIn(printed), expected));
  }
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
  await new Promise((resolve) => server.close(resolve));
}
