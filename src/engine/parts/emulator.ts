/**
 * The emulator of Microsoft Graph as a part of the engine. It says on which port it listens; when it is started again it
 * gets the same port and the same state, so that nothing it was told is lost.
 */
import path from 'node:path';
import type { DataDirectory } from '../dataDirectory.ts';
import { EngineError } from '../engineError.ts';
import { plainVariables, type Variables } from '../found/environment.ts';
import type { PartProgram } from './launch.ts';
import { programs } from '../programs.ts';
import { emulatedSecret, type GraphAddress } from '../runningEngine.ts';
import { minuteMs } from '#core/time.ts';

/** Flags of the emulator, without dashes: `{ seed: 1, devices: 1000, scenario: 'calm', 'patch-tuesday': '…' }`. */
export type EmulatorFlags = Readonly<Record<string, string | number>>;

/** What the emulator is started with. */
export interface EmulatorStart {
  readonly flags: EmulatorFlags;
  readonly paths: DataDirectory;
  readonly port: number;
  readonly variables: Variables;
}

const readyTimeoutMs = minuteMs;
const stopGraceMs = 5_000;

/** Credentials that the emulator takes. They open nothing but the emulator. */
const emulated = {
  tenant: '11111111-2222-4333-8444-555555555555',
  clientId: 'ringmaster',
  clientSecret: emulatedSecret,
} as const;

/** The emulator as a program to launch. */
export function emulatorProgram({ flags, paths, port, variables }: EmulatorStart): PartProgram {
  const all: EmulatorFlags = { 'state-dir': paths.emulator, ...flags, port };
  return {
    name: 'emulator',
    command: process.execPath,
    args: [
      programs.emulator,
      ...Object.entries(all).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ],
    environment: plainVariables(variables),
    logFile: path.join(paths.logs, 'emulator.log'),
    stopSignal: 'SIGTERM',
    stopGraceMs,
    readyTimeoutMs,
    ready: { kind: 'announcement', announces: 'listening' },
  };
}

/** Where the emulator listens, from the line it printed. */
export function emulatorAddress(announcement: unknown): GraphAddress {
  const { url } = (announcement ?? {}) as { readonly url?: unknown };
  if (typeof url !== 'string') {
    throw new EngineError(
      'partFailed',
      `The emulator did not say where it listens: ${JSON.stringify(announcement)}`,
    );
  }
  return { kind: 'emulator', url, ...emulated };
}
