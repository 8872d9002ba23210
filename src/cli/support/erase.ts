/** `ringmaster support erase`: takes away what people have written of a request that is over. */
import type { Command } from 'commander';
import { reactivateWithinMs, type SupportRequest } from '#core/support/request.ts';
import { instantText } from '#reports/instant.ts';
import { numberAsked } from '../asked/matter.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { requestIn } from './which.ts';

/** Adds the verb `erase`. */
export function addSupportErase(support: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(support.command('erase'))
      .description('take away what people have written of a request that is over, and their names')
      .argument('<number>', 'its number, as `support list` tells')
      .action((number: string, _flags, command: Command) =>
        perform(command, outside, (session) => erase(session, numberAsked('support', number))),
      ),
    [['support erase 3', 'subject, notes, files and messages; when and how it went stays']],
  );
}

async function erase({ terminal, config }: Session, number: number): Promise<void> {
  const { policy } = await policyInEffect(config);
  const of = { tenant: policy.tenant, number };
  const { eraseRequest } = await import('#store/support/requests.ts');
  await withStore(config, async (store) => {
    const { request } = await requestIn(store, of);
    if (request.endedAt === null)
      throw new Failure('refused', `support request ${number} is not over`, {
        code: 'notStarted',
        remedy: overBy(request),
      });
    await eraseRequest(store, of);
  });
  terminal.answer(
    { ...of, erased: true },
    `What was written of support request ${number} is erased. Mails that went out are in their mailboxes.`,
  );
}

/** How it comes to be over. */
function overBy({ number, settled }: SupportRequest): string {
  return settled === null
    ? `\`ringmaster support close ${number}\`; 24 h later it is over`
    : `it is over at ${instantText(settled.at + reactivateWithinMs)}`;
}
