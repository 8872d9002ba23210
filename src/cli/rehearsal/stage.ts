/** The stage of a rehearsal: the engine that runs it, whoever started it, and the release on it. */
import type { Operator } from '#client/operator.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { isOver } from '#core/release/step/wake.ts';
import { listIncidents } from '#store/incident/incidents.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { openStore } from '#store/store.ts';
import type { EngineLog } from '../terminal/engineLog.ts';
import { follow, look, type Following, type Seen } from '../reach/follow.ts';
import { patiently } from '../reach/passing.ts';
import { interruptedFailure, type Session } from '../session.ts';
import type { Execution } from '#engine/virtualTime.ts';
import { playAfterwards, type Afterwards } from './beyond/afterwards.ts';
import { rehearsalDocument, type PlayedArea, type RehearsalResult } from './document.ts';
import { besideLines, rehearsalLines } from './summary.ts';
import { playTogether, type Together } from './together.ts';
import { watchTime, type RunningTime } from './timeRuns.ts';

/** A rehearsal on its engine. */
export interface Stage {
  readonly session: Session;
  readonly log: EngineLog;
  readonly operator: Operator;
  readonly engine: RehearsalResult['engine'] & { readonly databaseUrl: string };
  /** Where messages of helpdesks and monitoring are taken, in words; null where none are. */
  readonly webhook: string | null;
  readonly key: ReleaseKey;
  /** Releases of other areas that are played beside it. */
  readonly beside: readonly ReleaseKey[];
  readonly execution: Execution;
}

/** How far it came, and what was seen last. */
export interface Played {
  readonly end: 'over' | 'stopped';
  readonly seen: Seen;
  /** Incidents that are not over, by number. */
  readonly open: readonly number[];
}

/** What is played of a rehearsal. */
interface Playing {
  readonly stop: RunningTime['stop'];
  readonly isNew: boolean;
  /** Until when days are played beyond the month; null = they are not. */
  readonly beyondAt: number | null;
  /** Decisions taken before its time was let run. */
  readonly known?: number;
}

const everyMs = 300;
const incidentsMax = 20;

/** Shows the rehearsal until the month is over or the fast forward has reached its instant, then what came of it. */
export async function play(stage: Stage, playing: Playing): Promise<Played> {
  const { stop, isNew, beyondAt, known } = playing;
  const begun = performance.now();
  const time = runningTime(stage, stop);
  const isEnough = async (latest: Seen): Promise<boolean> => {
    await time.check(latest);
    return time.hasArrived();
  };
  // Of several the month is over with the last one.
  const endsWithMonth = stage.beside.length === 0;
  const how = { everyMs, isNew, endsWithMonth, known, isEnough };
  const seen = await followStage(stage, how, time.latest);
  if (stage.session.outside.interrupted.aborted) throw interruptedFailure();
  if (beyondAt !== null && isOver(seen.status.release))
    return await playBeyond(stage, { untilAt: beyondAt, newsFrom: 0 }, begun);
  return await told(stage, seen, begun);
}

/** Plays on beyond the month: what stands on rings is watched, and incidents are looked after until they are over. */
export async function playBeyond(
  stage: Stage,
  days: Pick<Afterwards, 'untilAt' | 'newsFrom'>,
  begun = performance.now(),
): Promise<Played> {
  const { operator, key, beside, engine, session } = stage;
  const { terminal, outside } = session;
  const store = openStore({ databaseUrl: engine.databaseUrl, maxConnections: 1 });
  try {
    const { release } = await patiently(() => operator.status(key));
    // What a month has missed is noticed before it is over.
    await patiently(() => operator.result(key));
    const keys = [key, ...beside];
    const say = (line: string): void => terminal.say(line);
    const on = { operator, store, keys, release, ...days, signal: outside.interrupted, say };
    const now = await playAfterwards(on);
    if (outside.interrupted.aborted) throw interruptedFailure();
    const { status } = await patiently(() => look(operator, key));
    return await told(stage, { status, now }, begun);
  } finally {
    await store.close();
  }
}

/** Says what came of it. */
async function told(stage: Stage, seen: Seen, begun: number): Promise<Played> {
  const { terminal } = stage.session;
  const result = await patiently(() => resultOf(stage, seen, (performance.now() - begun) / 1000));
  const lines = rehearsalLines(result, terminal.paint);
  terminal.answer(rehearsalDocument(result), ['', ...lines].join('\n'));
  const open = result.incidents.flatMap(({ end, number }) => (end === null ? [number] : []));
  return { end: isOver(seen.status.release) ? 'over' : 'stopped', seen, open };
}

/** Time that runs for one release, or for several that go on together. */
function runningTime(
  { session, operator, key, beside, execution }: Stage,
  stop: RunningTime['stop'],
): Together {
  const signal = session.outside.interrupted;
  if (beside.length === 0)
    return { ...watchTime({ operator, key, execution, stop, signal }), latest: () => [] };
  return playTogether({ operator, keys: [key, ...beside], untilAt: stop.untilAt, signal });
}

/** Follows the release of a stage; while it is drawn in place, what happens to the engine is told below it. */
export async function followStage(
  stage: Stage,
  how: Pick<Following, 'everyMs' | 'isNew' | 'endsWithMonth' | 'known' | 'isEnough'>,
  all: Together['latest'] = () => [],
): Promise<Seen> {
  const { session, log, operator, key } = stage;
  const { terminal, outside } = session;
  const footer = (): readonly string[] => [
    ...besideLines(all(), key, terminal.paint),
    ...footerOf(stage),
  ];
  if (terminal.isLive) log.hush();
  const following = { ...how, operator, key, terminal, signal: outside.interrupted, footer };
  return await follow(following).finally(() => log.speak());
}

function footerOf({ engine, log }: Stage): readonly string[] {
  const notice = log.notice();
  return [
    '',
    ...(engine.webUi === null ? [] : [`Web UI  ${engine.webUi}`]),
    ...(notice === null ? [] : [notice]),
    'Ctrl-C ends everything that was started.',
  ];
}

async function resultOf(
  stage: Stage,
  { status, now }: Seen,
  wallSeconds: number,
): Promise<RehearsalResult> {
  const { operator, key, engine } = stage;
  // The report is written after the last decision; the result comes when it stands.
  const report = isOver(status.release) ? (await operator.result(key)).report : null;
  const [listed, { decisions, incidents }, areas] = await Promise.all([
    operator.describe(key),
    storedOf(engine.databaseUrl, key),
    Promise.all(stage.beside.map((one) => besideOf(operator, one))),
  ]);
  const beside = areas.length === 0 ? [] : [{ status, listed, report }, ...areas];
  return { engine, status, now, listed, decisions, report, areas: beside, incidents, wallSeconds };
}

async function besideOf(operator: Operator, key: ReleaseKey): Promise<PlayedArea> {
  const [status, listed] = await Promise.all([operator.status(key), operator.describe(key)]);
  return { status, listed, report: status.result?.report ?? null };
}

async function storedOf(
  databaseUrl: string,
  key: ReleaseKey,
): Promise<Pick<RehearsalResult, 'decisions' | 'incidents'>> {
  const store = openStore({ databaseUrl, maxConnections: 1 });
  try {
    return {
      decisions: await readDecisions(store, { key }),
      incidents: await listIncidents(store, { tenant: key.tenant, limit: incidentsMax }),
    };
  } finally {
    await store.close();
  }
}
