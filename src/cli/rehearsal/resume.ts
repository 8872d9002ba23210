/** A rehearsal that goes on: on the engine that still runs, or on one started again from the data directory. */
import { connectOperator, type Operator } from '#client/operator.ts';
import { releaseWorkflowId, type Release } from '#core/release/state/release.ts';
import { isOver } from '#core/release/step/wake.ts';
import { readRunningEngine } from '#engine/runningEngine.ts';
import { fastForward, virtualNow, type Execution } from '#engine/virtualTime.ts';
import { dayText, instantText } from '#reports/instant.ts';
import { openStore } from '#store/store.ts';
import { startEngineLog } from '../terminal/engineLog.ts';
import { Failure } from '../failure.ts';
import type { Session } from '../session.ts';
import { goingOn, lastInstant, type Afterwards } from './beyond/afterwards.ts';
import { withEngine } from './engine.ts';
import { stayUntilStopped } from './stay.ts';
import { readRehearsal, type KeptRehearsal } from './kept.ts';
import { lastInstantOf, monthEndAt, stopsOf, untilInstant, type RehearseFlags } from './request.ts';
import { play, playBeyond, type Played, type Stage } from './stage.ts';
import type { RunningTime } from './timeRuns.ts';
import { chooseWebhook, webhookText } from './webhook.ts';

/** Goes on with the rehearsal of the data directory. */
export async function resume(session: Session, flags: RehearseFlags): Promise<void> {
  const { config, terminal } = session;
  const kept = readRehearsal(config.dataDir);
  if (kept === null) throw noRehearsal(config.dataDir);
  const untilAt = untilInstant(flags.until, kept.publishedAt, kept.key.area);
  const running = readRunningEngine(config.dataDir);
  if (running === undefined) {
    terminal.say(
      `Starting the engine again, with ${kept.key.id} played from ${kept.request.basedOn}`,
    );
    const { request, publishedAt, emulatorDir } = kept;
    const webhook = await chooseWebhook(session, () => kept.key.tenant);
    const start = { session, request, publishedAt, emulatorDir, webhook, wantWorker: true };
    await withEngine(start, async ({ engine, operator, log }) => {
      const address = engine.temporal.address;
      const webUi = engine.webUi ?? null;
      const known = { ...engine, address, webUi, page: engine.page() ?? null };
      const text = webhookText(engine.webhook() ?? null, webhook);
      const stage = { ...stageOf(session, operator, kept), engine: known, webhook: text, log };
      await playOn({ stage, kept, untilAt, keep: flags.keep === true, isOwner: true });
    });
    return;
  }
  const { address, namespace } = running.temporal;
  const operator = await connectOperator({ connection: { address }, namespace });
  const log = startEngineLog(terminal, session.outside);
  try {
    const webhook = webhookText(running.webhook, null);
    const engine = { ...running, address, page: running.page ?? null };
    const stage = { ...stageOf(session, operator, kept), engine, webhook, log };
    await playOn({ stage, kept, untilAt, keep: flags.keep === true, isOwner: false });
  } finally {
    log.end();
    await operator.close();
  }
}

function stageOf(
  session: Session,
  operator: Operator,
  { key, beside }: KeptRehearsal,
): Pick<Stage, 'session' | 'operator' | 'key' | 'beside' | 'execution'> {
  return { session, operator, key, beside, execution: { workflowId: releaseWorkflowId(key) } };
}

interface GoingOn {
  readonly stage: Stage;
  readonly kept: KeptRehearsal;
  readonly untilAt: number | null;
  readonly keep: boolean;
  readonly isOwner: boolean;
}

async function playOn({ stage, kept, untilAt, keep, isOwner }: GoingOn): Promise<void> {
  const { operator, key } = stage;
  const [{ status }, { release }] = await Promise.all([
    operator.describe(key),
    operator.status(key),
  ]);
  if (status !== 'running' && !isOver(release)) throw releaseEnded(key.id, status);
  const played = isOver(release)
    ? await playBeyond(stage, await beyondOf(stage, release, untilAt))
    : await playMonth(stage, { kept, release, untilAt });
  await stayUntilStopped({ stage, played, keep, isOwner });
}

async function playMonth(
  stage: Stage,
  o: Pick<GoingOn, 'kept' | 'untilAt'> & { readonly release: Release },
): Promise<Played> {
  const { kept, release, untilAt } = o;
  const { stopAt, beyondAt } = stopsOf(untilAt, monthEndAt(release));
  const stop = { id: `until-${stopAt}-${Date.now().toString(36)}`, untilAt: stopAt };
  if (kept.beside.length === 0)
    await letTimeRun(stage.operator, stage.execution, { publishedAt: kept.publishedAt, stop });
  const playing = { stop, isNew: false, beyondAt, known: release.decisions };
  return await play(stage, playing);
}

/** Until when a month that is over is played on; refused where nobody is left who goes on, or who is not there yet. */
async function beyondOf(
  { operator, key, beside, engine }: Stage,
  release: Release,
  untilAt: number | null,
): Promise<Pick<Afterwards, 'untilAt' | 'newsFrom'>> {
  const store = openStore({ databaseUrl: engine.databaseUrl, maxConnections: 1 });
  try {
    const o = { operator, store, keys: [key, ...beside], release };
    const { running, open } = await goingOn(o);
    if (running.length === 0 && open.length === 0) throw releaseEnded(key.id, 'completed');
    const now = await lastInstant(o);
    if (untilAt !== null && now >= untilAt) throw isPast(release.publishedAt, now);
    return { untilAt: untilAt ?? lastInstantOf(release), newsFrom: now + 1 };
  } finally {
    await store.close();
  }
}

function releaseEnded(id: string, status: string): Failure {
  return new Failure('refused', `${id} is over (${status}); there is nothing to go on with`, {
    code: 'releaseOver',
    remedy: 'start a new rehearsal: ringmaster rehearse',
  });
}

function isPast(publishedAt: number, now: number): Failure {
  const at = `${dayText(publishedAt, now)}, ${instantText(now)}`;
  return new Failure(
    'refused',
    `the rehearsal is at ${at} already, and virtual time only goes forward`,
    { place: '--until', code: 'untilIsPast', remedy: 'name a later day of the release' },
  );
}

async function letTimeRun(
  { client }: Operator,
  execution: Execution,
  { publishedAt, stop }: { readonly publishedAt: number; readonly stop: RunningTime['stop'] },
): Promise<void> {
  const now = await virtualNow(client, execution.workflowId);
  if (now >= stop.untilAt) throw isPast(publishedAt, now);
  await fastForward(client, execution, stop);
}

function noRehearsal(dataDir: string): Failure {
  return new Failure('notFound', 'there is no rehearsal here to go on with', {
    place: dataDir,
    code: 'noRehearsal',
    remedy: 'start one with `ringmaster rehearse --until D+6`, or name its --data-dir',
  });
}
