/** `ringmaster message list`: the newest messages of a tenant, and whether each went out. */
import type { Command } from 'commander';
import { contactFaults } from '#core/message/verification.ts';
import { shortInstantText } from '#reports/instant.ts';
import type { Delivery } from '#store/release/deliveries.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { contactsKnown } from '../tenant/contacts/declared.ts';
import { contactAdvice } from '../tenant/contacts/words.ts';
import { tableLines } from '../view/table.ts';
import { centerLines } from './center.ts';
import { centerDocument, deliveryDocument, messageDocument } from './document.ts';
import { stateWords } from './words.ts';

const shownMax = 50;
/** Of the provider's own. */
const centerShownMax = 20;

/** Adds the verb `list`. */
export function addMessageList(message: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(message.command('list'))
      .description(
        `the newest ${shownMax} messages of a tenant, oldest first, and what the provider itself tells`,
      )
      .action((_flags, command: Command) => perform(command, outside, list)),
    [
      ['message list', ''],
      ['message list --json', 'each with every contact it was for'],
    ],
  );
}

async function list({ terminal, config }: Session): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { listMessages } = await import('#store/release/messages.ts');
  const { deliveriesOf } = await import('#store/release/deliveries.ts');
  const { readCenterMessages } = await import('#store/reading/centerMessages.ts');
  const { messages, center, deliveries } = await withStore(config, async (store) => {
    const messages = await listMessages(store, { tenant, limit: shownMax });
    const numbers = messages.map(({ number }) => number);
    const center = await readCenterMessages(store, { tenant, limit: centerShownMax });
    return { messages, center, deliveries: await deliveriesOf(store, numbers) };
  });
  const ofMessage = Map.groupBy(deliveries, (one) => one.message);
  const document = messages.map((message) => ({
    ...messageDocument(message),
    deliveries: (ofMessage.get(message.number) ?? []).map(deliveryDocument),
  }));
  const cells = messages.map((message) => [
    String(message.number),
    shortInstantText(message.at),
    message.title,
    standsText(ofMessage.get(message.number) ?? []),
  ]);
  const head = ['no.', 'UTC', 'message', 'told'];
  const text =
    messages.length === 0
      ? `Tenant ${tenant} has been told nothing yet.`
      : tableLines(head, cells, terminal.paint, terminal.columns).join('\n');
  // Whoever is told nothing on purpose need not hear it here; a file with a fault is told by `doctor`.
  const standings = await contactsKnown(config, tenant).catch(() => null);
  const faults = standings === null || standings.length === 0 ? [] : contactFaults(standings);
  const warned = faults.length === 0 ? [] : ['', ...contactAdvice(faults)];
  const told = [text, ...warned, ...centerLines(center, terminal)].join('\n');
  terminal.answer(
    { tenant, messages: document, center: center.map(centerDocument), contactFaults: faults },
    told,
  );
}

/** How many contacts were told, and what stands in the way of the others. */
function standsText(deliveries: readonly Delivery[]): string {
  if (deliveries.length === 0) return 'kept here alone';
  const counts = Map.groupBy(deliveries, ({ state }) => state);
  return [...counts].map(([state, of]) => `${of.length} ${stateWords[state]}`).join(', ');
}
