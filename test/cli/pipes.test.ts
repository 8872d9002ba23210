/** Output into a pipe: all of it, however slowly it is read and whatever the exit code; quiet where the reader is gone. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, type TemporaryFolder } from '../engine/temporaryEngine.ts';

const program = fileURLToPath(new URL('../../bin/ringmaster.js', import.meta.url));
/** More than a pipe holds (64 KiB), so that the end of it is written only when somebody reads. */
const faults = 2_000;

describe('Output into a pipe', () => {
  let folder: TemporaryFolder;
  let words: readonly string[];

  before(() => {
    folder = temporaryFolder();
    const file = path.join(folder.path, 'faulty.yaml');
    writeFileSync(file, Array.from({ length: faults }, (_, i) => `unknown${i}: x\n`).join(''));
    words = [program, 'policy', 'validate', file];
  });
  after(() => folder.remove());

  for (const flags of [['--json'], []]) {
    const stream = flags.length === 0 ? 'stderr' : 'stdout';
    it(`is whole to a slow reader of ${stream}, also with a failure`, async () => {
      const child = start(flags);
      const pieces: string[] = [];
      const output = child[stream];
      assert.ok(output);
      output.setEncoding('utf8');
      child[stream === 'stdout' ? 'stderr' : 'stdout']?.resume();
      for await (const piece of output) {
        pieces.push(String(piece));
        await sleep(5);
      }
      const text = pieces.join('');
      assert.ok(text.length > 65_536, `${text.length}`);
      assert.equal(text, whole(flags)[stream]);
      assert.equal(await exitOf(child), 2);
    });
  }

  it('that is read only after the program has nothing more to do is whole', async () => {
    const child = start(['--json']);
    child.stderr?.resume();
    await sleep(3_000);
    const pieces: Buffer[] = [];
    child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
    assert.equal(await exitOf(child), 2);
    const document = JSON.parse(Buffer.concat(pieces).toString()) as {
      error: { faults: readonly unknown[] };
    };
    assert.equal(document.error.faults.length, faults);
  });

  it('whose reader goes away ends quietly, and a failure keeps its exit code', async () => {
    const child = start(['--json']);
    let errors = '';
    child.stderr?.on('data', (piece: Buffer) => (errors += piece.toString()));
    child.stdout?.once('data', () => child.stdout?.destroy());
    assert.equal(await exitOf(child), 2);
    assert.doesNotMatch(errors, /EPIPE|at .*\.ts/);
    const done = spawnSync('sh', ['-c', 'node "$1" policy schema | true', 'sh', program]);
    assert.equal(done.stderr.toString(), '');
  });

  it('can be given up while only a reader is waited for', async () => {
    const child = start(['--json']);
    child.stderr?.resume();
    await new Promise((resolve) => child.stdout?.once('readable', resolve));
    // What stands in the pipe is read no more.
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const asking = setInterval(() => child.kill('SIGTERM'), 400);
    await ended;
    clearInterval(asking);
    assert.equal(child.exitCode, 130);
  });

  function start(flags: readonly string[]): ChildProcess {
    return spawn(process.execPath, [...words, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  function whole(flags: readonly string[]): { readonly stdout: string; readonly stderr: string } {
    const maxBuffer = 10_000_000;
    return spawnSync(process.execPath, [...words, ...flags], { encoding: 'utf8', maxBuffer });
  }
});

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  return await new Promise((resolve) => child.once('close', resolve));
}
