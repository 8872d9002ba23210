/** All ports of one engine, kept from run to run in its data directory so that addresses stay the same. */
import { readJson, writeFileSafely, type DataDirectory } from './dataDirectory.ts';
import { findPorts } from './ports.ts';
import { temporalPortNames } from './servers/temporalConfig.ts';

const names = [...temporalPortNames, 'webUi', 'postgres', 'emulator', 'webhook', 'page'] as const;

/** Ports by use. */
export type EnginePorts = Readonly<Record<(typeof names)[number], number>>;

/** Free ports for an engine: those of its last run where they are still free. */
export async function findEnginePorts(paths: DataDirectory): Promise<EnginePorts> {
  const earlier = readJson(paths.ports);
  const ports = await findPorts(names, isRecord(earlier) ? earlier : {});
  writeFileSafely(paths.ports, ports);
  return ports;
}

function isRecord(value: unknown): value is Partial<Record<string, number>> {
  return typeof value === 'object' && value !== null;
}
