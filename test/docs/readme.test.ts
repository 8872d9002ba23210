/**
 * The README's commands, run as they stand there, each in a fresh folder that looks like a clone; what the README shows
 * of their output must be in it, as long as the month that it shows is the coming one. Sections begin with a line that
 * starts an engine; what follows is "another terminal".
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { comingRelease } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { inAnyMonth, playsOf, shownIn, shownMonthOf, type Play } from './readmePlays.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
/** A month of many devices on a busy machine. */
const timeoutMs = 1_800_000;
const notCopied = new Set(['.git', '.ringmaster', 'ringmaster.yaml', 'month.json']);

const { month: comingMonth } = comingRelease(
  Date.now(),
  defaultPolicy('contoso').announceDaysBefore,
);
const plays =
  comingMonth === shownMonthOf(readme) ? playsOf(readme) : playsOf(readme).map(inAnyMonth);

describe('The README', () => {
  for (const play of plays) {
    it(`runs as written: ${play.commands.map(({ line }) => line).join('; ')}`, async () => {
      await played(play);
    }).timeout(timeoutMs);
  }

  it('names no command that there is not', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    for (const [, script = ''] of readme.matchAll(/`npm run (\S+?)`/g))
      assert.ok(script in scripts, script);
  });
});

async function played({ commands }: Play): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'readme-'));
  for (const name of readdirSync(root))
    if (!notCopied.has(name)) symlinkSync(path.join(root, name), path.join(folder, name));
  let held: Held | null = null;
  try {
    for (const { line, shown } of commands) {
      const run = start(line, folder);
      const isHeld = /--until/.test(line) && !/--resume/.test(line);
      const output = isHeld ? await run.until(/Everything keeps running here/) : await run.end();
      if (isHeld) held = run;
      else assert.equal(run.child.exitCode, 0, `${line}\n${output}`);
      for (const chunk of shown)
        assert.ok(shownIn(chunk, output), `${line} does not say:\n${chunk}\n\n${output}`);
    }
    if (existsSync(path.join(folder, 'month.json'))) {
      const month = JSON.parse(readFileSync(path.join(folder, 'month.json'), 'utf8')) as object;
      assert.ok('objective' in month && 'rings' in month);
    }
  } finally {
    await held?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Held = ReturnType<typeof start>;

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
