/**
 * What an engine keeps from others: secrets from its disk, its files from other users, a database's power from whoever
 * only works with tables, and the environment from programs that have no use for it.
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { dataDirectoryPaths } from '#engine/dataDirectory.ts';
import { createEngineEnvironment } from '#engine/found/environment.ts';
import { EngineError } from '#engine/engineError.ts';
import { checkDatabase } from '#engine/servers/postgres.ts';
import { copiedPrograms } from '#engine/servers/postgresPlace.ts';
import { lockDataDirectory, readRunningEngine, writeRunningEngine } from '#engine/runningEngine.ts';
import { openDataDirectory } from '#engine/dataDirectory.ts';
import type { Engine } from '#engine/supervisor.ts';
import { startTestEngine, temporaryFolder, type TemporaryFolder } from './temporaryEngine.ts';

const planted = {
  GRAPH_CLIENT_SECRET: 'PLANTED-CLIENT-SECRET-aa81~x',
  RINGMASTER_WEBHOOK_SECRETS: 'helpdesk=whsec_UExBTlRFRC1XRUJIT09LLVNFQ1JFVC0wMDAwMDE=',
  RINGMASTER_MAIL_FROM: 'planted-mailbox@contoso.example',
  RINGMASTER_SMTP_URL: 'smtps://planted-user:PLANTED-MAIL-PASSWORD@mail.contoso.example',
  SOMETHING_ELSE: 'PLANTED-OTHER-VARIABLE',
};
const secrets = Object.values(planted);
const emulator = { seed: 1, devices: 20, scenario: 'calm' };

describe('an engine with secrets in its environment', () => {
  let folder: TemporaryFolder;
  let dataDir: string;
  let engine: Engine;

  before(async () => {
    folder = temporaryFolder();
    dataDir = path.join(folder.path, 'data');
    const graph = {
      kind: 'microsoft',
      url: 'https://127.0.0.1:9',
      tenant: '11111111-2222-4333-8444-555555555555',
      clientId: 'planted',
      clientSecret: planted.GRAPH_CLIENT_SECRET,
    } as const;
    ({ engine } = await startTestEngine(dataDir, {
      graph,
      want: { webUi: true, worker: true },
      webhook: { tenant: 'contoso', secrets: planted.RINGMASTER_WEBHOOK_SECRETS },
      environment: createEngineEnvironment({ ...process.env, ...planted }),
    }));
  });
  after(async () => {
    await engine.stop();
    folder.remove();
  });

  it('writes none of them to its disk while it runs', async () => {
    const answered = await fetch(engine.webhook() ?? '', { method: 'POST', body: '{}' });
    assert.equal(answered.status, 415);
    const files = filesIn(dataDir);
    assert.ok(files.some((file) => file.endsWith('engine.json')));
    const holding = files.filter((file) => {
      const text = readFileSync(file, 'latin1');
      return secrets.some((secret) => text.includes(secret));
    });
    assert.deepEqual(holding, []);
  });

  it('tells other commands where the tenant is and not what opens it', () => {
    const running = readRunningEngine(dataDir);
    assert.equal(running?.graph?.kind, 'microsoft');
    assert.equal(running.graph.clientId, 'planted');
    assert.equal('clientSecret' in running.graph, false);
    assert.equal(running.databaseUrl, engine.databaseUrl, 'the own database opens by its own file');
  });

  it('gives its environment to the worker alone', () => {
    for (const [part, pid] of Object.entries(engine.pids())) {
      const file = `/proc/${pid}/environ`;
      if (!existsSync(file) || part === 'worker') continue;
      const environ = readFileSync(file, 'latin1');
      // The watchdog is this program's own, and inherits what this test was started with: nothing planted.
      for (const secret of secrets) assert.equal(environ.includes(secret), false, part);
    }
  });

  it('keeps every file and folder from other users', () => {
    const paths = dataDirectoryPaths(dataDir);
    const open = everythingIn(dataDir)
      .filter((place) => (statSync(place).mode & 0o077) !== 0)
      .map((place) => path.relative(dataDir, place));
    assert.deepEqual(open, []);
    const passable = process.getuid?.() === 0 ? 0o711 : 0o700;
    assert.equal(statSync(paths.root).mode & 0o777, passable);
  });

  it('works in the database as a user who owns its tables and may do nothing else', async () => {
    const client = new Client({ connectionString: engine.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, boolean>>(
        'select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = current_user',
      );
      assert.deepEqual([...new Set(Object.values(rows[0] ?? {}))], [false]);
      const memberships = await client.query(
        'select 1 from pg_auth_members where member = current_user::regrole',
      );
      assert.equal(memberships.rowCount, 0);
      for (const forbidden of [
        "select pg_read_file('/etc/passwd', 0, 40)",
        "select pg_ls_dir('/')",
        "copy (select 1) to program 'id'",
        "copy (select 1) to '/tmp/ringmaster-planted'",
        'create role another superuser',
        'create database another',
        'alter system set fsync = off',
        'set role ringmaster',
      ])
        await assert.rejects(client.query(forbidden), /permission denied|must be/, forbidden);
    } finally {
      await client.end();
    }
  });

  it('lets its database user into no other database', async () => {
    const elsewhere = engine.databaseUrl.replace(/\/ringmaster$/, '/postgres');
    const client = new Client({ connectionString: elsewhere });
    await assert.rejects(client.connect(), /permission denied for database/);
  });

  it('writes no statement to the database’s log, in which values of people may stand', async () => {
    const client = new Client({ connectionString: engine.databaseUrl });
    await client.connect();
    await client.query("select 'a name of somebody'::integer").catch(() => undefined);
    await client.end();
    const log = readFileSync(path.join(dataDir, 'logs', 'postgres.log'), 'utf8');
    assert.doesNotMatch(log, /STATEMENT|select 'a name/);
  });
});

describe('an emulator of an engine', () => {
  it('gets the variables that any program gets, and none of ours', async () => {
    const folder = temporaryFolder();
    const { engine } = await startTestEngine(path.join(folder.path, 'data'), {
      want: { webUi: false, worker: false, emulator },
      environment: createEngineEnvironment({ ...process.env, ...planted }),
    });
    try {
      const file = `/proc/${engine.pids().emulator}/environ`;
      const environ = existsSync(file) ? readFileSync(file, 'latin1') : '';
      for (const secret of secrets) assert.equal(environ.includes(secret), false);
      assert.equal(readRunningEngine(engine.dataDir)?.graph?.kind, 'emulator');
    } finally {
      await engine.stop();
      folder.remove();
    }
  });
});

describe('a database of an earlier version', () => {
  it('is handed over to the user without power, tables and all', async () => {
    const folder = temporaryFolder();
    const dataDir = path.join(folder.path, 'data');
    const first = await startTestEngine(dataDir);
    const address = new URL(first.engine.databaseUrl);
    address.username = 'ringmaster';
    address.password = readFileSync(dataDirectoryPaths(dataDir).postgresPassword, 'utf8').trim();
    const superuser = new Client({ connectionString: address.href });
    await superuser.connect();
    await superuser.query(
      'create table old (id bigint generated always as identity, name text); create function of_old() returns integer language sql as $$ select 1 $$',
    );
    await superuser.end();
    await first.engine.stop();
    const again = await startTestEngine(dataDir);
    const client = new Client({ connectionString: again.engine.databaseUrl });
    try {
      await client.connect();
      await client.query("insert into old (name) values ('x')");
      await client.query('alter table old add column more text');
      await client.query('drop function of_old()');
    } finally {
      await client.end();
      await again.engine.stop();
      folder.remove();
    }
  });
});

describe('an engine of root’s below a folder that is closed to others', () => {
  before(function () {
    if (process.getuid?.() !== 0 || !existsSync('/proc/self/fd')) this.skip();
  });

  it('has a PostgreSQL that keeps its data there and has no right of root’s', async () => {
    const folder = temporaryFolder();
    chmodSync(folder.path, 0o700);
    const dataDir = path.join(folder.path, 'data');
    try {
      for (const table of [
        'create table kept as select 7 as number',
        'insert into kept values (8)',
      ]) {
        const { engine } = await startTestEngine(dataDir);
        const client = new Client({ connectionString: engine.databaseUrl });
        await client.connect();
        await client.query(table);
        await client.end();
        const status = readFileSync(`/proc/${engine.pids().postgres}/status`, 'utf8');
        for (const rights of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
          assert.match(status, new RegExp(`^${rights}:\\s0+$`, 'm'));
        assert.doesNotMatch(status, /^Uid:\s0\s/m);
        await engine.stop();
      }
      assert.equal(statSync(folder.path).mode & 0o777, 0o700, 'nothing was opened for it');
      assert.ok(existsSync(path.join(dataDir, 'postgres', 'PG_VERSION')));
    } finally {
      folder.remove();
    }
  });

  it('runs copies of its programs, which everybody may read and root alone may write', () => {
    const folder = temporaryFolder();
    const native = path.join(folder.path, 'closed', 'native');
    mkdirSync(path.join(native, 'bin'), { recursive: true, mode: 0o700 });
    mkdirSync(path.join(native, 'lib'), { mode: 0o700 });
    for (const name of ['postgres', 'initdb'])
      writeFileSync(path.join(native, 'bin', name), name, { mode: 0o700 });
    writeFileSync(path.join(native, 'lib', 'libpq.so.5.18'), 'library');
    symlinkSync('libpq.so.5.18', path.join(native, 'lib', 'libpq.so.5'));
    const given = {
      postgres: path.join(native, 'bin', 'postgres'),
      initdb: path.join(native, 'bin', 'initdb'),
    };
    const copies = path.join(folder.path, 'copies');
    const first = copiedPrograms(given, copies);
    assert.deepEqual(copiedPrograms(given, copies), first, 'copied once');
    assert.equal(readdirSync(copies).length, 1);
    assert.equal(readFileSync(first.initdb, 'utf8'), 'initdb');
    assert.equal(statSync(first.postgres).mode & 0o777, 0o755);
    assert.equal(statSync(path.dirname(first.postgres)).mode & 0o777, 0o755);
    const library = path.join(path.dirname(first.postgres), '..', 'lib', 'libpq.so.5');
    assert.equal(readFileSync(library, 'utf8'), 'library');
    folder.remove();
  });
});

describe('what is told of a database that was given', () => {
  const given: readonly (readonly [string, string])[] = [
    ['postgresql://kim:PLANTED-pw@db.example:5432/fleet', 'postgresql://kim@db.example:5432/fleet'],
    [
      'postgres://kim:PL%2FANTED@db.example/fleet?sslmode=require&password=PLANTED&sslkey=%2Fk',
      'postgres://kim@db.example/fleet?sslmode=require',
    ],
    ['postgresql://kim:PLANTED/more@db.example/fleet', 'postgresql://'],
  ];
  for (const [databaseUrl, told] of given) {
    it(`is ${told}`, () => {
      const folder = temporaryFolder();
      const paths = openDataDirectory(path.join(folder.path, 'data'), 'ringmaster 0.1.0');
      lockDataDirectory(paths, 'ringmaster up');
      writeRunningEngine(paths, {
        kind: 'existing',
        serverVersion: '1.32.1',
        temporal: { address: 't:7233', namespace: 'default' },
        webUi: null,
        databaseUrl,
        hasOwnDatabase: false,
        graph: null,
        webhook: null,
        pids: {},
      });
      assert.equal(readRunningEngine(paths.root)?.databaseUrl, told);
      assert.doesNotMatch(readFileSync(paths.running, 'utf8'), /PLANTED|PL%2FANTED/);
      folder.remove();
    });
  }
});

describe('a database that does not answer', () => {
  for (const password of ['PLANTED', 'PLA/NTED-PW', 'PLA@NTED-PW', 'a:PLANTED-PW']) {
    it(`is told without its password, whatever stands in it: ${password}`, async () => {
      await assert.rejects(
        checkDatabase(`postgresql://kim:${password}@127.0.0.1:9/fleet`),
        (thrown: unknown) => {
          assert.ok(thrown instanceof EngineError);
          assert.match(thrown.message, /127\.0\.0\.1:9\/fleet.*cannot be used/);
          assert.doesNotMatch(thrown.message, /PLA|NTED/);
          return true;
        },
      );
    });
  }
});

describe('folders of an earlier version', () => {
  it('that others could read are closed when they are opened again', () => {
    const folder = temporaryFolder();
    const dataDir = path.join(folder.path, 'data');
    const { temporal } = openDataDirectory(dataDir, 'ringmaster 0.1.0');
    writeFileSync(path.join(temporal, 'temporal.sqlite'), '');
    openDataDirectory(dataDir, 'ringmaster 0.1.0');
    assert.equal(statSync(temporal).mode & 0o777, 0o700);
    folder.remove();
  });
});

function everythingIn(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) =>
    path.join(entry.parentPath, entry.name),
  );
}

function filesIn(root: string): readonly string[] {
  return everythingIn(root).filter((place) => statSync(place).isFile());
}
