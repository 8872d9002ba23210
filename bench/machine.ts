/** What the figures were measured on: a figure without its machine says little. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Facts of the machine, one a line. No names of hosts or people. */
export function machineFacts(now: Date): readonly string[] {
  const [cpu] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`;
  return [
    `${now.toISOString().slice(0, 10)}, Node ${process.versions.node} on ${process.platform}-${process.arch}`,
    `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory}, everything on this one machine`,
    `load when the first figure was begun: ${(loadavg()[0] ?? 0).toFixed(1)}`,
  ];
}
