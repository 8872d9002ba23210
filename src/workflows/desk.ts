/**
 * The operators' desk: Updates come in, are checked without side effects before they enter the history, and wait in an
 * inbox until the release's loop has carried them out, one at a time. Source: temporal.md 2.6.
 */
import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import {
  parseCommand,
  type Command,
  type CommandArgument,
  type CommandOutcome,
} from '#core/release/command.ts';
import type { Refusal } from '#core/release/reason.ts';
import { expediteUpdate, pauseUpdate, resumeUpdate, rollBackUpdate } from './messages.ts';

/** A command that waits to be carried out. */
interface Letter {
  readonly command: Command;
  answer: CommandOutcome | Refusal | null;
}

/** The inbox of a release. */
export interface Desk {
  hasLetters(): boolean;
  /** Takes the oldest letter, if any. */
  next(): Letter | undefined;
}

const updates = {
  pause: pauseUpdate,
  resume: resumeUpdate,
  expedite: expediteUpdate,
  rollBack: rollBackUpdate,
} as const;

const descriptions: Readonly<Record<Command['kind'], string>> = {
  pause:
    'Stops a ring, or all. {"operator": "you", "reason": "why", "ring": "fast"}; leave ring out for all rings.',
  resume: 'Lets a paused ring go on. {"operator": "you", "reason": "why", "ring": "fast"}',
  expedite:
    'Offers the update at once, with one day to the deadline. {"operator": "you", "reason": "why"}',
  rollBack:
    'Uninstalls the update from a ring and pauses it. {"operator": "you", "reason": "why", "ring": "first"}',
};

/** Opens the desk: registers all Updates of a release. `refusal` must be synchronous and change nothing. */
export function openDesk(refusal: (command: Command) => Refusal | null): Desk {
  const inbox: Letter[] = [];
  for (const kind of ['pause', 'resume', 'expedite', 'rollBack'] as const) {
    setHandler(updates[kind], (argument: CommandArgument) => carriedOut(inbox, kind, argument), {
      description: descriptions[kind],
      validator: (argument: unknown) => validate(refusal, kind, argument),
    });
  }
  return { hasLetters: () => inbox.length > 0, next: () => inbox.shift() };
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
  argument: CommandArgument,
): Promise<CommandOutcome> {
  const command = parseCommand(kind, argument);
  if (isRefusal(command)) throw refusedFailure(command);
  const letter: Letter = { command, answer: null };
  inbox.push(letter);
  await condition(() => letter.answer !== null);
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
