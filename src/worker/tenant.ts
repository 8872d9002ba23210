/** What one tenant's work needs, joined: its activities, by which people reach it, and what watches over it. */
import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';
import { refusingUnnoted } from '#activities/audit.ts';
import { createActivities } from '#activities/index.ts';
import type { Deps } from '#activities/deps.ts';
import { breakGlassPlaces } from '#breakGlass/places.ts';
import { demandingLabels } from '#client/care.ts';
import { tellingIncident, tellingRequest } from '#client/matters.ts';
import { connectOperator } from '#client/operator.ts';
import { timeSkipping } from '#engine/virtualTime.ts';
import { createAnalytics } from '#graph/logAnalytics/analytics.ts';
import { createGraph } from '#graph/request.ts';
import { useProxyOf } from '#graph/signIn/proxy.ts';
import { tokensFor } from '#graph/signIn/tokens.ts';
import type { Store } from '#store/store.ts';
import { createEmergency, keepAllRings, watchDirectPauses } from './breakGlass.ts';
import type { WorkerConfig } from './config.ts';
import { outletsOf } from './outlets.ts';
import { joinPage } from './page.ts';
import { joinWebhook } from './webhook.ts';

/** What it is joined to. */
interface Around {
  readonly store: Store;
  readonly connection: NativeConnection;
  /** Takes one line of JSON, for the log. */
  readonly write: (line: string) => void;
}

/** A tenant whose activities can be run. */
export interface JoinedTenant {
  readonly activities: ReturnType<typeof createActivities>;
  /** Where messages of helpdesks and monitoring are taken; null where nobody may send any. */
  readonly webhook: string | null;
  /** Where the tenant's page is served; null where it is not. */
  readonly page: string | null;
  readonly close: () => Promise<void>;
}

/** Joins it. `config.taskQueue` is where workflows that are begun here wait. */
export async function joinTenant(
  config: WorkerConfig,
  { store, connection, write }: Around,
): Promise<JoinedTenant> {
  const places = config.dataDir === null ? null : breakGlassPlaces(config.dataDir);
  const emergency = places === null ? null : createEmergency({ places, store, write });
  if (emergency !== null) await keepAllRings(emergency, store);
  const { namespace, taskQueue } = config;
  const client = new Client({ connection, namespace });
  const beginning = { taskQueue, rehearsed: timeSkipping({ enabled: true }) };
  const activities = createActivities({
    ...sources(config),
    emergency,
    demandLabels: demandingLabels(client, beginning),
    tellIncident: tellingIncident(client, beginning),
    tellRequest: tellingRequest(client, beginning),
    store,
    feeds: config.feeds,
    reportsDir: config.reportsDir,
    outlets: outletsOf(config.outlets, write),
  });
  const webhook = await openDoor(config, { store, write });
  const page = await joinPage(config, write);
  const ending = new AbortController();
  const connect = () => connectOperator(operatorOf(config));
  const watching =
    places === null ? null : watchDirectPauses({ places, connect, write, signal: ending.signal });
  return {
    activities,
    webhook: webhook?.url ?? null,
    page: page?.url ?? null,
    close: async () => {
      ending.abort();
      await watching;
      await page?.close();
      await webhook?.close();
    },
  };
}

/** How an operator of this worker's releases connects. */
function operatorOf({ address, namespace, taskQueue }: WorkerConfig) {
  const connection = address === null ? loadClientConnectConfig().connectionOptions : { address };
  return { connection, namespace, taskQueue };
}

/** The webhook, with a connection of its own by which it asks and tells releases as an operator does. */
async function openDoor(config: WorkerConfig, { store, write }: Pick<Around, 'store' | 'write'>) {
  if (config.webhook === null) return null;
  const operator = await connectOperator(operatorOf(config));
  const webhook = await joinWebhook(config.webhook, { store, operator, write });
  return {
    url: webhook.url,
    close: async () => {
      await webhook.close();
      await operator.close();
    },
  };
}

/** Microsoft's services, or the emulator in their place. */
function sources({
  graph,
  signIn,
  analytics,
  environment,
}: WorkerConfig): Pick<Deps, 'graph' | 'analytics'> {
  const { kind } = graph;
  if (kind === 'microsoft') useProxyOf(environment);
  return {
    graph: createGraph({ ...graph, onWrite: refusingUnnoted, tokens: tokensFor(signIn) }),
    analytics:
      analytics === null
        ? null
        : createAnalytics({ ...analytics, kind, tokens: tokensFor(signIn, 'analytics') }),
  };
}

/** The address that was given, or what `TEMPORAL_*` and `temporal.toml` say, as in every Temporal tool. */
export function connectionOf({ address }: Pick<WorkerConfig, 'address'>): NativeConnectionOptions {
  return address === null ? loadClientConnectConfig().connectionOptions : { address };
}
