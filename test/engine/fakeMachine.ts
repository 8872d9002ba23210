/**
 * Machines for tests: an empty PATH and cache, with only what a test puts there. Programs are small shell scripts, so
 * that what really runs a program, reads its output and renames files is tried too.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createEngineEnvironment, type EngineEnvironment } from '#engine/found/environment.ts';

/** A machine whose PATH holds only what is put there. */
export interface FakeMachine {
  readonly environment: EngineEnvironment;
  /** Puts a shell script on PATH; gives its file. */
  readonly put: (name: string, script: string) => string;
}

/** What a test's machine has besides. */
export interface FakeMachineOptions {
  readonly variables?: Readonly<Record<string, string>>;
}

/** Makes a machine under a folder. */
export function fakeMachine(folder: string, options: FakeMachineOptions = {}): FakeMachine {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  // No temporal.toml of the person who runs the tests must leak in.
  const noConfiguration = path.join(folder, 'no-temporal.toml');
  const environment = createEngineEnvironment({
    PATH: bin,
    HOME: folder,
    TEMPORAL_CONFIG_FILE: noConfiguration,
    RINGMASTER_CACHE_DIR: path.join(folder, 'cache'),
    ...options.variables,
  });
  return {
    environment,
    put(name, script) {
      const file = path.join(bin, name);
      writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
      chmodSync(file, 0o755);
      return file;
    },
  };
}
