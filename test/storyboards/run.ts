/**
 * Runs a storyboard: a text of comments and commands, played through the real command line in a folder of its own. What
 * comes out is the same text with each command's output below it, and whatever differs from run to run made plain.
 *
 *   # a comment                        is kept
 *   ringmaster policy show             runs, and its output and exit code follow
 *   ringmaster rehearse --until D+5 &  runs beside the others; waited for until it says that it keeps running
 *   stop                               Ctrl-C for what runs beside
 *   file strict.yaml                   makes a file of the lines that follow, each behind `| `
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { plain } from './plain.ts';

const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const standsStill = 'keeps running here';

interface Scene {
  readonly folder: string;
  /** Whether a month is played, so that counts and dates differ from run to run. */
  readonly isMonth: boolean;
  beside: Beside | null;
}

/** A command that runs beside the others. */
interface Beside {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

/** Plays a storyboard; gives its text with all output. */
export async function playStoryboard(text: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'storyboard-'));
  const scene: Scene = { folder, isMonth: / &$/m.test(text), beside: null };
  const out: string[] = [];
  try {
    for (const step of stepsOf(text)) out.push(...(await played(scene, step)));
  } finally {
    await stopped(scene);
    rmSync(folder, { recursive: true, force: true });
  }
  return `${out.join('\n').trimEnd()}\n`;
}

interface Step {
  readonly line: string;
  readonly body: readonly string[];
}

function stepsOf(text: string): readonly Step[] {
  const steps: { line: string; body: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('|')) steps.at(-1)?.body.push(line.replace(/^\| ?/, ''));
    else steps.push({ line, body: [] });
  }
  return steps;
}

async function played(scene: Scene, { line, body }: Step): Promise<readonly string[]> {
  if (line === '' || line.startsWith('#')) return [line];
  if (line.startsWith('file ')) {
    writeFileSync(path.join(scene.folder, line.slice('file '.length)), `${body.join('\n')}\n`);
    return [line, ...body.map((text) => `| ${text}`.trimEnd())];
  }
  if (line === 'stop') return ['$ stop', ...shown(scene, await stopped(scene))];
  if (line.endsWith(' &'))
    return [`$ ${line}`, ...shown(scene, await begun(scene, line.slice(0, -2)))];
  return [`$ ${line}`, ...shown(scene, await run(scene, line))];
}

function shown(scene: Scene, output: string): readonly string[] {
  return plain(output, scene).trimEnd().split('\n');
}

async function run(scene: Scene, line: string): Promise<string> {
  const child = start(scene, line);
  return await outputOf(child).ended;
}

async function begun(scene: Scene, line: string): Promise<string> {
  const child = start(scene, line);
  const { ended, until } = outputOf(child);
  scene.beside = { child, ended };
  return await Promise.race([until(standsStill), ended]);
}

async function stopped(scene: Scene): Promise<string> {
  const { beside } = scene;
  if (beside === null) return '';
  scene.beside = null;
  beside.child.kill('SIGINT');
  return /\[exit .*\]$/.exec(await beside.ended)?.[0] ?? '[exit 0]';
}

function start({ folder }: Scene, line: string): ChildProcess {
  const [program, ...args] = wordsOf(line);
  if (program !== 'ringmaster')
    throw new Error(`A storyboard runs ringmaster only, found "${line}"`);
  const kept = ['PATH', 'HOME', 'LANG', 'XDG_CACHE_HOME', 'RINGMASTER_CACHE_DIR'];
  const environment = Object.fromEntries(kept.map((name) => [name, process.env[name]]));
  return spawn(process.execPath, [entry, ...args], {
    cwd: folder,
    env: { ...environment, COLUMNS: '100', RINGMASTER_OPERATOR: 'ada', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function outputOf(child: ChildProcess): {
  readonly ended: Promise<string>;
  readonly until: (text: string) => Promise<string>;
} {
  let out = '';
  let errors = '';
  const waiting: { readonly text: string; readonly tell: (output: string) => void }[] = [];
  child.stdout?.on('data', (data: Buffer) => {
    out += data.toString();
    for (const { text, tell } of waiting) if (out.includes(text)) tell(out);
  });
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code) => {
      const told =
        errors.trimEnd() === ''
          ? []
          : errors
              .trimEnd()
              .split('\n')
              .map((line) => `! ${line}`);
      const end = code === 0 ? [] : [`[exit ${code}]`];
      resolve([out.trimEnd(), ...told, ...end].filter((line) => line !== '').join('\n'));
    });
  });
  const until = (text: string): Promise<string> =>
    new Promise((resolve) => waiting.push({ text, tell: resolve }));
  return { ended, until };
}
