/** `ringmaster signal`: what tells of bad devices, and telling it by hand. Each verb stands in a file of its own. */
import type { Command } from 'commander';
import { addExploited } from './signal/exploited.ts';
import { addSignalList } from './signal/list.ts';
import { addReport } from './signal/report.ts';
import { addUsual } from './signal/usual.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `signal`. */
export function addSignal(program: Command, outside: Outside): void {
  const signal = program
    .command('signal')
    .description('what tells of bad devices, what is usual of it, and reports of your own');
  addReport(signal, outside);
  addSignalList(signal, outside);
  addUsual(signal, outside);
  addExploited(signal, outside);
}
