/**
 * What a data directory keeps of its rehearsal, so that it can go on later, and whether the directory may be emptied: a
 * new rehearsal begins with an empty database, and must never empty that of a real tenant.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { isArea } from '#core/area/areas.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { Failure } from '../failure.ts';
import type { RehearsalRequest } from './request.ts';

/** A rehearsal that was begun. */
export interface KeptRehearsal {
  readonly purpose: 'rehearsal';
  readonly request: RehearsalRequest;
  readonly key: ReleaseKey;
  /** Releases of other areas that are played beside it. */
  readonly beside: readonly ReleaseKey[];
  readonly publishedAt: number;
  /** Where its emulator keeps what it was told. */
  readonly emulatorDir: string;
}

const requestSchema = z.object({
  devices: z.number(),
  seed: z.number(),
  scenario: z.string(),
  basedOn: z.string(),
  throttle: z.enum(['on', 'off']),
});
const keySchema = z.object({
  tenant: z.string(),
  area: z.string().refine(isArea),
  id: z.string(),
});
const keptSchema = z.discriminatedUnion('purpose', [
  z.object({ purpose: z.literal('tenant') }),
  z.object({ purpose: z.literal('emulated') }),
  z.object({
    purpose: z.literal('rehearsal'),
    request: requestSchema,
    key: keySchema,
    // Missing where an earlier version began it.
    beside: z.array(keySchema).default([]),
    publishedAt: z.number(),
    emulatorDir: z.string(),
  }),
]);

/** The rehearsal of a data directory; null where there is none. */
export function readRehearsal(dataDir: string): KeptRehearsal | null {
  const kept = readKept(dataDir);
  return kept?.purpose === 'rehearsal' ? kept : null;
}

/** Whether a data directory serves a real tenant. */
export function servesTenant(dataDir: string): boolean {
  return readKept(dataDir)?.purpose === 'tenant';
}

/** Remembers a rehearsal. */
export function keepRehearsal(dataDir: string, kept: KeptRehearsal): void {
  write(dataDir, kept);
}

/** Remembers that a data directory serves a real tenant; refused where it held simulated devices. */
export function keepTenant(dataDir: string): void {
  const purpose = readKept(dataDir)?.purpose;
  if (purpose === 'rehearsal' || purpose === 'emulated') {
    const what = purpose === 'rehearsal' ? 'a rehearsal' : 'an emulated fleet';
    throw new Failure(
      'refused',
      `this data directory holds ${what}, which must not mix with a real tenant`,
      {
        place: dataDir,
        code: 'rehearsalDirectory',
        remedy: 'give the tenant a data directory of its own with --data-dir',
      },
    );
  }
  write(dataDir, { purpose: 'tenant' });
}

/** Remembers that a data directory serves an emulated fleet; refused where it serves a real tenant. */
export function keepEmulated(dataDir: string): void {
  const purpose = readKept(dataDir)?.purpose;
  if (purpose === 'tenant') {
    throw new Failure(
      'refused',
      'this data directory serves a real tenant, which must not mix with an emulated fleet',
      {
        place: dataDir,
        code: 'tenantDirectory',
        remedy: 'emulate in another one: --data-dir .ringmaster-emulated',
      },
    );
  }
  // A rehearsal goes on with its own fleet.
  if (purpose === undefined) write(dataDir, { purpose: 'emulated' });
}

/** Throws a Failure where a rehearsal would empty the database of a real tenant. */
export function checkMayRehearse(dataDir: string): void {
  if (readKept(dataDir)?.purpose !== 'tenant') return;
  throw new Failure(
    'refused',
    'this data directory serves a real tenant, and a rehearsal would empty its database',
    {
      place: dataDir,
      code: 'tenantDirectory',
      remedy: 'rehearse in another one: --data-dir .ringmaster-rehearsal',
    },
  );
}

/** A folder of its own for the emulator's state, so that its fleet begins anew. The emulator makes it. */
export function newEmulatorDir(dataDir: string): string {
  return path.join(dataDir, 'emulator', `rehearsal-${Date.now().toString(36)}`);
}

/** Removes the folders of earlier rehearsals; only while this process holds the data directory. */
export function removeOtherEmulatorDirs(emulatorDir: string): void {
  const parent = path.dirname(emulatorDir);
  for (const name of readdirSync(parent)) {
    const folder = path.join(parent, name);
    if (folder !== emulatorDir) rmSync(folder, { recursive: true, force: true });
  }
}

function readKept(dataDir: string): z.output<typeof keptSchema> | null {
  try {
    const read = keptSchema.safeParse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

function write(dataDir: string, kept: object): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileOf(dataDir), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'rehearsal.json');
}
