/** Why something was refused or not done: a stable kind, the numbers, and a sentence. Never silent. */

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
  | 'nothingProposed'
  | 'notAllowed'
  | 'unfitPolicy'
  | 'movesThePast'
  | 'tooMany'
  /** What it needs cannot be reached just now. */
  | 'notNow';

/** A refusal: what rule stands against it and the way out. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
}

/** A refusal of that kind. */
export function refuse(kind: RefusalKind, message: string): Refusal {
  return { kind, message };
}

/** Why nothing was done at a look. */
export type WaitReason =
  | { readonly kind: 'notDue'; readonly next: string; readonly at: number }
  | { readonly kind: 'notPublished'; readonly since: number }
  | { readonly kind: 'paused'; readonly ring: string; readonly by: 'service' | 'tenant' }
  /** The evidence speaks against opening. */
  | { readonly kind: 'watched'; readonly ring: string; readonly evidence: number }
  /** Nothing, or nothing fresh, is known that could speak for opening. */
  | { readonly kind: 'noEvidence'; readonly ring: string; readonly why: string }
  /** The ring before opened late, and is to be seen for as long as was planned. */
  | { readonly kind: 'tooSoon'; readonly ring: string; readonly after: string; readonly at: number }
  /** An earlier ring is paused in a way that holds the later ones. */
  | { readonly kind: 'heldBack'; readonly ring: string; readonly by: string }
  | { readonly kind: 'notApproved'; readonly subject: string; readonly deadlineAt: number }
  | { readonly kind: 'sourceMissing'; readonly source: string };
