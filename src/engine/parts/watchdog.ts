/**
 * A tiny program that outlives its starter by a few seconds. The starter holds the other end of this program's standard
 * input; the kernel closes it however the starter dies, also on `kill -9`. Then every process that was named here and
 * still lives is ended, and the files that say "it runs" are removed. It never touches a process whose start time is
 * not the one that was named.
 *
 * A pipe was chosen over polling the parent's pid (late) and over PR_SET_PDEATHSIG (Linux only, not in Node).
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { endProcess, type ProcessName } from '../processes.ts';

/** What the starter writes, one JSON document a line. */
export type WatchdogOrder =
  | {
      readonly kind: 'watch';
      readonly process: ProcessName;
      /** Asks the program to end in order. */
      readonly signal: NodeJS.Signals;
    }
  | { readonly kind: 'forget'; readonly process: ProcessName }
  | { readonly kind: 'removeFiles'; readonly files: readonly string[] };

const graceMs = 5_000;

async function watch(): Promise<void> {
  const watched = new Map<string, { process: ProcessName; signal: NodeJS.Signals }>();
  let files: readonly string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as WatchdogOrder;
    if (order.kind === 'removeFiles') files = order.files;
    else if (order.kind === 'forget') watched.delete(keyOf(order.process));
    else watched.set(keyOf(order.process), order);
  }
  if (watched.size === 0) return;
  const ended = [...watched.values()].map(async ({ process: name, signal }) =>
    endProcess(name, signal, graceMs),
  );
  await Promise.all(ended);
  for (const file of files) rmSync(file, { force: true });
}

function keyOf(name: ProcessName): string {
  return `${name.pid} ${name.startedAs}`;
}

// Whoever ends the starter with a signal to its whole group must not end this program too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
await watch();
