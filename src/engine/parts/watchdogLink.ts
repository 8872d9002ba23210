/** The starter's end of the watchdog: tells it which processes to end when this one dies, however it dies. */
import { spawn, type ChildProcess } from 'node:child_process';
import { nameProcess, type ProcessName } from '../processes.ts';
import { programs } from '../programs.ts';
import type { WatchdogOrder } from './watchdog.ts';

/** Ends what it was told to watch when this process is gone. */
export interface Watchdog {
  watch(process: ProcessName, signal: NodeJS.Signals): void;
  forget(process: ProcessName): void;
  /** Undefined while it is down. */
  process(): ProcessName | undefined;
  /** Lets it go; to be called when everything it watched has ended. */
  close(): Promise<void>;
}

/** Starts a watchdog, which also removes these files when it has to act. */
export function startWatchdog(files: readonly string[]): Watchdog {
  const watched = new Map<ProcessName, WatchdogOrder>();
  let closed = false;
  let child = launch();

  function launch(): ChildProcess {
    const begun = spawn(process.execPath, [programs.watchdog], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    begun.unref();
    // The pipe breaks when the watchdog is killed; it is started again below.
    begun.stdin?.on('error', () => undefined);
    begun.once('error', () => undefined);
    begun.once('exit', () => {
      if (!closed) child = launch();
    });
    const orders: readonly WatchdogOrder[] = [{ kind: 'removeFiles', files }, ...watched.values()];
    for (const order of orders) begun.stdin?.write(`${JSON.stringify(order)}\n`);
    return begun;
  }

  const tell = (order: WatchdogOrder) => child.stdin?.write(`${JSON.stringify(order)}\n`);
  return {
    watch(process, signal) {
      const order = { kind: 'watch', process, signal } as const;
      watched.set(process, order);
      tell(order);
    },
    forget(process) {
      if (watched.delete(process)) tell({ kind: 'forget', process });
    },
    process: () => (child.pid === undefined ? undefined : nameProcess(child.pid)),
    async close() {
      closed = true;
      const ended = new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.pid === undefined) resolve();
        else child.once('exit', () => resolve());
      });
      child.ref();
      child.stdin?.end();
      await ended;
    },
  };
}
