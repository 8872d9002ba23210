/** What a remedy came to, as a timeline tells it. */
import type { Tried } from '#core/incident/incident.ts';

/** What a remedy came to. */
export interface Came {
  readonly outcome: Tried['outcome'];
  /** In a sentence or two. */
  readonly text: string;
}

/** It cannot be done, and why. */
export function cannot(text: string): Came {
  return { outcome: 'cannot', text };
}

/** There was nothing to do. */
export function needless(text: string): Came {
  return { outcome: 'needless', text };
}
