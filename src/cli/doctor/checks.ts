/** The checks of `ringmaster doctor`, in the order in which one thing needs the other. */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '#settings/config.ts';
import { redacted } from '#settings/config.ts';
import { readRunningEngine } from '#engine/runningEngine.ts';
import { connectFault, databaseAddress } from '../reach/deadParts.ts';
import { breakGlass } from '../reach/knownErrors.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import type { Found } from './finding.ts';
import { servesTenant } from '../rehearsal/kept.ts';
import { checkCare } from './care.ts';
import { checkContacts } from './contacts.ts';
import { checkDrivers } from './drivers.ts';
import { checkIncidents } from './incidents.ts';
import { checkGraph } from './graph.ts';
import { checkDirectPauses, checkReleases } from './releases.ts';
import { checkSchedules } from './schedules.ts';
import { checkGroups, checkSources } from './sources.ts';
import { checkPage } from './page.ts';
import { checkMigrations, checkPostgres } from './store.ts';
import { checkNamespace, checkTemporal, checkWorker } from './temporal.ts';

/** One check. What it throws counts as failed. */
export interface Check {
  readonly name: string;
  readonly check: (config: Config) => Promise<Found> | Found;
}

const nodeMin = 24;

/** All checks. */
export const allChecks: readonly Check[] = [
  { name: 'Node', check: checkNode },
  { name: 'data directory', check: checkDataDirectory },
  { name: 'policy', check: checkPolicy },
  { name: 'engine', check: checkEngine },
  { name: 'ports', check: checkPorts },
  { name: 'Temporal', check: checkTemporal },
  { name: 'namespace', check: checkNamespace },
  { name: 'worker', check: checkWorker },
  { name: 'releases', check: checkReleases },
  { name: 'schedules', check: checkSchedules },
  { name: 'direct pauses', check: checkDirectPauses },
  { name: 'PostgreSQL', check: checkPostgres },
  { name: 'migrations', check: checkMigrations },
  { name: 'tenant’s page', check: checkPage },
  { name: 'walk of the fleet', check: checkCare },
  { name: 'drivers', check: checkDrivers },
  { name: 'incidents', check: checkIncidents },
  { name: 'contacts', check: checkContacts },
  { name: 'sources', check: checkSources },
  { name: 'groups', check: checkGroups },
  { name: 'Microsoft Graph', check: checkGraph },
];

function checkNode(): Found {
  const { node } = process.versions;
  const text = `${node} (${process.execPath})`;
  if (Number(node.split('.')[0]) >= nodeMin) return { outcome: 'passed', text };
  const remedy = 'use `npx ringmaster` or `npm start`, which bring their own';
  return {
    outcome: 'failed',
    kind: 'failed',
    text: `${text}, ${nodeMin} or newer is needed`,
    remedy,
  };
}

async function checkDataDirectory({ dataDir }: Config): Promise<Found> {
  if (!existsSync(dataDir))
    return { outcome: 'skipped', text: `${dataDir} is made at the first start` };
  accessSync(dataDir, constants.R_OK | constants.W_OK);
  if (!existsSync(path.join(dataDir, 'version.json')))
    return { outcome: 'passed', text: `${dataDir}, not used yet` };
  // Refuses one that was written by a newer version.
  const { openDataDirectory } = await import('#engine/dataDirectory.ts');
  openDataDirectory(dataDir, 'ringmaster doctor');
  return { outcome: 'passed', text: dataDir };
}

async function checkPolicy(config: Config): Promise<Found> {
  const { policy, file } = await policyInEffect(config);
  const rings = policy.rings.map((ring) => ring.name).join(', ');
  const text = `${file ?? 'defaults, no ringmaster.yaml here'}: tenant ${policy.tenant}, rings ${rings}`;
  return { outcome: 'passed', text };
}

async function checkEngine(config: Config): Promise<Found> {
  const running = readRunningEngine(config.dataDir);
  if (running !== undefined) {
    const { owner, kind, serverVersion } = running;
    return {
      outcome: 'passed',
      text: `"${owner.command}" runs it (process ${owner.process.pid}): Temporal ${serverVersion}, ${kind}`,
    };
  }
  if (config.address !== null) return { outcome: 'passed', text: `given: ${config.address}` };
  const text = await enginePlan();
  if (servesTenant(config.dataDir)) {
    return {
      outcome: 'failed',
      kind: 'unreachable',
      text: 'does not run, and this data directory serves a tenant: its releases stand still',
      remedy: `start it with \`ringmaster up\`; ${breakGlass}`,
    };
  }
  if (text !== null) return { outcome: 'skipped', text: `does not run; would be started: ${text}` };
  return {
    outcome: 'failed',
    kind: 'unreachable',
    text: 'does not run, and there is neither a `temporal` on PATH, nor one built earlier, nor Go',
    remedy:
      'put the temporal command line (server 1.32 or newer) or Go on PATH; Go builds it, once, with its module proxy',
  };
}

async function enginePlan(): Promise<string | null> {
  const [{ createEngineEnvironment, findOnPath }, { findCached, temporalServer }, { findGo }] =
    await Promise.all([
      import('#engine/found/environment.ts'),
      import('#engine/found/cache.ts'),
      import('#engine/found/build.ts'),
    ]);
  const environment = createEngineEnvironment();
  const named = environment.variables['RINGMASTER_TEMPORAL_CLI'];
  const program = findOnPath(named || 'temporal', environment.variables);
  if (program !== undefined)
    return named ? `${program} (RINGMASTER_TEMPORAL_CLI)` : `${program} on PATH`;
  const cached = findCached(temporalServer, environment);
  if (cached !== undefined) return `Temporal ${temporalServer.version} built earlier (${cached})`;
  const go = findGo(environment);
  return go === undefined ? null : `built with ${go} (${temporalServer.expectation})`;
}

async function checkPorts({ dataDir }: Config): Promise<Found> {
  const running = readRunningEngine(dataDir);
  if (running === undefined)
    return { outcome: 'skipped', text: 'free ones below 32,768 are chosen at each start' };
  const { temporal, webUi, graph, databaseUrl } = running;
  // A tenant's Graph is no port of ours, and may be reached through a proxy alone.
  const emulator = graph?.kind === 'emulator' ? graph.url : null;
  const hosts = [webUi, emulator].flatMap((url) => (url ? [new URL(url).host] : []));
  const addresses = [temporal.address, ...hosts, databaseAddress(databaseUrl)];
  const faults = await Promise.all(addresses.map(connectFault));
  const closed = addresses.filter((_, index) => faults[index] !== null).map(redacted);
  if (closed.length === 0) return { outcome: 'passed', text: addresses.join(', ') };
  return {
    outcome: 'failed',
    kind: 'unreachable',
    text: `nothing listens at ${closed.join(', ')}`,
    remedy: `look into ${dataDir}/logs, then start the engine again`,
  };
}
