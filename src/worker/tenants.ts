/**
 * The worker of an installation with many tenants: one process, in which each tenant has settings, credentials, a client of
 * Graph with its own pace, ways to tell people, a view of the store, and a queue of activities with so many slots of its own.
 * Workflows share one queue (`core/tenant/queues.ts`). A tenant whose settings are wrong is left out, and told; the others go on.
 */
import { Context } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { LocalActivities } from '#activities/contract.ts';
import type { createActivities } from '#activities/index.ts';
import { sharedQueue, tenantIn, tenantQueue } from '#core/tenant/queues.ts';
import { environmentOf, tenantFolder } from '#settings/tenants.ts';
import { StoreError } from '#store/error.ts';
import { isAboveTenants, migrate, openServer, storeOn, type Server } from '#store/store.ts';
import { bundledWorkflows } from './bundle.ts';
import { workerConfig, type SharedConfig, type WorkerConfig } from './config.ts';
import { connectionOf, joinTenant, type JoinedTenant } from './tenant.ts';

/** Workers with everything they hold. */
export interface JoinedWorker {
  readonly workers: readonly Worker[];
  /** Where messages of helpdesks and monitoring are taken; null where nobody may send any, or each tenant has its own. */
  readonly webhook: string | null;
  /** Where the tenant's page is served; null where it is not, or each tenant has its own. */
  readonly page: string | null;
  /** Closes what the workers held, after they have ended. */
  readonly close: () => Promise<void>;
}

/** Few long releases; the default size follows the heap and forgets the bundle. */
export const cachedWorkflowsMax = 100;
/** How long what is under way may take when a worker is to end. */
export const ending = { shutdownGraceTime: '5 seconds', shutdownForceTime: '8 seconds' } as const;

/** Connections to the database for all tenants together; a server takes 100 by default, and the embedded one 60. */
const connectionsMax = 30;
/** Activities of one tenant at a time: a throttled one keeps so many waiting, and none of another's. */
const activitiesMax = 8;

type Activities = ReturnType<typeof createActivities>;

/** A tenant that could be joined, by name. */
interface Joined {
  readonly tenant: string;
  readonly joined: JoinedTenant;
  readonly worker: Worker;
}

/** Joins a worker for each tenant, and one for the workflows of all. */
export async function joinTenants(
  config: SharedConfig,
  o: {
    /** Where their settings stand. */
    readonly folder: string;
    readonly names: readonly string[];
    readonly write: (line: string) => void;
    readonly workflowsPath: string;
  },
): Promise<JoinedWorker> {
  const server = openServer({ databaseUrl: config.databaseUrl, maxConnections: connectionsMax });
  const [codePath, connection] = await Promise.all([
    bundledWorkflows({ workflowsPath: o.workflowsPath, cacheDir: config.cacheDir }),
    NativeConnection.connect(connectionOf(config)),
    prepare(server),
  ]);
  const found: Joined[] = [];
  for (const tenant of o.names) {
    const one = await joinOne(config, { ...o, tenant, server, connection });
    if (one !== null) found.push(one);
  }
  const byTenant = new Map(found.map(({ tenant, joined }) => [tenant, joined.activities]));
  const shared = await Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: sharedQueue,
    workflowBundle: { codePath },
    activities: dispatching(byTenant),
    maxCachedWorkflows: cachedWorkflowsMax * Math.max(1, found.length),
    ...ending,
  });
  return {
    workers: [shared, ...found.map(({ worker }) => worker)],
    webhook: null,
    page: null,
    close: async () => {
      for (const { joined } of found) await joined.close();
      await connection.close();
      await server.close();
    },
  };
}

async function prepare(server: Server): Promise<void> {
  const whole = storeOn(server, null);
  await migrate(whole);
  if (await isAboveTenants(whole))
    throw new StoreError(
      'refused',
      'The database is used as a superuser, or one with BYPASSRLS, from whom nothing keeps one tenant’s rows apart from another’s; give DATABASE_URL a user that is neither',
    );
}

async function joinOne(
  shared: SharedConfig,
  o: {
    readonly folder: string;
    readonly tenant: string;
    readonly server: Server;
    readonly connection: NativeConnection;
    readonly write: (line: string) => void;
  },
): Promise<Joined | null> {
  const { tenant, server, connection, write } = o;
  try {
    const config = configOf(shared, o);
    const store = { ...storeOn(server, tenant), close: () => Promise.resolve() };
    const joined = await joinTenant(config, { store, connection, write });
    const worker = await Worker.create({
      connection,
      namespace: config.namespace,
      taskQueue: tenantQueue(tenant),
      activities: { ...joined.activities },
      maxConcurrentActivityTaskExecutions: activitiesMax,
      ...ending,
    });
    const { webhook, page } = joined;
    write(JSON.stringify({ kind: 'tenantJoined', tenant, webhook, page }));
    return { tenant, joined, worker };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    write(JSON.stringify({ kind: 'tenantRefused', tenant, why }));
    return null;
  }
}

/** What a tenant's own file says, and for the rest what all share; what it keeps on disk stands in a folder of its own. */
function configOf(
  shared: SharedConfig,
  of: { readonly folder: string; readonly tenant: string },
): WorkerConfig {
  const own = workerConfig(environmentOf(shared.environment, of));
  const { dataDir, reportsDir } = shared;
  return {
    ...own,
    taskQueue: sharedQueue,
    dataDir: dataDir === null ? null : tenantFolder(dataDir, of.tenant),
    reportsDir: tenantFolder(reportsDir, of.tenant),
  };
}

/** Local activities are run where their workflow is, by those of its tenant. */
function dispatching(byTenant: ReadonlyMap<string, Activities>): LocalActivities {
  const own = (): Activities => {
    const tenant = tenantIn(Context.current().info.workflowExecution?.workflowId ?? '');
    const found = byTenant.get(tenant);
    if (found === undefined) throw new Error(`There is no tenant ${tenant} here.`);
    return found;
  };
  return {
    workOnIncident: async (asked) => await own().workOnIncident(asked),
    workOnRequest: async (asked) => await own().workOnRequest(asked),
  };
}
