/** `ringmaster message`: what people were told, and what became of it. */
import type { Command } from 'commander';
import { addMessageList } from './message/list.ts';
import { addMessageResend } from './message/resend.ts';
import { addMessageShow } from './message/show.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `message`. */
export function addMessage(program: Command, outside: Outside): void {
  const message = program
    .command('message')
    .description('what people were told of releases, by which way, and whether it went out');
  addMessageList(message, outside);
  addMessageShow(message, outside);
  addMessageResend(message, outside);
}
