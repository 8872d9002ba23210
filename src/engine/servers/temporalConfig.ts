/**
 * Configuration of an embedded Temporal server: one process on loopback, state in SQLite files of the data directory,
 * settings for one small machine. What differs from the server's defaults says why.
 */
import path from 'node:path';

/** The ports of one server; all below 32,768. */
export type TemporalPorts = Readonly<Record<(typeof temporalPortNames)[number], number>>;

/** Names of the ports a server needs. */
export const temporalPortNames = [
  'frontendGrpc',
  'frontendMembership',
  'matchingGrpc',
  'matchingMembership',
  'historyGrpc',
  'historyMembership',
  'internalWorkerGrpc',
  'internalWorkerMembership',
] as const;

/** Settings that a server reads while it runs; the `temporal` command line takes the same ones as flags. */
export const dynamicSettings: Readonly<Record<string, string | number | boolean>> = {
  // Virtual time.
  'frontend.WorkflowTimeSkippingEnabled': true,
  // One skip takes about 0.2 s with this and about 1 s without.
  'history.timerProcessorMaxTimeShift': '1ms',
  // Twenty loads of due timers a second and shard are a protection for a shared database; each skip takes about three.
  'history.timerProcessorMaxPollRPS': 500,
  'history.transferProcessorMaxPollRPS': 500,
  'history.visibilityProcessorMaxPollRPS': 500,
  // New search attributes are usable at once.
  'system.forceSearchAttributesCacheRefreshOnRead': true,
  // One small machine needs no partitions, and without them a task is handed over at once.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // The default of 10 listings a second is for shared clusters.
  'frontend.namespaceRPS.visibility': 200,
};

/** The dynamic configuration as YAML (JSON is YAML). */
export function dynamicConfig(): string {
  const entries = Object.entries(dynamicSettings).map(([key, value]) => [key, [{ value }]]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** The server's configuration as YAML (JSON is YAML), with its state in `folder`. */
export function serverConfig(folder: string, ports: TemporalPorts): string {
  const service = (grpcPort: number, membershipPort: number) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true },
  });
  const config = {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'main',
      visibilityStore: 'visibility',
      // Fixed for ever when the database is made. One shard is enough for hundreds of releases.
      numHistoryShards: 1,
      datastores: {
        main: sqliteStore(path.join(folder, 'temporal.sqlite')),
        visibility: sqliteStore(path.join(folder, 'visibility.sqlite')),
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: service(ports.frontendGrpc, ports.frontendMembership),
      matching: service(ports.matchingGrpc, ports.matchingMembership),
      history: service(ports.historyGrpc, ports.historyMembership),
      worker: service(ports.internalWorkerGrpc, ports.internalWorkerMembership),
    },
    clusterMetadata: clusterMetadata(ports.frontendGrpc),
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: path.join(folder, 'dynamic.yaml'), pollInterval: '10s' },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function sqliteStore(databaseName: string): object {
  return {
    sql: {
      pluginName: 'sqlite',
      databaseName,
      connectAddr: 'localhost',
      connectProtocol: 'tcp',
      connectAttributes: {
        cache: 'private',
        // Makes the tables on the first start.
        setup: true,
        journal_mode: 'wal',
        // With a write-ahead log nothing is lost when the process is killed; only a power cut may cost the last moments.
        synchronous: 1,
      },
      maxConns: 1,
      maxIdleConns: 1,
    },
  };
}

function clusterMetadata(frontendPort: number): object {
  return {
    enableGlobalNamespace: false,
    failoverVersionIncrement: 10,
    masterClusterName: 'active',
    currentClusterName: 'active',
    clusterInformation: {
      active: {
        enabled: true,
        initialFailoverVersion: 1,
        rpcName: 'frontend',
        rpcAddress: `127.0.0.1:${frontendPort}`,
      },
    },
  };
}
