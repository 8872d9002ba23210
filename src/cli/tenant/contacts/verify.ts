/**
 * `ringmaster tenant contacts verify`: has a code mailed to each address of a contact, and takes the code that came. A code is
 * compared in the store at once, so that it stands in no history.
 */
import type { Command } from 'commander';
import { codeIn, type CodeSent, type CodesSent } from '#core/message/codes.ts';
import { codeDigits, contactFaults } from '#core/message/verification.ts';
import { instantText } from '#reports/instant.ts';
import { readContactStandings, tryCode, type CodeTried } from '#store/tenant/contacts.ts';
import { policyInEffect } from '../../asked/policyInEffect.ts';
import { Failure } from '../../failure.ts';
import { withOperator, withStore } from '../../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../../session.ts';
import type { Outside } from '../../terminal/terminal.ts';
import { declaredContacts } from './declared.ts';
import { contactAdvice, standingText } from './words.ts';

interface Flags {
  readonly code?: string;
}

/** Adds the verb `verify`. */
export function addContactVerify(contacts: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(contacts.command('verify'))
      .description('mail a code to a contact, and take the code that came')
      .argument('<name>', 'the contact')
      .option('--code <code>', `the ${codeDigits} digits that came by mail`)
      .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)')
      .action((name: string, flags: Flags, command: Command) =>
        perform(command, outside, (session) =>
          flags.code === undefined ? send(session, name) : take(session, name, flags.code),
        ),
      ),
    [
      ['tenant contacts verify it-desk', 'mails a code to each of its addresses'],
      ['tenant contacts verify it-desk --code 12345678', 'what came by mail'],
    ],
  );
}

async function send({ terminal, config }: Session, contact: string): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  await withOperator(config, async ({ operator }) => {
    const sent = await operator.sendCodes({ tenant, contact, operator: config.operator });
    terminal.answer({ tenant, ...sent }, sentText(sent));
    throwUnlessSent(sent);
  });
}

const outcomes: Readonly<Record<CodeSent['outcome'], string>> = {
  sent: 'a code was mailed to it',
  uncertain: 'nothing says whether the code went out',
  failed: 'no code could be mailed to it',
  tooSoon: 'a code was mailed to it less than a minute ago',
  verified: 'is verified',
};

function sentText({ contact, addresses, expiresAt }: CodesSent): string {
  const lines = addresses.map(({ outcome, why }, at) => {
    const which =
      addresses.length === 1 ? 'its address' : `address ${at + 1} of ${addresses.length}`;
    return `${which}: ${outcomes[outcome]}${why === null ? '' : `: ${why}`}`;
  });
  const isAwaited = addresses.some(({ outcome }) => outcome === 'sent' || outcome === 'uncertain');
  const next = isAwaited
    ? [
        `Good until ${instantText(expiresAt)}: ringmaster tenant contacts verify ${contact} --code CODE`,
      ]
    : [];
  return [`${contact}, ${lines.join('\n')}`, ...next].join('\n');
}

function throwUnlessSent({ addresses }: CodesSent): void {
  const unsent = addresses.filter(({ outcome }) => outcome === 'failed' || outcome === 'uncertain');
  if (unsent.length === 0) return;
  throw new Failure('failed', `${unsent.length} of ${addresses.length} were not sent for certain`, {
    code: 'notTold',
    isTold: true,
    remedy: '`ringmaster doctor` tells of mail; docs/messages.md, "Ways to tell"',
  });
}

async function take({ terminal, config }: Session, contact: string, given: string): Promise<void> {
  const code = codeIn(given);
  if (code === null)
    throw new Failure('usage', `must be ${codeDigits} digits`, { place: '--code' });
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { contacts } = declaredContacts(config) ?? { contacts: [] };
  const now = Date.now();
  await withStore(config, async (store) => {
    const tried = await tryCode(store, { tenant, contact, code, now });
    throwUnlessRight(tried, contact);
    const standings = await readContactStandings(store, { tenant, contacts, now });
    const own = standings.find((one) => one.contact === contact);
    const is = own === undefined ? 'verified' : standingText(own);
    terminal.answer(
      { tenant, contact, ...own, faults: contactFaults(standings) },
      [`${contact} is ${is}.`, ...contactAdvice(contactFaults(standings))].join('\n'),
    );
  });
}

function throwUnlessRight(tried: CodeTried, contact: string): void {
  if (tried.kind === 'verified') return;
  const again = `ringmaster tenant contacts verify ${contact}`;
  if (tried.kind === 'noCode')
    throw new Failure('refused', `${contact} has no code that is still good`, {
      code: 'noCode',
      remedy: `have another mailed: ${again}`,
    });
  const { triesLeft } = tried;
  throw new Failure('refused', 'that is not the code', {
    code: 'wrongCode',
    remedy:
      triesLeft === 0
        ? `it was the last try; have another mailed: ${again}`
        : `${triesLeft} more ${triesLeft === 1 ? 'try' : 'tries'}; then another has to be mailed`,
  });
}
