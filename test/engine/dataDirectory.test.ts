import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDataDirectory, type DataDirectory } from '#engine/dataDirectory.ts';
import { EngineError, type EngineErrorCode } from '#engine/engineError.ts';
import { nameProcess, type ProcessName } from '#engine/processes.ts';
import {
  lockDataDirectory,
  readRunningEngine,
  unlockDataDirectory,
  writeRunningEngine,
} from '#engine/runningEngine.ts';
import { temporaryFolder, type TemporaryFolder } from './temporaryEngine.ts';

function refuses(code: EngineErrorCode, ...texts: readonly RegExp[]) {
  return (thrown: unknown) => {
    assert.ok(thrown instanceof EngineError, String(thrown));
    assert.equal(thrown.code, code);
    for (const text of texts) assert.match(thrown.message, text);
    return true;
  };
}

const running = {
  kind: 'cached',
  serverVersion: '1.32.1',
  temporal: { address: '127.0.0.1:17233', namespace: 'default' },
  webUi: 'http://127.0.0.1:18233',
  databaseUrl: 'postgresql://ringmaster:secret@127.0.0.1:15432/ringmaster',
  hasOwnDatabase: false,
  graph: null,
  webhook: null,
  pids: {},
};

describe('the data directory', () => {
  let folder: TemporaryFolder;
  let dataDir: string;

  beforeEach(() => {
    folder = temporaryFolder();
    dataDir = path.join(folder.path, 'data');
  });
  afterEach(() => folder.remove());

  it('is made with a layout, and opened again', () => {
    const paths = openDataDirectory(dataDir, 'ringmaster 0.1.0');
    openDataDirectory(dataDir, 'ringmaster 0.1.1');
    const version = JSON.parse(
      readFileSync(path.join(paths.root, 'version.json'), 'utf8'),
    ) as unknown;
    assert.deepEqual(version, { layout: 1, createdBy: 'ringmaster 0.1.0' });
    assert.equal(statSync(paths.root).mode & 0o777, 0o711);
  });

  it('of a newer version is refused and left as it is', () => {
    mkdirSync(dataDir);
    const file = path.join(dataDir, 'version.json');
    const text = '{"layout":7,"createdBy":"ringmaster 9.0.0"}';
    writeFileSync(file, text);
    assert.throws(
      () => openDataDirectory(dataDir, 'ringmaster 0.1.0'),
      refuses(
        'newerDataDirectory',
        /ringmaster 9\.0\.0/,
        /layout 7/,
        /up to layout 1/,
        /--data-dir/,
      ),
    );
    assert.deepEqual(readdirSync(dataDir), ['version.json']);
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  it('whose version cannot be read is refused rather than written over', () => {
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'version.json'), '{"lay');
    assert.throws(
      () => openDataDirectory(dataDir, 'ringmaster 0.1.0'),
      refuses('dataDirectoryUnusable', /version\.json/, /--data-dir/),
    );
  });

  it('that cannot be written is refused with its path', () => {
    writeFileSync(dataDir, 'a file where a folder should be');
    assert.throws(
      () => openDataDirectory(dataDir, 'ringmaster 0.1.0'),
      refuses('dataDirectoryUnusable', new RegExp(dataDir), /--data-dir/),
    );
  });
});

describe('the lock of a data directory', () => {
  let folder: TemporaryFolder;
  let paths: DataDirectory;
  let other: ChildProcess;
  let otherName: ProcessName;

  beforeEach(async () => {
    folder = temporaryFolder();
    paths = openDataDirectory(path.join(folder.path, 'data'), 'ringmaster 0.1.0');
    other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const found = nameProcess(other.pid ?? 0);
    assert.ok(found);
    otherName = found;
  });
  afterEach(() => {
    other.kill('SIGKILL');
    folder.remove();
  });

  function lockedBy(process: ProcessName): void {
    const since = Date.UTC(2026, 10, 23, 9, 30);
    writeFileSync(paths.lock, JSON.stringify({ process, since, command: 'ringmaster rehearse' }));
    const owner = { process, since, command: 'ringmaster rehearse' };
    writeFileSync(paths.running, JSON.stringify({ owner, ...running }));
  }

  it('keeps a second start out, and says who runs, since when, what, and where to look', () => {
    lockedBy(otherName);
    assert.throws(
      () => lockDataDirectory(paths, 'npm start'),
      refuses(
        'alreadyRunning',
        /"ringmaster rehearse"/,
        new RegExp(`pid ${otherName.pid}\\b`),
        /2026-11-23 09:30:00 UTC/,
        /http:\/\/127\.0\.0\.1:18233/,
        /--data-dir/,
      ),
    );
    assert.ok(readRunningEngine(paths.root));
  });

  it('of a dead process is taken over', async () => {
    lockedBy(otherName);
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    assert.equal(readRunningEngine(paths.root), undefined);
    lockDataDirectory(paths, 'npm start');
    unlockDataDirectory(paths);
    assert.equal(existsSync(paths.lock), false);
  });

  it('of a dead process whose pid somebody else has now is taken over', () => {
    lockedBy({ ...otherName, startedAs: 'another start' });
    assert.equal(readRunningEngine(paths.root), undefined);
    lockDataDirectory(paths, 'npm start');
    unlockDataDirectory(paths);
  });

  it('that holds nothing readable is taken over', () => {
    writeFileSync(paths.lock, '{"proc');
    lockDataDirectory(paths, 'npm start');
    unlockDataDirectory(paths);
  });

  it('lets other commands find the engine only while it runs, and keeps its password from other users', () => {
    lockDataDirectory(paths, 'npm start');
    assert.equal(readRunningEngine(paths.root), undefined, 'it is still starting');
    writeRunningEngine(paths, running);
    const found = readRunningEngine(paths.root);
    assert.equal(found?.temporal.address, '127.0.0.1:17233');
    assert.equal(found?.owner.command, 'npm start');
    assert.equal(statSync(paths.running).mode & 0o777, 0o600);
    unlockDataDirectory(paths);
    assert.equal(readRunningEngine(paths.root), undefined);
  });
});
