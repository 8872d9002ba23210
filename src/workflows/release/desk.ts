/**
 * The operators' desk: Updates come in, are checked without side effects before they enter the history, and wait in an
 * inbox until the release's loop has carried them out, one at a time.
 */
import { ApplicationFailure, CancellationScope, condition, setHandler } from '@temporalio/workflow';
import {
  commandExamples,
  commandKinds,
  parseCommand,
  type Command,
  type CommandOutcome,
} from '#core/release/command/command.ts';
import type { Refusal } from '#core/refusal.ts';
import { commandUpdates } from '../messages.ts';

/** A command that waits to be carried out. */
export interface Letter {
  readonly command: Command;
  answer: CommandOutcome | Refusal | null;
}

/** The inbox of a release. */
export interface Desk {
  hasLetters(): boolean;
  /** Takes the oldest letter, if any; pauses go before others. */
  next(): Letter | undefined;
}

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

/** Opens the desk: registers all Updates of a release. `refusal` must be synchronous and change nothing. */
export function openDesk(refusal: (command: Command) => Refusal | null): Desk {
  const inbox: Letter[] = [];
  for (const kind of commandKinds) {
    setHandler(commandUpdates[kind], (argument: unknown) => carriedOut(inbox, kind, argument), {
      description: `${meanings[kind]} ${commandExamples[kind]}`,
      validator: (argument: unknown) => validate(refusal, kind, argument),
    });
  }
  return { hasLetters: () => inbox.length > 0, next: () => takenFrom(inbox) };
}

function takenFrom(inbox: Letter[]): Letter | undefined {
  const first = inbox.findIndex(({ command }) => command.kind === 'pause');
  return inbox.splice(Math.max(0, first), 1)[0];
}

function validate(
  refusal: (command: Command) => Refusal | null,
  kind: Command['kind'],
  argument: unknown,
): void {
  const command = parseCommand(kind, argument);
  const refused = isRefusal(command) ? command : refusal(command);
  if (refused !== null) throw refusedFailure(refused);
}

async function carriedOut(
  inbox: Letter[],
  kind: Command['kind'],
  argument: unknown,
): Promise<CommandOutcome> {
  const command = parseCommand(kind, argument);
  if (isRefusal(command)) throw refusedFailure(command);
  const letter: Letter = { command, answer: null };
  inbox.push(letter);
  // Handlers run in the workflow's own scope: once it is asked to cancel, nobody could be answered any more.
  await CancellationScope.nonCancellable(() => condition(() => letter.answer !== null));
  const { answer } = letter;
  if (answer === null || 'kind' in answer) {
    throw refusedFailure(answer ?? { kind: 'releaseOver', message: 'the release ended' });
  }
  return answer;
}

function isRefusal(command: Command | Refusal): command is Refusal {
  return 'message' in command;
}

function refusedFailure(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.create({
    message: refusal.message,
    type: 'Refused',
    nonRetryable: true,
    details: [refusal],
    category: 'BENIGN',
  });
}
