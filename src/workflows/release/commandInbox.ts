/** The operators' commands of a release, as its inbox takes them in; pauses go before others. */
import {
  commandExamples,
  parseCommand,
  type Command,
  type CommandOutcome,
} from '#core/release/command/command.ts';
import type { Refusal } from '#core/refusal.ts';
import { openInbox, type Inbox, type Pending } from '../inbox.ts';
import { commandUpdates } from '../messages.ts';

/** A command that waits to be carried out. */
export type PendingCommand = Pending<Command, CommandOutcome>;

/** Commands that wait. */
export type CommandInbox = Inbox<Command, CommandOutcome>;

const meanings: Readonly<Record<Command['kind'], string>> = {
  pause: 'Stops a ring, or all.',
  resume: 'Lets a paused ring go on.',
  expedite: 'Offers the update at once, with one day to the deadline.',
  rollBack: 'Uninstalls the update from a ring and pauses it, or from a held cohort.',
  hold: 'Keeps devices that share facts from the update.',
  unhold: 'Ends a hold.',
  approve: 'Gives the word that something waits for.',
  amend: 'Changes the policy for the rest of the release.',
};

/** Opens the inbox of a release. `refusal` must be synchronous and change nothing. */
export function openCommandInbox(refusal: (command: Command) => Refusal | null): CommandInbox {
  return openInbox<Command, CommandOutcome>({
    updates: commandUpdates,
    describe: (kind) => `${meanings[kind]} ${commandExamples[kind]}`,
    parse: parseCommand,
    refusal,
    isUrgent: ({ kind }) => kind === 'pause',
    ended: { kind: 'releaseOver', message: 'the release ended' },
  });
}
