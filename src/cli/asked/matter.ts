/** What is typed of incidents and support requests: their numbers, and lines that people write to them. */
import type { Command } from 'commander';
import { plainTextFault } from '#core/plainText.ts';
import { Failure } from '../failure.ts';
import { withEngineFlags } from '../session.ts';

/** The number in what was typed; `what` is what has it, as its word is called. */
export function numberAsked(what: 'incident' | 'support', text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  const title = what === 'incident' ? 'an incident' : 'a support request';
  throw new Failure('usage', `${title} has a number, found "${text}"`, {
    remedy: `\`ringmaster ${what} list\` tells them`,
  });
}

/** A line that was typed. */
export function lineAsked(text: string, charactersMax: number): string {
  const fault = text.trim() === '' ? 'is empty' : plainTextFault(text, charactersMax);
  if (fault === null) return text;
  throw new Failure('usage', `the text ${fault}`);
}

/** A verb by which somebody speaks to one of them. */
export function speakingVerb(word: Command, verb: string, description: string): Command {
  return withEngineFlags(word.command(verb))
    .description(description)
    .argument('<number>', `its number, as \`${word.name()} list\` tells`)
    .option('--operator <name>', 'who speaks (default: $RINGMASTER_OPERATOR or the system user)');
}
