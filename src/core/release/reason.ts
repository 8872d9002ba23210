/** Why something was refused or not done: a stable kind, the numbers, and a sentence. Never silent (style.md 2.5). */

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
  | 'rolledBack';

/** A refusal: what rule stands against it and the way out. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
}

/** Why nothing was done at a look. */
export type WaitReason =
  | { readonly kind: 'notDue'; readonly next: string; readonly at: number }
  | { readonly kind: 'notPublished'; readonly since: number }
  | { readonly kind: 'paused'; readonly ring: string; readonly by: 'service' | 'tenant' }
  | { readonly kind: 'sourceMissing'; readonly source: string };
