/** What operators ask of a release. One JSON object each, so that the Web UI's forms work too. */
import { plainTextFault } from '../../plainText.ts';
import type { Policy } from '../../policy/policy.ts';
import type { RingName } from '../../ring.ts';
import type { Refusal } from '../../refusal.ts';

/** Who asks, and why; both are needed, so that the history is the audit trail. */
interface Asked {
  readonly operator: string;
  readonly reason: string;
  /** One ring; without it the whole release. */
  readonly ring?: RingName;
  /** The asker's id of this request; a repeated one changes nothing. */
  readonly requestId?: string;
}

/** An operator's command. */
export type Command =
  /**
   * With `only`, the later rings go on in spite of a pause of this one. `to`: where rings are pinned, the version that devices
   * stay on; without it the one before the newest.
   */
  | ({ readonly kind: 'pause'; readonly only?: boolean; readonly to?: string } & Asked)
  | ({ readonly kind: 'resume' } & Asked)
  | ({ readonly kind: 'expedite' } & Asked)
  /** A ring, or with `hold` the cohort of that hold. */
  | ({ readonly kind: 'rollBack'; readonly hold?: string } & Asked)
  /** Keeps devices that share these facts from the update: `{"model": "Fjord 13 G2", "firmware": "R68 1.22"}`. */
  | ({
      readonly kind: 'hold';
      readonly cohort: Readonly<Record<string, string>>;
      readonly days?: number;
    } & Asked)
  | ({ readonly kind: 'unhold'; readonly hold: string } & Asked)
  /** Gives the word a proposal waits for; without a subject the only one there is. */
  | ({ readonly kind: 'approve'; readonly subject?: string } & Asked)
  /** Another policy for the rest of the release; without one, back to the one before. */
  | ({ readonly kind: 'amend'; readonly policy?: Policy } & Asked);

/** Commands that are carried out ring by ring. */
export type RingCommand = Extract<Command, { kind: 'pause' | 'resume' | 'expedite' | 'rollBack' }>;

/** Commands about holds, proposals or the policy. */
export type HoldCommand = Exclude<Command, RingCommand> | Extract<Command, { kind: 'rollBack' }>;

/** Whether a command is about rings; a rollback may be about a hold. */
export function isAboutRings(command: Command): command is RingCommand {
  if (command.kind === 'rollBack') return command.hold === undefined;
  return ['pause', 'resume', 'expedite'].includes(command.kind);
}

/** The argument of an Update: a command without its kind. */
export type CommandArgument<Kind extends Command['kind'] = Command['kind']> = Omit<
  Extract<Command, { kind: Kind }>,
  'kind'
>;

/** All kinds of commands; each is an Update of the same name. */
export const commandKinds = [
  'pause',
  'resume',
  'expedite',
  'rollBack',
  'hold',
  'unhold',
  'approve',
  'amend',
] as const satisfies readonly Command['kind'][];

/** The longest reason or name that is taken; longer texts do not belong in a history. */
const textMax = 500;

type Field = 'text' | 'number' | 'flag' | 'facts' | 'object';

const asked: Readonly<Record<string, Field>> = {
  operator: 'text',
  reason: 'text',
  requestId: 'text',
};

/** Only commands about rings take one: of the others it would be passed over in silence. */
const ofRing: Readonly<Record<string, Field>> = { ring: 'text' };

/** What each command takes beside who asks and why. */
const extras: Readonly<Record<Command['kind'], Readonly<Record<string, Field>>>> = {
  pause: { ...ofRing, only: 'flag', to: 'text' },
  resume: ofRing,
  expedite: ofRing,
  rollBack: { ...ofRing, hold: 'text' },
  hold: { cohort: 'facts', days: 'number' },
  unhold: { hold: 'text' },
  approve: { subject: 'text' },
  amend: { policy: 'object' },
};

const needed: Readonly<Partial<Record<Command['kind'], string>>> = {
  hold: 'cohort',
  unhold: 'hold',
};

