/**
 * The emulator's program: a Microsoft Graph over a simulated fleet, on loopback. Prints one line of JSON when it
 * listens, logs on stderr, ends on SIGTERM. It imports nothing of the service it stands in for, so that a wrong
 * reading of Graph cannot hide on both sides.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { feedRoutes } from './feeds/routes.ts';
import { createFleet, loadCatalog, loadScenario } from './fleet/fleet.ts';
import { blobRoute } from './graph/intune/exportJobs.ts';
import { registrationGroups } from './graph/directory/registrationGroups.ts';
import { graphRoutes } from './graph/routes.ts';
import { initialPolicies } from './graph/settings/initialPolicies.ts';
import { createControl } from './http/control.ts';
import type { Service } from './http/dispatch.ts';
import { createFaultPlan, parseFaults } from './http/faults.ts';
import { createRequestLog } from './http/requestLog.ts';
import { createRouteFinder } from './http/routes.ts';
import { createGraphServer } from './http/server.ts';
import { createThrottle } from './http/throttle.ts';
import { createTokenOffice } from './http/signIn/tokens.ts';
import { type EmulatorOptions, readOptions, usage } from './options.ts';
import { createSettingsCatalog } from './settingsCatalog/catalog.ts';
import { openJournal } from './store/journal.ts';
import { openTenant, type Tenant } from './store/tenant.ts';

/** Ports tried for `--port 0`: below the range the system hands out, below what Temporal on PostgreSQL can keep. */
const freePorts = { from: 18_000, to: 28_000, tries: 200 };

interface OpenedTenant {
  readonly tenant: Tenant;
  readonly faults: ReturnType<typeof parseFaults>;
}

function openFleet(options: EmulatorOptions): OpenedTenant {
  const { seed, devices, release, patchTuesdayAt, startAt } = options;
  const scenario = loadScenario(options.scenario);
  const catalog = loadCatalog({ release, patchTuesdayAt, override: scenario.release });
  const fleet = createFleet({ seed, size: devices, scenario, catalog, startAt });
  const settingsCatalog = createSettingsCatalog(scenario.settingsCatalog);
  const { founded, initial } = registrationGroups(fleet, startAt);
  const sources = { catalog: settingsCatalog, groups: initial, createdAt: startAt };
  const tenant = openTenant({
    profile: options.profile,
    mailboxes: options.mailboxes,
    isLagging: options.isLagging,
    fleet,
    catalog,
    settingsCatalog,
    journal: openJournal(options.stateDir, {
      format: 1,
      seed,
      devices,
      scenario: options.scenario,
      release,
      patchTuesdayAt,
      startAt,
    }),
    seed,
    founded,
    initial: [...initial, ...initialPolicies(scenario.settingsCatalog.policies, sources)],
  });
  return { tenant, faults: parseFaults(scenario.faults) };
}

async function listen(server: Server, port: number): Promise<number> {
  if (port !== 0) {
    return listenOn(server, port).catch((cause: unknown) => {
      throw new Error(
        `Port ${port} on 127.0.0.1 cannot be used (${String(cause)}). Choose another, or --port 0 for a free one.`,
        { cause },
      );
    });
  }
  for (let tried = 0; tried < freePorts.tries; tried++) {
    const candidate = freePorts.from + Math.floor(Math.random() * (freePorts.to - freePorts.from));
    const bound = await listenOn(server, candidate).catch(() => null);
    if (bound !== null) return bound;
  }
  throw new Error(
    `No free port found from ${freePorts.from} to ${freePorts.to} in ${freePorts.tries} tries.`,
  );
}

async function listenOn(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Every permission that some call asks for. */
function everyPermission(): readonly string[] {
  const choices = graphRoutes.flatMap(({ permissions }) => permissions);
  return [...new Set(choices.flatMap((choice) => choice.split('+')))];
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = readOptions(args);
  const { tenant, faults } = openFleet(options);
  const { seed, registration } = options;
  const service: Service = {
    tenant,
    findRoute: createRouteFinder(graphRoutes),
    office: createTokenOffice({
      seed,
      lifetimeSeconds: options.tokenLifetimeSeconds,
      tenantId: options.tenantId,
      registration,
      everything: everyPermission(),
      isStrict: options.profile === 'strict',
    }),
    clientId: registration.clientId,
    throttle: createThrottle({ isOn: options.isThrottled, devices: options.devices }),
    faults: createFaultPlan(options, faults),
    log: createRequestLog(),
  };
  const server = createGraphServer({
    service,
    answerControl: createControl(service),
    findOpen: createRouteFinder([blobRoute, ...feedRoutes]),
    seed,
    latencyMs: options.latencyMs,
  });
  const port = await listen(server, options.port);
  process.on('SIGTERM', () => process.exit(0));
  process.stdout.write(
    `${JSON.stringify({ kind: 'listening', url: `http://127.0.0.1:${port}`, pid: process.pid })}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The emulator did not start: ${error instanceof Error ? error.message : String(error)}\nIts options: --help\n`,
  );
  process.exitCode = 2;
});
