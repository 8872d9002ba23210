/**
 * The emergency with real processes: an engine whose supervisor, Temporal and PostgreSQL do not run, a pause through
 * Graph alone, and the service taking it over when it runs again.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { breakGlassPlaces } from '#breakGlass/places.ts';
import { keptAreas } from '#breakGlass/ringFile.ts';
import { isAlive } from '#engine/processes.ts';
import { readRunningEngine, type RunningEngine } from '#engine/runningEngine.ts';
import { temporaryFolder, type TemporaryFolder } from '../engine/temporaryEngine.ts';

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;

interface Ran {
  readonly code: number | null;
  readonly out: string;
}

function started(folder: string, words: readonly string[]): ChildProcess {
  const kept = ['PATH', 'HOME', 'LANG', 'XDG_CACHE_HOME', 'RINGMASTER_CACHE_DIR'];
  const environment = Object.fromEntries(kept.map((name) => [name, process.env[name]]));
  return spawn(process.execPath, [main, ...words, '--data-dir', folder], {
    cwd: folder,
    env: { ...environment, RINGMASTER_OPERATOR: 'kim' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ran(folder: string, words: readonly string[]): Promise<Ran> {
  const child = started(folder, words);
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out };
}

/** Starts `up`, and gives what runs then. */
async function upIn(folder: string): Promise<ChildProcess> {
  const child = started(folder, ['up', '--emulate', '--json']);
  let out = '';
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.trimEnd().endsWith('}')) resolve();
    });
    child.once('exit', () => reject(new Error(`up ended: ${errors}`)));
  });
  return child;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if (await holds()) return;
    await sleep(500);
  }
  assert.fail(`${what} did not come to hold`);
}

describe('a pause with Temporal and PostgreSQL dead', function () {
  this.timeout(240_000);
  let folder: TemporaryFolder;
  let up: ChildProcess;

  before(async () => {
    folder = temporaryFolder();
    up = await upIn(folder.path);
  });
  after(async () => {
    up.kill('SIGCONT');
    up.kill('SIGINT');
    if (up.exitCode === null && up.signalCode === null) await once(up, 'exit');
    folder.remove();
  });

  it('is made in Intune, and is the release’s own when the service runs again', async () => {
    const begun = await ran(folder.path, ['release', 'start', '--json']);
    assert.equal(begun.code, 0, begun.out);
    const engine = readRunningEngine(folder.path) as RunningEngine;
    const { temporal, postgres, worker } = engine.pids;
    await until('the file of rings', () =>
      Promise.resolve(keptAreas(breakGlassPlaces(folder.path)).length > 0),
    );

    // The supervisor is frozen, so that it starts nothing again.
    process.kill(up.pid ?? 0, 'SIGSTOP');
    for (const part of [temporal, postgres, worker]) process.kill(part?.pid ?? 0, 'SIGKILL');

    const ordinary = await ran(folder.path, ['release', 'pause', '--reason', 'printers fail']);
    assert.equal(ordinary.code, 5, ordinary.out);
    assert.match(ordinary.out, /Temporal does not answer at 127\.0\.0\.1:\d+/);
    assert.match(ordinary.out, /release pause --direct/);
    assert.doesNotMatch(ordinary.out, /is a worker running/);

    const words = ['release', 'pause', '--direct', '--ring', 'all', '--reason', 'printers fail'];
    const direct = await ran(folder.path, words);
    assert.equal(direct.code, 0, direct.out);
    for (const ring of ['test', 'first', 'fast', 'broad'])
      assert.match(direct.out, new RegExp(`${ring} +paused in Intune, confirmed +lapses`));

    process.kill(up.pid ?? 0, 'SIGCONT');
    await until('the pause in the release', async () => {
      const { code, out } = await ran(folder.path, ['release', 'show']);
      return code === 0 && (out.match(/^ +PAUSED by kim/gm) ?? []).length === 4;
    });
    const lift = ['release', 'resume', '--ring', 'fast', '--reason', 'driver is out'];
    const resumed = await ran(folder.path, lift);
    assert.equal(resumed.code, 0, resumed.out);
  });

  it('ends the worker when supervisor and watchdog are gone, since nobody could command it', async () => {
    const { pids } = readRunningEngine(folder.path) as RunningEngine;
    const { worker, watchdog, ...others } = pids;
    assert.ok(worker !== undefined && isAlive(worker));
    process.kill(up.pid ?? 0, 'SIGSTOP');
    process.kill(watchdog?.pid ?? 0, 'SIGKILL');
    process.kill(up.pid ?? 0, 'SIGKILL');
    try {
      await until('the end of the worker', () => Promise.resolve(!isAlive(worker)));
    } finally {
      for (const part of Object.values(others))
        if (isAlive(part)) process.kill(part.pid, 'SIGKILL');
    }
  });
});
