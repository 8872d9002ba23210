/** What operators ask of a release. One JSON object each, so that the Web UI's forms work too. Source: design.md 3. */
import type { RingName } from '../ring.ts';
import type { Refusal } from './reason.ts';

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
  | ({ readonly kind: 'pause' } & Asked)
  | ({ readonly kind: 'resume' } & Asked)
  | ({ readonly kind: 'expedite' } & Asked)
  | ({ readonly kind: 'rollBack' } & Asked);

/** The argument of an Update: a command without its kind. */
export type CommandArgument = Asked;

/** The longest reason or name that is taken; longer texts do not belong in a history. */
const textMax = 500;
const fields = ['operator', 'reason', 'ring', 'requestId'];

/** Reads an Update's argument, which may come from the Web UI's form, so nothing is taken for granted. */
export function parseCommand(kind: Command['kind'], argument: unknown): Command | Refusal {
  const fault = argumentFault(argument);
  if (fault === null) return { ...(argument as CommandArgument), kind };
  const example = '{"operator": "your name", "reason": "why", "ring": "fast"}';
  return {
    kind: 'malformed',
    message: `${kind}: ${fault}. Give one JSON object such as ${example}; ring may be left out`,
  };
}

function argumentFault(argument: unknown): string | null {
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) {
    return `the argument is ${argument === null ? 'null' : typeof argument}, not an object`;
  }
  const unknown = Object.keys(argument).find((key) => !fields.includes(key));
  if (unknown !== undefined) return `unknown field "${unknown}"; known are ${fields.join(', ')}`;
  const given = argument as Record<string, unknown>;
  for (const field of ['operator', 'reason']) {
    if (typeof given[field] !== 'string' || given[field].trim() === '')
      return `"${field}" is missing or empty`;
  }
  for (const field of fields) {
    const value = given[field];
    if (value !== undefined && typeof value !== 'string')
      return `"${field}" is ${typeof value}, not text`;
    if (typeof value === 'string' && value.length > textMax)
      return `"${field}" is longer than ${textMax} characters`;
  }
  return null;
}

/** What a command came to. */
export interface CommandOutcome {
  readonly decided: readonly string[];
  readonly rings: readonly RingName[];
  readonly enactedAt: number;
  readonly changed: boolean;
}
