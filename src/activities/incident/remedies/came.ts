/** What a remedy came to, as a timeline tells it. */
import type { Tried } from '#core/incident/incident.ts';

/** What a remedy came to. */
export interface Came {
  readonly outcome: Tried['outcome'];
  /** In a sentence or two. */
  readonly text: string;
}
