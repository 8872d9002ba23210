/** Why something is refused: a stable kind, and a sentence with the rule that stands against it and the way out. */

/** Why a command is refused. The kind is stable and may be matched by scripts. */
export type RefusalKind =
  | 'malformed'
  | 'unknownRing'
  | 'areaCannot'
  | 'policyForbids'
  | 'notStarted'
  | 'releaseOver'
  | 'alreadySo'
  | 'pausedByService'
  | 'pausedByTenant'
  | 'notOffered'
  | 'notExpeditable'
  | 'rolledBack'
  | 'unknownHold'
  | 'unknownDriver'
  | 'nothingProposed'
  | 'notAllowed'
  | 'unfitPolicy'
  | 'movesThePast'
  | 'tooMany'
  | 'tooLate'
  /** What it needs cannot be reached just now. */
  | 'notNow';

/** A refusal: what rule stands against it and the way out. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
  /** What could have been named, where something was that there is not. */
  readonly known?: readonly string[];
}

/** A refusal of that kind. */
export function refuse(
  kind: RefusalKind,
  message: string,
  known: readonly string[] | null = null,
): Refusal {
  return known === null ? { kind, message } : { kind, message, known };
}
