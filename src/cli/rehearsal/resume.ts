/** A rehearsal that goes on: on the engine that still runs, or on one started again from the data directory. */
import { connectOperator, type Operator } from '#client/operator.ts';
import { releaseWorkflowId } from '#core/release/state/release.ts';
import { isOver } from '#core/release/step/wake.ts';
import { readRunningEngine } from '#engine/runningEngine.ts';
import {
  changeTimeSkipping,
  fastForward,
  virtualNow,
  type Execution,
} from '#engine/virtualTime.ts';
import { dayText, instantText } from '#reports/instant.ts';
import { startEngineLog } from '../terminal/engineLog.ts';
import { Failure } from '../failure.ts';
import type { Session } from '../session.ts';
import { withEngine } from './engine.ts';
import { stayUntilStopped } from './stay.ts';
import { readRehearsal, type KeptRehearsal } from './kept.ts';
import { monthEndAt, untilInstant, type RehearseFlags } from './request.ts';
import { play, type Stage } from './stage.ts';
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
  const { operator, execution, key } = stage;
  const { status } = await operator.describe(key);
  if (status !== 'running') {
    throw new Failure('refused', `${key.id} is over (${status}); there is nothing to go on with`, {
      code: 'releaseOver',
      remedy: 'start a new rehearsal: ringmaster rehearse',
    });
  }
  const { release } = await operator.status(key);
  const endsWithMonth = untilAt !== null ? untilAt <= monthEndAt(release) : !isOver(release);
  // Beyond the month a release watches what stands on its rings: time goes on to its end only when that is asked again.
  const stopAt = untilAt ?? (endsWithMonth ? monthEndAt(release) : null);
  const id = `until-${stopAt}-${Date.now().toString(36)}`;
  const stop = stopAt === null ? null : { id, untilAt: stopAt };
  if (kept.beside.length === 0) await letTimeRun(operator, execution, { kept, stop });
  const played = await play(stage, { stop, isNew: false, endsWithMonth, known: release.decisions });
  await stayUntilStopped({ stage, played, keep, isOwner });
}

async function letTimeRun(
  { client }: Operator,
  execution: Execution,
  { kept, stop }: { readonly kept: KeptRehearsal; readonly stop: RunningTime['stop'] },
): Promise<void> {
  if (stop === null) {
    await changeTimeSkipping(client, execution, { enabled: true });
    return;
  }
  const { id, untilAt } = stop;
  const now = await virtualNow(client, execution.workflowId);
  if (now >= untilAt) {
    const at = `${dayText(kept.publishedAt, now)}, ${instantText(now)}`;
    throw new Failure(
      'refused',
      `the rehearsal is at ${at} already, and virtual time only goes forward`,
      {
        place: '--until',
        code: 'untilIsPast',
        remedy: 'name a later day of the release',
      },
    );
  }
  await fastForward(client, execution, { id, untilAt });
}

function noRehearsal(dataDir: string): Failure {
  return new Failure('notFound', 'there is no rehearsal here to go on with', {
    place: dataDir,
    code: 'noRehearsal',
    remedy: 'start one with `ringmaster rehearse --until D+6`, or name its --data-dir',
  });
}
