/** What operators say to an incident: a note, whose it is, that it is over. */
import { plainTextFault } from '../plainText.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { altered, noted } from '../matter/timeline.ts';
import type { Changed } from './change.ts';
import type { Incident } from './incident.ts';

/** A word to an incident. */
export type IncidentCommand =
  | { readonly kind: 'note'; readonly operator: string; readonly text: string }
  | { readonly kind: 'own'; readonly operator: string; readonly owner: string }
  | {
      readonly kind: 'close';
      readonly operator: string;
      readonly reason: string;
      /** Whether there never was anything. */
      readonly isFalse?: boolean;
    };

const textMax = 500;
/** Far more than people write; beyond it the timeline would no longer be read. */
const entriesMax = 2_000;

/** The command in what came over the wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readIncidentCommand(
  kind: IncidentCommand['kind'],
  given: unknown,
): IncidentCommand | Refusal {
  if (typeof given !== 'object' || given === null)
    return refuse('malformed', 'the argument is not an object');
  const { operator, text, owner, reason, isFalse } = given as Readonly<Record<string, unknown>>;
  if (!isText(operator)) return refuse('malformed', 'operator must say who speaks');
  switch (kind) {
    case 'note':
      return isText(text)
        ? { kind, operator, text }
        : refuse('malformed', `text must be one line of 1 to ${textMax} characters`);
    case 'own':
      return isText(owner)
        ? { kind, operator, owner }
        : refuse('malformed', 'owner must say whose it is');
    case 'close':
      if (!isText(reason)) return refuse('malformed', 'reason must say why');
      return { kind, operator, reason, ...(isFalse === true ? { isFalse } : {}) };
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && plainTextFault(value, textMax) === null;
}

/** Why a command is refused; null = it is not. */
export function commandRefusal(
  { end, entries, owner, number }: Incident,
  command: IncidentCommand,
): Refusal | null {
  if (end !== null)
    return refuse(
      'alreadySo',
      `Incident ${number} is over; \`ringmaster incident report\` tells all`,
    );
  if (command.kind === 'own' && command.owner === owner)
    return refuse('alreadySo', `Incident ${number} is ${owner}'s already`);
  if (entries >= entriesMax && command.kind !== 'close')
    return refuse('tooMany', `Incident ${number} has ${entriesMax} entries; close it`);
  return null;
}

/** The incident after a command. */
export function commanded(changed: Changed, command: IncidentCommand, at: number): Changed {
  const by = command.operator;
  switch (command.kind) {
    case 'note':
      return noted(changed, { kind: 'note', at, by, text: command.text });
    case 'own':
      return noted(altered(changed, { owner: command.owner }), {
        kind: 'owner',
        at,
        by,
        text: `It is ${command.owner}'s now.`,
      });
    case 'close': {
      const as = command.isFalse === true ? 'falsePositive' : 'closed';
      const text = `${as === 'closed' ? 'Closed' : 'Closed as false positive'}: ${command.reason}`;
      return noted(altered(changed, { end: { as, at } }), { kind: 'closed', at, by, text });
    }
  }
}
