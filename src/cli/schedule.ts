/** `ringmaster schedule`: months that start by themselves, by Temporal Schedules. Each verb stands in a file of its own. */
import type { Command } from 'commander';
import { addBackfill } from './schedule/backfill.ts';
import { addInstall } from './schedule/install.ts';
import { addList } from './schedule/list.ts';
import { addRemove } from './schedule/remove.ts';
import { addStopping } from './schedule/stopping.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `schedule`. */
export function addSchedule(program: Command, outside: Outside): void {
  const schedule = program
    .command('schedule')
    .description('have each month start by itself, announced in time');
  addInstall(schedule, outside);
  addList(schedule, outside);
  addStopping(schedule, outside);
  addBackfill(schedule, outside);
  addRemove(schedule, outside);
}
