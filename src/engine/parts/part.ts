/**
 * One part of the engine, watched: started again after a crash with growing pauses, ended in order. A part runs in its
 * own session, so that Ctrl-C in a terminal reaches only the process that holds the engine, which then ends the parts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../engineError.ts';
import { launch, type PartProgram, type RunningProgram } from './launch.ts';
import type { ProcessName } from '../processes.ts';
import type { OnEngineProgress } from '../progress.ts';
import type { PartName } from '../runningEngine.ts';
import type { Watchdog } from './watchdogLink.ts';
import { minuteMs } from '#core/time.ts';

/** A part that was started. */
export interface Part {
  readonly name: PartName;
  /** Undefined while it is down. */
  process(): ProcessName | undefined;
  /** The line by which it said that it is ready, if it says so. */
  announcement(): unknown;
  /** Ends it and starts it again, perhaps changed. */
  restart(changed?: PartProgram): Promise<void>;
  stop(): Promise<void>;
}

/** What parts share. */
export interface PartContext {
  readonly watchdog: Watchdog;
  readonly onProgress: OnEngineProgress;
  /** Called when a part's process changed. */
  readonly onChange: () => void;
  /** Aborted when the start is given up. */
  readonly signal: AbortSignal;
}

const backOffFirstMs = 250;
const backOffMaxMs = 10_000;
/** A part that ran this long has recovered: its next crash counts as the first. */
const steadyAfterMs = minuteMs;

/** One part's course; the only thing here that changes. */
interface Course {
  readonly context: PartContext;
  /** Aborted when the part is to be down for good. */
  readonly stopped: AbortController;
  program: PartProgram;
  running: RunningProgram | undefined;
  readyAt: number;
  crashes: number;
}

/** Starts a part and resolves when it is ready; throws what `launch` throws. */
export async function startPart(program: PartProgram, context: PartContext): Promise<Part> {
  const stopped = new AbortController();
  const course: Course = { context, stopped, program, running: undefined, readyAt: 0, crashes: 0 };
  await begin(course);
  return {
    name: program.name,
    process: () => course.running?.process,
    announcement: () => course.running?.announcement,
    async restart(changed) {
      course.program = changed ?? course.program;
      await endRunning(course);
      await begin(course);
    },
    async stop() {
      stopped.abort();
      context.onProgress({ kind: 'stopping', part: program.name });
      await endRunning(course);
    },
  };
}

async function begin(course: Course): Promise<void> {
  const { context, stopped } = course;
  const signal = AbortSignal.any([stopped.signal, context.signal]);
  const begun = await launch(course.program, context.watchdog, signal);
  course.running = begun;
  course.readyAt = performance.now();
  context.onChange();
  // After `restart` or `stop` another program runs, or none: then this end was wanted.
  void begun.exited.then(async (exit) =>
    course.running === begun ? recover(course, exit) : undefined,
  );
}

async function recover(course: Course, firstExit: string): Promise<void> {
  const { context, stopped, program } = course;
  course.running = undefined;
  context.onChange();
  if (performance.now() - course.readyAt > steadyAfterMs) course.crashes = 0;
  let exit: string | null = firstExit;
  // While everything is being ended, a part that is down stays down.
  while (exit !== null && !stopped.signal.aborted && !context.signal.aborted) {
    const restartInMs = Math.min(backOffFirstMs * 2 ** course.crashes, backOffMaxMs);
    course.crashes += 1;
    const { name: part, logFile } = program;
    context.onProgress({ kind: 'crashed', part, exit, restartInMs, logFile });
    exit = await tryAgain(course, restartInMs);
  }
}

/** Null when the part runs again, else why it does not. */
async function tryAgain(course: Course, afterMs: number): Promise<string | null> {
  const { context, stopped } = course;
  try {
    const ending = AbortSignal.any([stopped.signal, context.signal]);
    await sleep(afterMs, undefined, { signal: ending });
    // Somebody else restarted it meanwhile.
    if (course.running !== undefined) return null;
    await begin(course);
    const { pid } = nowRunning(course).process;
    context.onProgress({ kind: 'restarted', part: course.program.name, pid });
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

function nowRunning({ running, program }: Course): RunningProgram {
  if (running === undefined) throw new Error(`${program.name} ended as soon as it was ready`);
  return running;
}

async function endRunning(course: Course): Promise<void> {
  const ending = course.running;
  course.running = undefined;
  await ending?.end();
}
