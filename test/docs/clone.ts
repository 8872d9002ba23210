/** A folder that looks like a fresh clone, and commands typed in it as a person does. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
const notCopied = new Set(['.git', '.ringmaster', 'ringmaster.yaml', 'month.json']);

/** A clone, and what types in it. */
export interface Clone {
  readonly folder: string;
  readonly type: (line: string) => Typed;
}

/** Works in a clone that is there for that alone. */
export async function inClone(work: (clone: Clone) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'readme-'));
  try {
    for (const name of readdirSync(root))
      if (!notCopied.has(name)) symlinkSync(path.join(root, name), path.join(folder, name));
    await work({ folder, type: (line) => start(line, folder) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A command that runs. */
export type Typed = ReturnType<typeof start>;

/** A command line as a person types it, in a shell. */
function start(line: string, cwd: string) {
  const child: ChildProcess = spawn('bash', ['-c', line], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(
        Object.entries(process.env).filter(
          ([name]) => !/^(RINGMASTER|GRAPH|TEMPORAL|npm|DATABASE)_/.test(name),
        ),
      ),
      COLUMNS: '120',
    },
  });
  let output = '';
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece: Buffer) => {
      output += piece.toString();
      for (const watch of watchers) watch();
    });
  return {
    child,
    end: async () => {
      await closed;
      return output;
    },
    until: async (wanted: RegExp) => {
      await Promise.race([
        closed,
        new Promise<void>((resolve) => {
          watchers.add(() => {
            if (wanted.test(output)) resolve();
          });
        }),
      ]);
      assert.match(output, wanted);
      return output;
    },
    stop: async () => {
      // The whole group, as Ctrl-C in a terminal.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
      await closed;
    },
  };
}
