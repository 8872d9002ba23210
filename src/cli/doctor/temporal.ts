/** The doctor's look at Temporal: reachable, new enough for virtual time, namespace and search attributes, worker. */
import type { Connection } from '@temporalio/client';
import type { Config } from '#settings/config.ts';
import { workerFault } from '../reach/deadParts.ts';
import { findServer, queueOf, type ServerAddress } from '../reach/reach.ts';
import { breakGlass } from '../reach/knownErrors.ts';
import type { Found } from './finding.ts';

const answerTimeoutMs = 5_000;
const skipped: Found = { outcome: 'skipped', text: 'no server is named and no engine runs here' };
const startIt = 'start the engine with `ringmaster up`, or correct the address';

/** Whether the server answers, its version, and whether time can be skipped on it. */
export async function checkTemporal(config: Config): Promise<Found> {
  return await onServer(config, async (connection, { connection: { address } }) => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    const { isNewEnough, serverVersionMin } = await import('#engine/found/serverVersion.ts');
    const virtual = isNewEnough(serverVersion)
      ? 'can skip time'
      : `cannot skip time (${serverVersionMin} or newer can), so no rehearsals on it`;
    return { outcome: 'passed', text: `${serverVersion} at ${address}, ${virtual}` };
  });
}

/** Whether the namespace is there and knows the search attributes of releases. */
export async function checkNamespace(config: Config): Promise<Found> {
  return await onServer(config, async (connection, { namespace }) => {
    const { searchAttributes } = await import('#engine/servers/namespace.ts');
    await connection.workflowService.describeNamespace({ namespace });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    });
    const missing = Object.keys(searchAttributes).filter((name) => !(name in customAttributes));
    if (missing.length === 0)
      return { outcome: 'passed', text: `${namespace}, with all search attributes` };
    return {
      outcome: 'failed',
      kind: 'failed',
      text: `${namespace} lacks the search attributes ${missing.join(', ')}`,
      remedy: `ringmaster up makes them; by hand: temporal operator search-attribute create --namespace ${namespace} --name NAME --type Keyword (RmPaused: Bool)`,
    };
  });
}

/** Whether a worker waits for work. */
export async function checkWorker(config: Config): Promise<Found> {
  const [{ Client }, { pollersOf }] = await Promise.all([
    import('@temporalio/client'),
    import('#client/readStandstill.ts'),
  ]);
  const taskQueue = queueOf(config);
  return await onServer(config, async (connection, { namespace, engine }) => {
    const names = await pollersOf(new Client({ connection, namespace }), taskQueue);
    const fault = engine === undefined ? null : workerFault(engine, config.dataDir);
    if (fault !== null)
      return { outcome: 'failed', kind: 'unreachable', text: fault, remedy: null };
    if (names.length > 0) {
      return { outcome: 'passed', text: `${names.join(', ')} on task queue "${taskQueue}"` };
    }
    return {
      outcome: 'failed',
      kind: 'unreachable',
      text: `nobody polls task queue "${taskQueue}", so releases stand still`,
      remedy: `ringmaster up runs a worker; ${breakGlass}`,
    };
  });
}

async function onServer(
  config: Config,
  ask: (connection: Connection, server: ServerAddress) => Promise<Found>,
): Promise<Found> {
  const server = await findServer(config);
  if (server === undefined) return skipped;
  const { Connection } = await import('@temporalio/client');
  const connection = Connection.lazy(server.connection);
  try {
    const until = Date.now() + answerTimeoutMs;
    return await connection.withDeadline(until, () => ask(connection, server));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `${server.connection.address}: ${why}`;
    return { outcome: 'failed', kind: 'unreachable', text, remedy: startIt };
  } finally {
    await connection.close();
  }
}
