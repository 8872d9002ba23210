/**
 * The machine as the engine sees it while it looks for programs: variables, the cache, running a program.
 * It is a value so that tests can show what happens on a machine without Go, without network, or with something foreign
 * at the address.
 */
import { spawn } from 'node:child_process';
import { constants, accessSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { cacheDirectory } from '#settings/config.ts';
import { reasonOf } from '../engineError.ts';

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A program that is run to its end. */
interface ProgramCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly variables?: Variables;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with each line of both outputs as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended; never thrown. */
interface ProgramResult {
  /** Null when it did not run to its end. */
  readonly exitCode: number | null;
  /** Both outputs, the last 100,000 characters. */
  readonly output: string;
}

/** The machine as the engine sees it. */
export interface EngineEnvironment {
  readonly variables: Variables;
  /** Where built programs are kept, shared by all checkouts. */
  readonly cacheDir: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly run: (call: ProgramCall) => Promise<ProgramResult>;
}

/** This machine. */
export function createEngineEnvironment(variables: Variables = process.env): EngineEnvironment {
  return {
    variables,
    cacheDir: variables['RINGMASTER_CACHE_DIR'] || cacheDirectory(variables),
    platform: process.platform,
    arch: process.arch,
    run: runProgram,
  };
}

/** The file that a command on PATH (or a path) stands for; undefined when there is none. */
export function findOnPath(command: string, variables: Variables): string | undefined {
  const folders = command.includes(path.sep) ? [''] : (variables['PATH'] ?? '').split(':');
  return folders.map((folder) => path.resolve(folder, command)).find(isProgram);
}

/** What a program that is not ours needs to know; no address of another cluster, and none of our secrets. */
const plainNames = ['PATH', 'HOME', 'USER', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'GOMAXPROCS'];

/** The variables for a program that is not ours. */
export function plainVariables(variables: Variables): Variables {
  return Object.fromEntries(
    plainNames.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]])),
  );
}

/** Whether this file can be run. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const outputCharactersMax = 100_000;

async function runProgram(call: ProgramCall): Promise<ProgramResult> {
  const timeout = AbortSignal.timeout(call.timeoutMs);
  const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout;
  const child = spawn(call.command, call.args, {
    env: call.variables ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGTERM',
  });
  let output = '';
  const take = (line: string) => {
    output = `${output}${line}\n`.slice(-outputCharactersMax);
    call.onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', take);
  return new Promise((resolve) => {
    child.once('error', (thrown) => {
      const why = timeout.aborted ? `no end within ${call.timeoutMs / 1000} s` : reasonOf(thrown);
      resolve({ exitCode: null, output: `${output}${why}` });
    });
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
