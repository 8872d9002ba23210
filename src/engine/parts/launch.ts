/**
 * Starts one program and waits until it answers. Its output goes to a log file; when it does not come up, the error
 * carries the end of that log, because that is where the reason stands.
 */
import { spawn, type ChildProcess, type IOType } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, reasonOf } from '../engineError.ts';
import { endProcess, nameProcess, type ProcessName } from '../processes.ts';
import type { PartName } from '../runningEngine.ts';
import type { Watchdog } from './watchdogLink.ts';

/** How a part is started and known to be ready. */
export interface PartProgram {
  readonly name: PartName;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whom to run as; needed where we are root and the program refuses to be. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** A folder that it may not reach by its name and gets as its descriptor `handedOverDescriptor`. */
  readonly handedOver?: string | undefined;
  readonly logFile: string;
  /** The signal that ends it in order. */
  readonly stopSignal: NodeJS.Signals;
  /** How long it may take to end before it is killed. */
  readonly stopGraceMs: number;
  /** How long it may take to become ready. */
  readonly readyTimeoutMs: number;
  readonly ready: Readiness;
}

/** How a program shows that it is ready. */
type Readiness =
  /** Called over and over until it does not throw. */
  | { readonly kind: 'probe'; readonly probe: () => Promise<void> }
  /** A line of JSON with this `kind` on its standard output. */
  | { readonly kind: 'announcement'; readonly announces: string };

/** A program that runs and is ready. */
export interface RunningProgram {
  readonly process: ProcessName;
  /** Resolves with how it ended. */
  readonly exited: Promise<string>;
  /** The line by which it said that it is ready. */
  readonly announcement: unknown;
  /** Asks it to end, kills it after its grace time. */
  end(): Promise<void>;
}

const logBytesMax = 10_000_000;
/** The usage of a program that was called wrongly stands below the reason. */
const logTailBytes = 6_000;
const probeIntervalMs = 25;
const notReadyGraceMs = 1_000;
const lastWordsMs = 200;

/** Starts a program; resolves when it is ready, throws `partFailed` when it is not in time, `interrupted` on abort. */
export async function launch(
  program: PartProgram,
  watchdog: Watchdog,
  signal: AbortSignal,
): Promise<RunningProgram> {
  signal.throwIfAborted();
  rotateLog(program.logFile);
  const child = spawnChild(program);
  const exited = exitOf(child);
  const announced = program.ready.kind === 'announcement' ? listen(child, program) : null;
  // Told by whoever waits for it below, if anybody still does.
  announced?.catch(() => undefined);
  const name = child.pid === undefined ? undefined : nameProcess(child.pid);
  if (name === undefined) throw notStarted(program, await exited);
  watchdog.watch(name, program.stopSignal);
  const end = async (graceMs = program.stopGraceMs) => {
    await endProcess(name, program.stopSignal, graceMs);
    watchdog.forget(name);
  };
  void exited.then(() => watchdog.forget(name));
  try {
    const announcement = await readyOf(program, { announced, exited, signal });
    return { process: name, exited, announcement, end: async () => end() };
  } catch (thrown) {
    // A program that is still starting may not listen to signals yet.
    await end(notReadyGraceMs);
    throw thrown;
  }
}

interface Waiting {
  readonly announced: Promise<unknown> | null;
  readonly exited: Promise<string>;
  readonly signal: AbortSignal;
}

/** Whichever comes first: it is ready, it ended, its time is over, or the person gave up. */
async function readyOf(program: PartProgram, waiting: Waiting): Promise<unknown> {
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, waiting.signal]);
  const failures = [
    waiting.exited.then(async (exit) => {
      // What it said last may still be on its way, and tells more than how it ended.
      if (waiting.announced !== null) await sleep(lastWordsMs);
      throw notStarted(program, exit);
    }),
    sleep(program.readyTimeoutMs, undefined, { signal: stop }).then(() =>
      Promise.reject(notStarted(program, `no answer within ${program.readyTimeoutMs / 1000} s`)),
    ),
  ];
  const ready = program.ready.kind === 'probe' ? probeUntil(program.ready.probe, stop) : null;
  try {
    return await Promise.race([ready ?? waiting.announced, ...failures]);
  } catch (thrown) {
    if (waiting.signal.aborted) throw interrupted(program.name);
    throw thrown;
  } finally {
    over.abort();
    // Those that lost the race are of no interest any more.
    void Promise.allSettled([...failures, ready]);
  }
}

