/** `ringmaster up`: the engine and a worker, until Ctrl-C; for a real tenant, or with the emulator in its place. */
import type { Command } from 'commander';
import { factsOf, usualArea } from '#core/area/areas.ts';
import type { Engine, EngineOptions } from '#engine/supervisor.ts';
import { secretsVariable } from '#webhook/secrets.ts';
import { startEngineLog } from './terminal/engineLog.ts';
import { chosenFleet, type ChosenFleet } from './reach/fleet.ts';
import { workerVariables } from './rehearsal/engine.ts';
import { readRehearsal, type KeptRehearsal } from './rehearsal/kept.ts';
import { rehearsalRequest } from './rehearsal/request.ts';
import { chooseWebhook, webhookText, type WebhookChoice } from './rehearsal/webhook.ts';
import {
  interruptedFailure,
  performOrderly,
  withEngineFlags,
  withExamples,
  type Session,
} from './session.ts';
import { offerSchedules } from './schedule/offer.ts';
import { untilInterrupted } from './rehearsal/stay.ts';
import type { Outside } from './terminal/terminal.ts';
import { policyInEffect } from './asked/policyInEffect.ts';
import { factLines } from './view/table.ts';

/** Adds the word `up`. */
export function addUp(program: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(program.command('up'))
      .description('start engine, Web UI and worker, and keep them running until Ctrl-C')
      .option('--emulate', 'no tenant: a simulated fleet behind an emulator of Microsoft Graph')
      .option('--yes', 'for a tenant: set up the schedules that are missing, without being asked')
      .action((_flags, command: Command) =>
        performOrderly(command, outside, (session) => up(session, command.opts<Flags>())),
      ),
    [
      ['up', 'for the tenant of GRAPH_TENANT_ID, GRAPH_CLIENT_ID, GRAPH_CLIENT_SECRET'],
      ['up --emulate', 'for no tenant; with the Web UI on what was rehearsed'],
      [
        'up --data-dir ~/contoso --address temporal.contoso.example:7233',
        'on a cluster of your own',
      ],
    ],
  );
}

interface Flags {
  readonly emulate?: boolean;
  readonly yes?: boolean;
}

async function up(session: Session, { emulate = false, yes = false }: Flags): Promise<void> {
  const { config, terminal, outside } = session;
  const fleet = chosenFleet(config, emulate);
  const { startEngine } = await import('#engine/supervisor.ts');
  const rehearsal = fleet.kind === 'emulated' ? readRehearsal(config.dataDir) : null;
  const webhook =
    fleet.kind === 'tenants'
      ? null
      : await chooseWebhook(
          session,
          async () => rehearsal?.key.tenant ?? (await policyInEffect(config)).policy.tenant,
        );
  const known: Known = { fleet, rehearsal, webhook };
  const log = startEngineLog(terminal, outside);
  try {
    const engine = await startEngine(engineOptions(session, known), log.onProgress);
    try {
      terminal.answer(engineDocument(engine), engineLines(session, engine, known).join('\n'));
      if (fleet.kind === 'tenant') await offerSchedules(session, yes);
      await untilInterrupted(outside.interrupted);
    } finally {
      terminal.tell('Ending what was started …');
      await engine.stop();
    }
  } catch (error) {
    if (outside.interrupted.aborted) throw interruptedFailure();
    throw error;
  } finally {
    log.end();
  }
}

/** What is known before the engine is started. */
interface Known {
  readonly fleet: ChosenFleet;
  readonly rehearsal: KeptRehearsal | null;
  readonly webhook: WebhookChoice | null;
}

function engineOptions(
  { config, outside }: Session,
  { fleet, rehearsal, webhook }: Known,
): EngineOptions {
  return {
    dataDir: config.dataDir,
    command: 'ringmaster up',
    address: config.address ?? undefined,
    namespace: config.namespace ?? undefined,
    databaseUrl: config.databaseUrl ?? undefined,
    signal: outside.interrupted,
    graph: fleet.kind === 'tenant' ? { kind: 'microsoft', ...fleet.graph } : undefined,
    want: {
      webUi: true,
      worker: true,
      emulator: fleet.kind === 'emulated' ? emulatorFlags(rehearsal) : undefined,
    },
    webhook: webhook?.start,
    workerVariables: workerVariables(config.dataDir),
  };
}

/** The emulator goes on with the fleet of the last rehearsal; without one it begins an ordinary fleet. */
function emulatorFlags(rehearsal: KeptRehearsal | null): Readonly<Record<string, string | number>> {
  const { devices, seed, scenario, basedOn, throttle } = rehearsal?.request ?? rehearsalRequest({});
  const coming = factsOf(usualArea).calendar.coming(Date.now(), 0);
  const publishedAt = rehearsal?.publishedAt ?? coming.publishedAt;
  return {
    devices,
    seed,
    scenario,
    release: basedOn,
    throttle,
    'patch-tuesday': new Date(publishedAt).toISOString(),
    ...(rehearsal === null ? {} : { 'state-dir': rehearsal.emulatorDir }),
  };
}

function engineDocument(engine: Engine): object {
  return {
    engine: {
      kind: engine.choice.kind,
      serverVersion: engine.serverVersion,
      address: engine.temporal.address,
      namespace: engine.temporal.namespace,
      webUi: engine.webUi ?? null,
      webhook: engine.webhook() ?? null,
      page: engine.page() ?? null,
      graph: engine.graph === undefined ? null : { kind: engine.graph.kind, url: engine.graph.url },
      dataDir: engine.dataDir,
    },
  };
}

function engineLines({ terminal }: Session, engine: Engine, known: Known): readonly string[] {
  return [
    '',
    ...factLines(
      [
        [
          'Temporal',
          `${engine.serverVersion} at ${engine.temporal.address}, namespace ${engine.temporal.namespace}`,
        ],
        ['Web UI', engine.webUi ?? 'none'],
        ['tenant’s page', engine.page() ?? 'none'],
        ['Microsoft Graph', graphText(engine, known)],
        [
          'webhook',
          known.fleet.kind === 'tenants'
            ? 'as each tenant has it'
            : (webhookText(engine.webhook() ?? null, known.webhook) ??
              `off; ${secretsVariable} turns it on`),
        ],
        ['data directory', engine.dataDir],
      ],
      terminal.paint,
    ),
    '',
    'Everything runs until Ctrl-C. In another terminal: ringmaster release list, release start, doctor.',
  ];
}

function graphText(engine: Engine, { fleet, rehearsal }: Known): string {
  if (fleet.kind === 'tenants')
    return `as each of ${fleet.names.length} tenants has it: ${fleet.names.join(', ')}`;
  if (fleet.kind === 'tenant') return `${fleet.graph.url}, tenant ${fleet.graph.tenant}`;
  const whose =
    rehearsal === null
      ? 'an ordinary fleet'
      : `the fleet of the rehearsal of ${rehearsal.request.basedOn}`;
  const unused = fleet.unusedTenant === null ? '' : `; tenant ${fleet.unusedTenant} is not used`;
  return `emulated at ${engine.graph?.url ?? ''}, with ${whose}: no real device is touched${unused}`;
}
