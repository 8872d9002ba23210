/** `ringmaster message show`: one message as it reads, and whom it was for. */
import type { Command } from 'commander';
import { isLanguage, languages } from '#core/message/contact.ts';
import { shortInstantText } from '#reports/instant.ts';
import { letterOfStored } from '#reports/message/letter.ts';
import type { Delivery } from '#store/release/deliveries.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Terminal } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { deliveryDocument, messageDocument } from './document.ts';
import { numberAsked } from './number.ts';
import { stateWords } from './words.ts';

interface ShowFlags {
  readonly language: string;
}

/** Adds the verb `show`. */
export function addMessageShow(message: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(message.command('show'))
      .description('one message as it reads, and what became of it for each contact')
      .argument('<number>', 'its number, as `message list` tells')
      .option('--language <code>', languages.join(' or '), 'en')
      .action((number: string, flags: ShowFlags, command: Command) =>
        perform(command, outside, (session) => show(session, number, flags)),
      ),
    [
      ['message show 12', ''],
      ['message show 12 --language de', ''],
    ],
  );
}

async function show(
  { terminal, config }: Session,
  text: string,
  { language }: ShowFlags,
): Promise<void> {
  const number = numberAsked(text);
  if (!isLanguage(language))
    throw new Failure('usage', `--language must be ${languages.join(' or ')}, found "${language}"`);
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { readMessage } = await import('#store/release/messages.ts');
  const { deliveriesOf } = await import('#store/release/deliveries.ts');
  const found = await withStore(config, async (store) => {
    const message = await readMessage(store, { tenant, number });
    return { message, deliveries: await deliveriesOf(store, [number]) };
  });
  const { message, deliveries } = found;
  if (message === null)
    throw new Failure('notFound', `tenant ${tenant} has no message ${number}`, {
      remedy: '`ringmaster message list` tells which there are',
    });
  const { text: read } = letterOfStored(message, language);
  const document = { ...messageDocument(message), language, text: read };
  const table = deliveryLines(deliveries, terminal);
  terminal.answer(
    { ...document, deliveries: deliveries.map(deliveryDocument) },
    [read, '', ...table].join('\n'),
  );
}

function deliveryLines(
  deliveries: readonly Delivery[],
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  if (deliveries.length === 0) return ['It was for no contact, and is kept here alone.'];
  const cells = deliveries.map(({ contact, channel, state, why, settledAt }) => [
    contact,
    channel,
    stateWords[state],
    settledAt === null ? '–' : shortInstantText(settledAt),
    why ?? '–',
  ]);
  return tableLines(['contact', 'by', 'state', 'since, UTC', 'why'], cells, paint, columns);
}
