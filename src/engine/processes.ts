/**
 * Who a process is. A pid alone names nobody: it is used again after its owner died. With the start time beside it (and
 * the boot on Linux) it names one process, so that a lock of a dead process is recognised and no stranger is killed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One process, not to be mistaken for a later one with the same pid. */
export interface ProcessName {
  readonly pid: number;
  /** Boot and start time, as text that is only compared. */
  readonly startedAs: string;
}

/** Names a living process; undefined when there is none (a zombie counts as none). */
export function nameProcess(pid: number): ProcessName | undefined {
  const startedAs = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return startedAs === undefined ? undefined : { pid, startedAs };
}

/** Whether exactly this process still lives. */
export function isAlive(name: ProcessName): boolean {
  return nameProcess(name.pid)?.startedAs === name.startedAs;
}

/** Sends a signal to exactly this process; false when it is gone. */
function signalProcess(name: ProcessName, signal: NodeJS.Signals): boolean {
  if (!isAlive(name)) return false;
  try {
    return process.kill(name.pid, signal);
  } catch {
    // It ended between the look and the signal.
    return false;
  }
}

/** Waits until a process is gone; false when it still lives after the time. */
async function waitUntilGone(name: ProcessName, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (isAlive(name)) {
    if (performance.now() >= until) return false;
    await sleep(20);
  }
  return true;
}

/** Asks a process to end and makes it end after the grace time. */
export async function endProcess(
  name: ProcessName,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  if (!signalProcess(name, signal)) return;
  if (await waitUntilGone(name, graceMs)) return;
  signalProcess(name, 'SIGKILL');
  await waitUntilGone(name, 2_000);
}

/** Field 22 of /proc/PID/stat (ticks since boot), counted after the name, which may hold blanks and brackets. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}-${fields[19]}`;
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const args = ['-o', 'stat=,lstart=', '-p', String(pid)];
    const printed = execFileSync('ps', args, { encoding: 'utf8', stdio: 'pipe' });
    const line = printed.trim();
    if (line === '' || line.startsWith('Z')) return undefined;
    return line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}
