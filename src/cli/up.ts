/** `ringmaster up`: the engine and a worker, until Ctrl-C; for a real tenant, or with the emulator in its place. */
import type { Command } from 'commander';
import { comingRelease } from '#core/calendar.ts';
import type { Config } from '#config.ts';
import type { Engine, EngineOptions } from '#engine/supervisor.ts';
import { secretsVariable } from '#webhook/secrets.ts';
import { startEngineLog } from './engineLog.ts';
import { workerVariables } from './rehearsal/engine.ts';
import { keepTenant, readRehearsal, type KeptRehearsal } from './rehearsal/kept.ts';
import { rehearsalRequest } from './rehearsal/request.ts';
import { chooseWebhook, webhookText, type WebhookChoice } from './rehearsal/webhook.ts';
import {
  interruptedFailure,
  performOrderly,
  withEngineFlags,
  withExamples,
  type Session,
} from './session.ts';
import { untilInterrupted } from './rehearsal/hold.ts';
import type { Outside } from './terminal.ts';
import { policyInEffect } from './policyInEffect.ts';
import { factLines } from './view/table.ts';

/** Adds the word `up`. */
export function addUp(program: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(program.command('up'))
      .description('start engine, Web UI and worker, and keep them running until Ctrl-C')
      .action((_flags, command: Command) => performOrderly(command, outside, up)),
    [
      ['up', 'with the Web UI on what was rehearsed'],
      [
        'up --data-dir ~/contoso --address temporal.contoso.example:7233',
        'on a cluster of your own',
      ],
    ],
  );
}

async function up(session: Session): Promise<void> {
  const { config, terminal, outside } = session;
  const { startEngine } = await import('#engine/supervisor.ts');
  if (config.graph !== null) keepTenant(config.dataDir);
  const rehearsal = config.graph === null ? readRehearsal(config.dataDir) : null;
  const webhook = await chooseWebhook(
    session,
    async () => rehearsal?.key.tenant ?? (await policyInEffect(config)).policy.tenant,
  );
  const known: Known = { rehearsal, webhook };
  const log = startEngineLog(terminal, outside);
  try {
    const engine = await startEngine(engineOptions(session, known), log.onProgress);
    try {
      terminal.answer(engineDocument(engine), engineLines(session, engine, known).join('\n'));
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
  readonly rehearsal: KeptRehearsal | null;
  readonly webhook: WebhookChoice | null;
}

function engineOptions({ config, outside }: Session, { rehearsal, webhook }: Known): EngineOptions {
  const { graph } = config;
  return {
    dataDir: config.dataDir,
    command: 'ringmaster up',
    address: config.address ?? undefined,
    namespace: config.namespace ?? undefined,
    databaseUrl: config.databaseUrl ?? undefined,
    signal: outside.interrupted,
    graph: graph === null ? undefined : { kind: 'microsoft', ...graph },
    want: {
      webUi: true,
      worker: true,
      emulator: graph === null ? emulatorFlags(rehearsal) : undefined,
    },
    webhook: webhook?.start,
    workerVariables: workerVariables(config.dataDir),
  };
}

/** The emulator goes on with the fleet of the last rehearsal; without one it begins an ordinary fleet. */
function emulatorFlags(rehearsal: KeptRehearsal | null): Readonly<Record<string, string | number>> {
  const { devices, seed, scenario, basedOn, throttle } = rehearsal?.request ?? rehearsalRequest({});
  const publishedAt = rehearsal?.publishedAt ?? comingRelease(Date.now(), 0).publishedAt;
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
      graph: engine.graph === undefined ? null : { kind: engine.graph.kind, url: engine.graph.url },
      dataDir: engine.dataDir,
    },
  };
}

function engineLines(
  { terminal, config }: Session,
  engine: Engine,
  { rehearsal, webhook }: Known,
): readonly string[] {
  return [
    '',
    ...factLines(
      [
        [
          'Temporal',
          `${engine.serverVersion} at ${engine.temporal.address}, namespace ${engine.temporal.namespace}`,
        ],
        ['Web UI', engine.webUi ?? 'none'],
        ['Microsoft Graph', graphText(config, engine, rehearsal)],
        [
          'webhook',
          webhookText(engine.webhook() ?? null, webhook) ?? `off; ${secretsVariable} turns it on`,
        ],
        ['data directory', engine.dataDir],
      ],
      terminal.paint,
    ),
    '',
    'Everything runs until Ctrl-C. In another terminal: ringmaster release list, release start, doctor.',
  ];
}

function graphText({ graph }: Config, engine: Engine, rehearsal: KeptRehearsal | null): string {
  if (graph !== null) return `${graph.url}, tenant ${graph.tenant}`;
  const fleet =
    rehearsal === null
      ? 'an ordinary fleet'
      : `the fleet of the rehearsal of ${rehearsal.request.basedOn}`;
  return `emulated at ${engine.graph?.url ?? ''}, with ${fleet}`;
}
