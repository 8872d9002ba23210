/** `ringmaster support`: what people ask of the desk that runs the service, and how it answers. */
import type { Command } from 'commander';
import type { Outside } from '../terminal/terminal.ts';
import { addSupportAttach } from './attach.ts';
import { addSupportErase } from './erase.ts';
import { addSupportExport } from './exporting.ts';
import { addSupportList } from './list.ts';
import { addSupportOpen } from './open.ts';
import { addSupportShow } from './show.ts';
import { addSupportWords } from './words.ts';

/** Adds the word `support`. */
export function addSupport(program: Command, outside: Outside): void {
  const support = program
    .command('support')
    .description('what people ask of the desk that runs the service, and by when it answers');
  addSupportOpen(support, outside);
  addSupportList(support, outside);
  addSupportShow(support, outside);
  addSupportAttach(support, outside);
  addSupportWords(support, outside);
  addSupportExport(support, outside);
  addSupportErase(support, outside);
}