async function probeUntil(probe: () => Promise<void>, stop: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await probe();
      return;
    } catch {
      await sleep(probeIntervalMs, undefined, { signal: stop });
    }
  }
}

/** What a part writes is for its owner alone. */
const partUmask = 0o077;

/** Behind the standard ones. */
export const handedOverDescriptor = 3;

function spawnChild(program: PartProgram): ChildProcess {
  const log = openSync(program.logFile, 'a', 0o600);
  try {
    const output = program.ready.kind === 'announcement' ? ('pipe' as const) : log;
    return spawnWith(program, ['ignore', output, log], true);
  } finally {
    closeSync(log);
  }
}

type Call = Pick<PartProgram, 'command' | 'args' | 'environment' | 'user' | 'handedOver'>;

function spawnWith(call: Call, stdio: readonly (IOType | number)[], detached: boolean) {
  const folder = call.handedOver === undefined ? null : openSync(call.handedOver, 'r');
  // A child begins with what is set at this instant; ours is put back at once.
  const umask = process.umask(partUmask);
  try {
    return spawn(call.command, call.args, {
      detached,
      env: call.environment ?? process.env,
      // Another user may not even enter the folder that we stand in.
      ...(call.user && { uid: call.user.uid, gid: call.user.gid, cwd: '/' }),
      stdio: folder === null ? [...stdio] : [...stdio, folder],
    });
  } finally {
    process.umask(umask);
    if (folder !== null) closeSync(folder);
  }
}

/** Runs a program to its end; throws with what it said when it fails. */
export async function runToEnd(call: Call): Promise<void> {
  const child = spawnWith(call, ['ignore', 'pipe', 'pipe'], false);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-logTailBytes);
    });
  const exit = await exitOf(child);
  if (exit !== 'exit code 0') throw new Error(`${call.command}: ${exit}. It said:\n${said.trim()}`);
}

async function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (thrown) => resolve(reasonOf(thrown)));
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
}

/** Standard output line by line: into the log, and the announcement to whoever waits. */
async function listen(child: ChildProcess, program: PartProgram): Promise<unknown> {
  const { stdout } = child;
  if (stdout === null) return undefined;
  const wanted = program.ready.kind === 'announcement' ? program.ready.announces : '';
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      appendToLog(program.logFile, line);
      const said = parsedLine(line);
      if (said?.['kind'] === wanted) resolve(said);
      if (said?.['kind'] === 'refused') reject(refusedStart(program, said));
    });
  });
}

/** What a part says must not end whoever listens: on a full disk its line is lost. */
function appendToLog(file: string, line: string): void {
  try {
    appendFileSync(file, `${line}\n`);
  } catch {
    // A full disk is told by whoever needs it.
  }
}

/** A program that says why it does not start, in a sentence for people. */
function refusedStart(
  program: PartProgram,
  said: { readonly [name: string]: unknown },
): EngineError {
  const { code, message } = said;
  const why = typeof message === 'string' ? message : `${program.name} did not say why`;
  return new EngineError(code === 'newerSchema' ? 'newerDatabase' : 'partFailed', why);
}

function parsedLine(line: string): { readonly [name: string]: unknown } | null {
  try {
    return line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > logBytesMax) renameSync(file, `${file}.1`);
}

function notStarted(program: PartProgram, why: string): EngineError {
  const tail = existsSync(program.logFile)
    ? readFileSync(program.logFile, 'utf8').slice(-logTailBytes).trim()
    : '';
  const advice = damage.test(tail) ? damagedText : '';
  return new EngineError(
    'partFailed',
    `${program.name} did not start (${program.command}): ${why}. ${advice}The end of ${program.logFile}:\n${tail}`,
  );
}

/** How SQLite and PostgreSQL say that their files are damaged, or that the disk is full. */
const damage =
  /disk image is malformed|file is not a database|invalid page|could not read (block|file)|invalid checkpoint|could not locate a valid checkpoint|incorrect checksum|database disk image/i;
const damagedText =
  'Its files look damaged: restore a backup of the whole data directory (docs/recovery.md). ';

function interrupted(name: PartName): EngineError {
  return new EngineError('interrupted', `The start was interrupted while waiting for ${name}.`);
}
