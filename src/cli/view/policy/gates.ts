/** How each gate opens rings, in words, so that which one runs is said honestly wherever a plan or policy is shown. */
import type { Gate } from '#core/ring.ts';

/** What follows "rings open by". */
export const gateWords: Readonly<Record<Gate, string>> = {
  clock: 'their deferral alone, whatever is seen',
  evidence: 'their deferral, unless the evidence of the rings before speaks against it',
  approval: 'their deferral, the evidence and the word of a person',
};
