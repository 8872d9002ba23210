/** `ringmaster message resend`: tells a message again, and what came of it for each contact. */
import type { Command } from 'commander';
import type { Resent } from '#core/message/resend.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withOperator } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { numberAsked } from './number.ts';
import { stateWords } from './words.ts';

interface Flags {
  readonly to?: string;
}

/** Adds the verb `resend`. */
export function addMessageResend(message: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(message.command('resend'))
      .description('tell a message again to whoever it did not reach')
      .argument('<number>', 'its number, as `message list` tells')
      .option('--to <contact>', 'this contact, also where it has the message')
      .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)')
      .action((number: string, flags: Flags, command: Command) =>
        perform(command, outside, (session) => resend(session, number, flags)),
      ),
    [
      ['message resend 12', 'to all contacts that it did not reach'],
      ['message resend 12 --to it-desk', ''],
    ],
  );
}

async function resend(
  { terminal, config }: Session,
  text: string,
  { to = null }: Partial<Record<'to', string | null>>,
): Promise<void> {
  const number = numberAsked(text);
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  await withOperator(config, async ({ operator }) => {
    const request = { tenant, number, contact: to, operator: config.operator };
    const came = await operator.resendMessage(request);
    const cells = came.told.map(({ contact, channel, outcome, why }) => [
      contact,
      channel ?? '–',
      outcome === 'failed' ? 'not sent' : stateWords[outcome],
      why ?? '–',
    ]);
    const head = ['contact', 'by', 'state', 'why'];
    const table = tableLines(head, cells, terminal.paint, terminal.columns);
    terminal.answer({ tenant, number, ...came }, [came.title, '', ...table].join('\n'));
    throwUnlessSent(came);
  });
}

function throwUnlessSent({ told }: Resent): void {
  const unsent = told.filter(({ outcome }) => outcome !== 'sent');
  if (unsent.length === 0) return;
  throw new Failure('failed', `${unsent.length} of ${told.length} were not told for certain`, {
    code: 'notTold',
    isTold: true,
    remedy: '`ringmaster doctor` tells of mail and webhooks; docs/messages.md, "Ways to tell"',
  });
}
