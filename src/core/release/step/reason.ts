/** Why nothing is done: a stable kind, and the numbers. Never silent. */
import type { Ability } from '../../area/facts.ts';

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
  /** The business calendar has put the opening off. */
  | { readonly kind: 'calendar'; readonly ring: string; readonly at: number; readonly why: string }
  /** An earlier ring is paused in a way that holds the later ones. */
  | { readonly kind: 'heldBack'; readonly ring: string; readonly by: string }
  /** What would be offered brings along what is kept away from the ring's devices in another area. */
  | { readonly kind: 'bringsAlong'; readonly ring: string; readonly why: string }
  | { readonly kind: 'notApproved'; readonly subject: string; readonly deadlineAt: number }
  | { readonly kind: 'sourceMissing'; readonly source: string }
  /** A rule would have decided, and the area cannot do what it would have done. */
  | { readonly kind: 'areaCannot'; readonly ability: Ability; readonly why: string };
