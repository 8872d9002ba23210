/**
 * The embedded Temporal server: its own program with a configuration file, or the `temporal` command line's development
 * server. Both keep their state in the data directory, answer on loopback only and skip time.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import type { DataDirectory } from '../dataDirectory.ts';
import { plainVariables, type Variables } from '../found/environment.ts';
import type { PartProgram } from '../parts/launch.ts';
import type { LocatedServer } from '../found/locate.ts';
import {
  dynamicConfig,
  dynamicSettings,
  serverConfig,
  type TemporalPorts,
} from './temporalConfig.ts';
import { minuteMs } from '#core/time.ts';

/** What an embedded server is started with. */
export interface TemporalStart {
  readonly located: Exclude<LocatedServer, { kind: 'existing' }>;
  readonly paths: DataDirectory;
  readonly ports: TemporalPorts & { readonly webUi: number };
  readonly namespace: string;
  readonly variables: Variables;
}

const readyTimeoutMs = minuteMs;
const stopGraceMs = 8_000;
const probeTimeoutMs = 1_000;

/** The server as a program to launch; writes its configuration. Namespace and search attributes come after. */
export function temporalProgram(start: TemporalStart): PartProgram {
  const { located, paths, ports } = start;
  return {
    name: 'temporal',
    command: located.program,
    args: located.kind === 'server' ? serverArguments(start) : commandLineArguments(start),
    environment: plainVariables(start.variables),
    logFile: path.join(paths.logs, 'temporal.log'),
    stopSignal: 'SIGTERM',
    stopGraceMs,
    readyTimeoutMs,
    ready: { kind: 'probe', probe: createProbe(`127.0.0.1:${ports.frontendGrpc}`) },
  };
}

function serverArguments({ paths, ports }: TemporalStart): readonly string[] {
  const config = path.join(paths.temporal, 'server.yaml');
  writeFileSync(path.join(paths.temporal, 'dynamic.yaml'), dynamicConfig(), { mode: 0o600 });
  writeFileSync(config, serverConfig(paths.temporal, ports), { mode: 0o600 });
  return ['--config-file', config, '--allow-no-auth', 'start'];
}

function commandLineArguments({ paths, ports, namespace }: TemporalStart): readonly string[] {
  const settings = Object.entries(dynamicSettings).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  const flags = {
    ip: '127.0.0.1',
    'log-level': 'warn',
    port: ports.frontendGrpc,
    'ui-port': ports.webUi,
    // A file of its own: the two programs lay out their databases differently.
    'db-filename': path.join(paths.temporal, 'command-line.sqlite'),
    namespace,
  };
  const given = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  return ['server', 'start-dev', ...given, ...settings];
}

function createProbe(address: string): () => Promise<void> {
  return async () => {
    // A fresh connection each time: one that was refused waits longer and longer before it tries again.
    const connection = Connection.lazy({ address });
    try {
      await connection.withDeadline(Date.now() + probeTimeoutMs, async () => {
        const service = 'temporal.api.workflowservice.v1.WorkflowService';
        const { status } = await connection.healthService.check({ service });
        // 1 = SERVING (grpc.health.v1); its enum is no part of the client's interface.
        if (`${status}` !== '1') throw new Error(`health status ${status}`);
      });
    } finally {
      await connection.close();
    }
  };
}
