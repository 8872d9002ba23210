/**
 * One part of the engine, watched: started again after a crash with growing pauses, ended in order. A part runs in its
 * own session, so that Ctrl-C in a terminal reaches only the process that holds the engine, which then ends the parts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from './engineError.ts';
import { launch, type PartProgram, type RunningProgram } from './launch.ts';
import type { ProcessName } from './processes.ts';
import type { OnEngineProgress } from './progress.ts';
import type { PartName } from './runningEngine.ts';
import type { Watchdog } from './watchdogLink.ts';

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
const steadyAfterMs = 60_000;

/** Starts a part and resolves when it is ready; throws what `launch` throws. */
export async function startPart(first: PartProgram, context: PartContext): Promise<Part> {
  const { onProgress, onChange, watchdog } = context;
  const stopped = new AbortController();
  let program = first;
  let running: RunningProgram | undefined;
  let readyAt = 0;
  let crashes = 0;

  async function begin(): Promise<void> {
    const signal = AbortSignal.any([stopped.signal, context.signal]);
    const begun = await launch(program, watchdog, signal);
    running = begun;
    readyAt = performance.now();
    onChange();
    // After `restart` or `stop` another program runs, or none: then this end was wanted.
    void begun.exited.then(async (exit) => (running === begun ? recover(exit) : undefined));
  }

  async function recover(firstExit: string): Promise<void> {
    let exit = firstExit;
    running = undefined;
    onChange();
    if (performance.now() - readyAt > steadyAfterMs) crashes = 0;
    while (!stopped.signal.aborted && running === undefined) {
      const restartInMs = Math.min(backOffFirstMs * 2 ** crashes, backOffMaxMs);
      crashes += 1;
      const { name: part, logFile } = program;
      onProgress({ kind: 'crashed', part, exit, restartInMs, logFile });
      exit = await tryAgain(restartInMs);
    }
  }

  /** The reason when it did not come up again. */
  async function tryAgain(afterMs: number): Promise<string> {
    try {
      await sleep(afterMs, undefined, { signal: stopped.signal });
      if (running !== undefined) return '';
      await begin();
      const pid = (running as RunningProgram | undefined)?.process.pid ?? 0;
      onProgress({ kind: 'restarted', part: program.name, pid });
      return '';
    } catch (thrown) {
      return reasonOf(thrown);
    }
  }

  async function endRunning(): Promise<void> {
    const ending = running;
    running = undefined;
    await ending?.end();
  }

  await begin();
  return {
    name: first.name,
    process: () => running?.process,
    announcement: () => running?.announcement,
    async restart(changed) {
      program = changed ?? program;
      await endRunning();
      await begin();
    },
    async stop() {
      stopped.abort();
      onProgress({ kind: 'stopping', part: program.name });
      await endRunning();
    },
  };
}
