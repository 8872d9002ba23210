/** The Temporal Web UI as a part of the engine: where operators look at releases. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DataDirectory } from '../dataDirectory.ts';
import { plainVariables, type Variables } from '../found/environment.ts';
import type { PartProgram } from '../parts/launch.ts';

/** What the Web UI is started with. */
export interface WebUiStart {
  readonly program: string;
  readonly paths: DataDirectory;
  readonly port: number;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly variables: Variables;
}

const readyTimeoutMs = 30_000;
const stopGraceMs = 3_000;

/** The Web UI as a program to launch; writes its configuration. */
export function webUiProgram(start: WebUiStart): PartProgram {
  const { program, paths, port } = start;
  const address = `http://127.0.0.1:${port}`;
  writeFileSync(path.join(paths.webUi, 'ringmaster.yaml'), configOf(start, address), {
    mode: 0o600,
  });
  return {
    name: 'webUi',
    command: program,
    args: [
      '--root',
      paths.root,
      '--config',
      path.basename(paths.webUi),
      '--env',
      'ringmaster',
      'start',
    ],
    environment: plainVariables(start.variables),
    logFile: path.join(paths.logs, 'web-ui.log'),
    stopSignal: 'SIGTERM',
    stopGraceMs,
    readyTimeoutMs,
    ready: { kind: 'probe', probe: async () => answers(`${address}/api/v1/settings`) },
  };
}

function configOf({ port, temporalAddress, namespace }: WebUiStart, address: string): string {
  const config = {
    temporalGrpcAddress: temporalAddress,
    host: '127.0.0.1',
    port,
    enableUi: true,
    // Pages of other origins must not command releases through the browser of someone who sits here.
    // The cookie against forged requests must travel over plain http on loopback.
    cors: { allowOrigins: [address], cookieInsecure: true },
    defaultNamespace: namespace,
    showTemporalSystemNamespace: false,
    disableNewsFetch: true,
    refreshInterval: '1m',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

async function answers(url: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
}
