/** What is said of a delivery. */
import type { DeliveryState } from '#store/release/deliveries.ts';

/** How it stands, in words. */
export const stateWords: Readonly<Record<DeliveryState, string>> = {
  waiting: 'waiting',
  sent: 'sent',
  uncertain: 'uncertain',
  refused: 'refused',
  givenUp: 'given up',
  dropped: 'dropped',
};
