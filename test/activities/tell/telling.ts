/** What tests of the outbox share: settings of nobody, and what became of a tenant's messages. */
import { createGraph } from '#graph/request.ts';
import { deliveriesOf, type DeliveryState } from '#store/release/deliveries.ts';
import { listMessages } from '#store/release/messages.ts';
import type { Store } from '#store/store.ts';
import { refusingUnnoted } from '../../../src/activities/audit.ts';
import type { Deps, Outlets } from '../../../src/activities/deps.ts';
import type { OutletSettings } from '../../../src/worker/outlets.ts';
import { fixedToken } from '../../graph/graphs.ts';

/** Settings by which nobody is told anything. */
export const nobody: OutletSettings = {
  mailFrom: null,
  mailTo: null,
  contactsFile: null,
  smtpUrl: null,
  mayBeInside: false,
  isRehearsal: false,
};

/** The states of a tenant's deliveries, oldest message first. */
export async function statesAt(store: Store, tenant: string): Promise<readonly DeliveryState[]> {
  const messages = await listMessages(store, { tenant });
  const numbers = messages.map(({ number }) => number);
  const found = await deliveriesOf(store, numbers);
  return found.map(({ state }) => state);
}

/** What an activity that only tells is made of: no Graph, and the store. */
export function depsOf(store: Store, outlets: Outlets | null): Deps {
  const tokens = fixedToken;
  const graph = createGraph({
    baseUrl: 'http://127.0.0.1:9',
    kind: 'emulator',
    tokens,
    onWrite: refusingUnnoted,
  });
  const feeds = { knownExploited: null, securityGuide: null };
  return { graph, analytics: null, store, feeds, reportsDir: '', outlets };
}