/** An argument for each command, as help texts and refusals show it. */
export const commandExamples: Readonly<Record<Command['kind'], string>> = {
  pause:
    '{"operator": "your name", "reason": "why", "ring": "fast"}; leave ring out for all rings; "only": true lets the later rings go on; "to": "155.0.1.20" names what devices stay on where rings are pinned',
  resume:
    '{"operator": "your name", "reason": "why", "ring": "fast"}; leave ring out for all rings',
  expedite:
    '{"operator": "your name", "reason": "why", "ring": "fast"}; leave ring out for all rings',
  rollBack:
    '{"operator": "your name", "reason": "why", "ring": "first"}, or "hold" in place of "ring"',
  hold: '{"operator": "your name", "reason": "why", "cohort": {"model": "Fjord 13 G2"}, "days": 28}',
  unhold: '{"operator": "your name", "reason": "why", "hold": "2026-12-B/hold-1"}',
  approve: '{"operator": "your name", "reason": "why", "subject": "open/fast"}',
  amend: '{"operator": "your name", "reason": "why", "policy": {…}}; leave policy out to go back',
};

/** Reads an Update's argument, which may come from the Web UI's form, so nothing is taken for granted. */
export function parseCommand(kind: Command['kind'], argument: unknown): Command | Refusal {
  const fault = argumentFault(kind, argument);
  if (fault === null) return { ...(argument as object), kind } as Command;
  return {
    kind: 'malformed',
    message: `${kind}: ${fault}. Give one JSON object such as ${commandExamples[kind]}`,
  };
}

function argumentFault(kind: Command['kind'], argument: unknown): string | null {
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) {
    return `the argument is ${argument === null ? 'null' : typeof argument}, not an object`;
  }
  const fields = { ...asked, ...extras[kind] };
  const known = Object.keys(fields);
  const unknown = Object.keys(argument).find((key) => !known.includes(key));
  if (unknown !== undefined) return `unknown field "${unknown}"; known are ${known.join(', ')}`;
  const given = argument as Readonly<Record<string, unknown>>;
  for (const field of ['operator', 'reason', needed[kind] ?? 'operator']) {
    const value = given[field];
    const isText = fields[field] === 'text';
    if (value === undefined || (isText && (typeof value !== 'string' || value.trim() === '')))
      return `"${field}" is missing or empty`;
  }
  for (const [field, type] of Object.entries(fields)) {
    const fault = given[field] === undefined ? null : valueFault(type, given[field]);
    if (fault !== null) return `"${field}" ${fault}`;
  }
  if (given['only'] === true && given['ring'] === undefined)
    return '"only" is about one ring, so name it with "ring"';
  return given['ring'] !== undefined && given['hold'] !== undefined
    ? 'a hold is over all rings, so "ring" and "hold" are not given together'
    : null;
}

function valueFault(type: Field, value: unknown): string | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  switch (type) {
    case 'text':
      if (typeof value !== 'string') return `is ${typeof value}, not text`;
      return value.length > textMax ? `is longer than ${textMax} characters` : null;
    case 'number':
      return Number.isFinite(value) ? null : `is ${typeof value}, not a number`;
    case 'flag':
      return typeof value === 'boolean' ? null : `is ${typeof value}, not true or false`;
    case 'object':
      return isObject ? null : `is ${typeof value}, not an object`;
    case 'facts':
      if (!isObject) return `is ${typeof value}, not an object of facts`;
      return Object.values(value).every((one) => typeof one === 'string' && one.length <= textMax)
        ? null
        : 'has a value that is no text';
  }
}

/**
 * The field of a command that is no plain text, refused; null when all are. Asked before a command enters the history
 * and not by `parseCommand`, which reads it again on each replay: what was accepted under an older rule stays accepted.
 */
export function unplainRefusal(command: Command): Refusal | null {
  const texts = Object.entries(command).flatMap(([field, value]): [string, string][] =>
    typeof value === 'string' ? [[field, value]] : [],
  );
  const cohort = command.kind === 'hold' ? Object.entries(command.cohort) : [];
  const facts = cohort.flatMap(([name, value]): [string, string][] => [
    ['cohort', name],
    ['cohort', value],
  ]);
  for (const [field, value] of [...texts, ...facts]) {
    const fault = plainTextFault(value, textMax);
    if (fault !== null) {
      return { kind: 'malformed', message: `${command.kind}: "${field}" ${fault}` };
    }
  }
  return null;
}

/** What a command came to. */
export interface CommandOutcome {
  readonly decided: readonly string[];
  readonly rings: readonly RingName[];
  readonly enactedAt: number;
  readonly changed: boolean;
  /** What was ordered and could not be read back from Intune yet; empty = all of it is in force. */
  readonly unconfirmed?: readonly Unconfirmed[];
  /** Rings that wait because of it, beside those that were named. */
  readonly heldBack?: readonly RingName[];
}

/** A part of a command that is asked and not yet in force. */
export interface Unconfirmed {
  /** `ring/fast`, `holds`. */
  readonly part: string;
  readonly why: string;
}
