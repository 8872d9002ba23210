/**
 * The worker as a part of the engine: a process of its own, so that it can die and be started again while releases go
 * on. What it must know comes in its environment, never in its arguments, which everybody on the machine can read.
 */
import path from 'node:path';
import type { DataDirectory } from '../dataDirectory.ts';
import type { Variables } from '../found/environment.ts';
import type { PartProgram } from './launch.ts';
import { nameProcess } from '../processes.ts';
import { programs } from '../programs.ts';
import type { GraphAddress } from '../runningEngine.ts';
import { minuteMs } from '#core/time.ts';

/** What the worker is started with. */
export interface WorkerStart {
  readonly paths: DataDirectory;
  readonly variables: Variables;
  readonly cacheDir: string;
  /** True when the server was given: the worker then reads TLS and keys from environment or `temporal.toml`. */
  readonly existing: boolean;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly databaseUrl: string;
  readonly graph: GraphAddress | null;
  /** Null: the worker takes no messages of helpdesks and monitoring. */
  readonly webhook: WebhookAccess | null;
  /** Where the tenant's page is to be served where no setting says, and where it leads to. */
  readonly page: { readonly port: number; readonly webUi: string | null };
  /** More variables, such as those by which tests make it fail. */
  readonly extra?: Variables | undefined;
}

/** Who may tell by webhook of bad devices, and where. */
export interface WebhookAccess {
  /** Whose devices they are. */
  readonly tenant: string;
  /** `helpdesk=whsec_…,monitoring=whsec_…`, or the file they stand in. */
  readonly secrets: string | { readonly file: string };
  readonly port: number;
}

const readyTimeoutMs = minuteMs;
const stopGraceMs = 10_000;

/** The worker as a program to launch. It says `{"kind":"ready"}` when it polls, and where its webhook listens and its page is served. */
export function workerProgram(start: WorkerStart): PartProgram {
  const { paths, temporal, graph, webhook, page } = start;
  return {
    name: 'worker',
    command: process.execPath,
    args: [programs.worker],
    environment: {
      ...start.variables,
      RINGMASTER_TEMPORAL_KIND: start.existing ? 'existing' : 'embedded',
      RINGMASTER_TEMPORAL_ADDRESS: temporal.address,
      RINGMASTER_NAMESPACE: temporal.namespace,
      DATABASE_URL: start.databaseUrl,
      RINGMASTER_CACHE_DIR: start.cacheDir,
      RINGMASTER_REPORTS_DIR: paths.reports,
      RINGMASTER_DATA_DIR: paths.root,
      RINGMASTER_ENGINE_PROCESS: engineProcess(),
      ...(graph && {
        RINGMASTER_GRAPH_KIND: graph.kind,
        GRAPH_URL: graph.url,
        GRAPH_TENANT_ID: graph.tenant,
        // Another credential stands in variables that are passed on as they are.
        GRAPH_CLIENT_SECRET: graph.clientSecret || undefined,
        GRAPH_CLIENT_ID: graph.clientId || undefined,
        // What a tenant's tokens are asked for at is not for the emulator's.
        ...(graph.kind === 'emulator' && {
          GRAPH_LOGIN_URL: undefined,
          GRAPH_CLIENT_SECRET_FILE: undefined,
          GRAPH_CLIENT_CERTIFICATE_FILE: undefined,
          GRAPH_CREDENTIAL: undefined,
        }),
      }),
      // Without a webhook taken away, so that a worker of another purpose does not listen as well.
      RINGMASTER_WEBHOOK_SECRETS:
        typeof webhook?.secrets === 'string' ? webhook.secrets : undefined,
      RINGMASTER_WEBHOOK_SECRETS_FILE:
        typeof webhook?.secrets === 'object' ? webhook.secrets.file : undefined,
      RINGMASTER_WEBHOOK_PORT: webhook?.port.toString(),
      ...(webhook && { RINGMASTER_TENANT: webhook.tenant }),
      RINGMASTER_PAGE_PORT: start.variables['RINGMASTER_PAGE_PORT']?.trim() || String(page.port),
      RINGMASTER_WEB_UI: page.webUi ?? undefined,
      ...start.extra,
    },
    logFile: path.join(paths.logs, 'worker.log'),
    stopSignal: 'SIGTERM',
    stopGraceMs,
    readyTimeoutMs,
    ready: { kind: 'announcement', announces: 'ready' },
  };
}

/** This process, as the worker is told it: when it is gone, nobody commands the worker any more, and it ends itself. */
function engineProcess(): string | undefined {
  const name = nameProcess(process.pid);
  return name === undefined ? undefined : `${name.pid} ${name.startedAs}`;
}

/** Where a worker listens for its webhook, or serves the tenant's page, from what it announced; undefined where it does not. */
export function addressIn(announcement: unknown, of: 'webhook' | 'page'): string | undefined {
  const said = announcement as Readonly<Partial<Record<typeof of, unknown>>> | null | undefined;
  const address = said?.[of];
  return typeof address === 'string' ? address : undefined;
}
