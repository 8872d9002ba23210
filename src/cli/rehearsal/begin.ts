/** A rehearsal from the beginning: the plan is told at once, then the engine is started and the month played. */
import path from 'node:path';
import type { Operator } from '#client/operator.ts';
import { factsOf, titlesOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import type { Policy } from '#core/policy/policy.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { readRunningEngine } from '#engine/runningEngine.ts';
import { instantText } from '#reports/instant.ts';
import { Failure } from '../failure.ts';
import { pastRelease, type PastRelease } from '../asked/pastReleases.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { patiently } from '../reach/passing.ts';
import type { Session } from '../session.ts';
import { planLines } from '../view/plan/plan.ts';
import { cleanState } from './cleanState.ts';
import { withEngine } from './engine.ts';
import { stayUntilStopped } from './stay.ts';
import {
  checkMayRehearse,
  keepRehearsal,
  newEmulatorDir,
  removeOtherEmulatorDirs,
} from './kept.ts';
import {
  areasAsked,
  monthEndAt,
  rehearsalRequest,
  stopsOf,
  untilInstant,
  type RehearsalRequest,
  type RehearseFlags,
} from './request.ts';
import { play } from './stage.ts';
import { fillTestRings } from './testRing.ts';
import { chooseWebhook, webhookText } from './webhook.ts';

/** A release that is to be played. */
interface Planned {
  readonly policy: Policy;
  readonly key: ReleaseKey;
  readonly publishedAt: number;
}

interface Month extends Planned {
  readonly request: RehearsalRequest;
  readonly past: PastRelease;
  readonly untilAt: number | null;
  /** Those of other areas. */
  readonly beside: readonly Planned[];
}

/** Rehearses a month from its beginning. */
export async function begin(session: Session, flags: RehearseFlags): Promise<void> {
  const { config, terminal } = session;
  const month = await plannedMonth(session, flags);
  checkMayRehearse(config.dataDir);
  checkNoneRuns(config.dataDir);
  terminal.say(openingLines(session, month).join('\n'));
  const emulatorDir = newEmulatorDir(config.dataDir);
  const { request, key, publishedAt, untilAt } = month;
  const webhook = await chooseWebhook(session, () => key.tenant);
  const started = { session, request, publishedAt, emulatorDir, webhook, wantWorker: false };
  await withEngine(started, async ({ engine, operator, log }) => {
    removeOtherEmulatorDirs(emulatorDir);
    await patiently(() => cleanState(operator.client, engine.databaseUrl));
    await engine.restartWorker();
    const { stopAt, beyondAt } = stopsOf(untilAt, monthEndAt(month));
    const stop = { id: `until-${stopAt}`, untilAt: stopAt };
    const { policy } = month;
    const { databaseUrl } = engine;
    const fleetSize = request.devices;
    await patiently(() => fillTestRings(operator, { policy, databaseUrl, fleetSize }));
    await startMonths(operator, month, stop);
    const beside = month.beside.map((one) => one.key);
    keepRehearsal(config.dataDir, {
      purpose: 'rehearsal',
      request,
      key,
      beside,
      publishedAt,
      emulatorDir,
    });
    terminal.say('');
    const stage = {
      session,
      log,
      operator,
      key,
      beside,
      // Without a run: a long release goes on in a new one.
      execution: { workflowId: releaseWorkflowId(key) },
      engine: {
        ...engine,
        address: engine.temporal.address,
        webUi: engine.webUi ?? null,
        page: engine.page() ?? null,
      },
      webhook: webhookText(engine.webhook() ?? null, webhook),
    };
    const played = await play(stage, { stop, isNew: true, beyondAt });
    await stayUntilStopped({ stage, played, keep: flags.keep === true, isOwner: true });
  });
}

/** Said before anything else; the lock of the data directory holds in any case. */
function checkNoneRuns(dataDir: string): void {
  const running = readRunningEngine(dataDir);
  if (running === undefined) return;
  const { process: owner, command } = running.owner;
  const webUi = running.webUi === null ? '' : `, Web UI ${running.webUi}`;
  throw new Failure('refused', `"${command}" runs here already (process ${owner.pid}${webUi})`, {
    place: dataDir,
    code: 'alreadyRunning',
    remedy:
      'go on there (`ringmaster release watch`), end it with Ctrl-C in its terminal, or name another --data-dir',
  });
}

async function plannedMonth(session: Session, flags: RehearseFlags): Promise<Month> {
  const request = rehearsalRequest(flags);
  const past = pastRelease(request.basedOn);
  const [first, ...others] = areasAsked(flags);
  const main = await planned(session, first);
  const { publishedAt } = main;
  const untilAt = untilInstant(flags.until, publishedAt, main.key.area);
  if (untilAt !== null && untilAt <= Date.now()) {
    throw new Failure(
      'refused',
      `"${flags.until}" is ${instantText(untilAt)}, and virtual time starts now and only goes forward`,
      {
        place: '--until',
        code: 'untilIsPast',
        remedy: 'name a later day of the release',
      },
    );
  }
  const beside: Planned[] = [];
  for (const area of others) beside.push(await planned(session, area));
  return { ...main, request, past, untilAt, beside };
}

/** The coming release of an area, under the policy in effect. */
async function planned({ config }: Session, area: Area): Promise<Planned> {
  const { policy } = await policyInEffect(config, area);
  const { calendar } = factsOf(area);
  const { id, publishedAt } = calendar.coming(Date.now(), policy.announceDaysBefore);
  return { policy, key: { tenant: policy.tenant, area, id }, publishedAt };
}

function openingLines({ terminal, config }: Session, month: Month): readonly string[] {
  const { request, policy, past, publishedAt, untilAt } = month;
  const { devices, seed, scenario } = request;
  const { bold, dim } = terminal.paint;
  return [
    `${bold('Ringmaster')} rehearses a month of ${playedTitles(month)}: real engine, virtual time, simulated fleet`,
    dim(
      `${devices.toLocaleString('en-US')} devices, seed ${seed}, scenario ${scenario}${untilAt === null ? '' : `, until ${instantText(untilAt)}`}`,
    ),
    '',
    ...planLines({ policy, devices, publishedAt, basedOn: past }, terminal.paint),
    '',
    `Starting the engine in ${shortPath(config.dataDir)}`,
  ];
}

function playedTitles({ policy, beside }: Month): string {
  return titlesOf([policy, ...beside.map((one) => one.policy)].map(({ area }) => area));
}

/** Alone a release runs to its stop; of several each waits where it begins, to be played with the others. */
async function startMonths(
  operator: Operator,
  { key, policy, publishedAt, request, beside }: Month,
  stop: { readonly id: string; readonly untilAt: number },
): Promise<void> {
  const { timeSkipping } = await import('#engine/virtualTime.ts');
  const durationMs = beside.length === 0 ? stop.untilAt - Date.now() : 1;
  const skipping = timeSkipping({ enabled: true, fastForward: { id: stop.id, durationMs } });
  for (const one of [{ key, policy, publishedAt }, ...beside])
    await operator.startRelease({ ...one, basedOn: request.basedOn }, skipping);
}

/** Relative where that is shorter. */
function shortPath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative === '' || relative.startsWith('..') ? absolute : relative;
}
