/** `ringmaster drivers`: which drivers and firmware are on offer in which ring, and what is said of them. */
import type { Command } from 'commander';
import { addDriverList } from './drivers/list.ts';
import { addDriverVerbs } from './drivers/steer.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `drivers`. */
export function addDrivers(program: Command, outside: Outside): void {
  const drivers = program
    .command('drivers')
    .description('drivers and firmware: what is on offer in which ring, approved and paused');
  addDriverList(drivers, outside);
  addDriverVerbs(drivers, outside);
}
