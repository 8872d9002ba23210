/** The parts of one engine kept together: who runs, and how all of them end, in order and whatever happens. */
import type { DataDirectory } from './dataDirectory.ts';
import { startPart, type Part, type PartContext } from './parts/part.ts';
import type { PartProgram } from './parts/launch.ts';
import type { ProcessName } from './processes.ts';
import type { OnEngineProgress } from './progress.ts';
import { unlockDataDirectory, type PartName } from './runningEngine.ts';
import { startWatchdog } from './parts/watchdogLink.ts';

/** The parts of one engine. */
export interface Keeper {
  readonly onProgress: OnEngineProgress;
  /** Aborted when the start is given up, by a failure or by a person. */
  readonly signal: AbortSignal;
  /** Starts a part, tells of it, and keeps it; resolves with what it announced. */
  readonly start: (program: PartProgram, address: string | null) => Promise<unknown>;
  readonly part: (name: PartName) => Part | undefined;
  /** Processes that run now. */
  readonly processes: () => Readonly<Partial<Record<PartName, ProcessName>>>;
  /** From now on called when a part's process changed. */
  readonly whenChanged: (publish: () => void) => void;
  /** Stops waiting for what has not yet started. */
  readonly giveUp: () => void;
  /** Ends everything in order; safe to call twice. */
  readonly stop: () => Promise<void>;
}

/** Begins to keep: starts the watchdog. */
export function keepParts(
  paths: DataDirectory,
  onProgress: OnEngineProgress,
  given: AbortSignal | undefined,
): Keeper {
  const watchdog = startWatchdog([paths.running, paths.lock]);
  const parts = new Map<PartName, Part>();
  const abandoned = new AbortController();
  const signal = given ? AbortSignal.any([abandoned.signal, given]) : abandoned.signal;
  let publish = () => undefined as void;
  let stopping: Promise<void> | undefined;
  const context: PartContext = { watchdog, onProgress, onChange: () => publish(), signal };

  async function stopAll(): Promise<void> {
    publish = () => undefined;
    abandoned.abort();
    // The worker first, so that its last answers still find the server and the database.
    await parts.get('worker')?.stop();
    parts.delete('worker');
    await Promise.all([...parts.values()].map(async (part) => part.stop()));
    await watchdog.close();
    unlockDataDirectory(paths);
    onProgress({ kind: 'stopped' });
  }

  return {
    onProgress,
    signal,
    async start(program, address) {
      const startedAt = performance.now();
      onProgress({ kind: 'starting', part: program.name });
      const part = await startPart(program, context);
      parts.set(program.name, part);
      const elapsedMs = Math.round(performance.now() - startedAt);
      onProgress({ kind: 'ready', part: program.name, elapsedMs, address });
      return part.announcement();
    },
    part: (name) => parts.get(name),
    processes: () => processesOf(parts, watchdog.process()),
    whenChanged: (changed) => {
      publish = changed;
    },
    giveUp: () => abandoned.abort(),
    async stop() {
      stopping ??= stopAll();
      await stopping;
    },
  };
}

function processesOf(
  parts: ReadonlyMap<PartName, Part>,
  watchdog: ProcessName | undefined,
): Readonly<Partial<Record<PartName, ProcessName>>> {
  const processes: Partial<Record<PartName, ProcessName>> = watchdog ? { watchdog } : {};
  for (const part of parts.values()) {
    const name = part.process();
    if (name) processes[part.name] = name;
  }
  return processes;
}
