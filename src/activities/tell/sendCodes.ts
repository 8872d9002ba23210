/**
 * Mails a code to each address of a contact that is not verified. Codes are made here, kept as hashes and mailed at once, so
 * that none stands in a history, in the outbox or in a log; what may have left is not sent again.
 */
import { randomInt } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { usualArea } from '#core/area/areas.ts';
import type { CodeSent, CodesRequest, CodesSent } from '#core/message/codes.ts';
import type { Contact } from '#core/message/contact.ts';
import { codeDigits, codeLivesMs } from '#core/message/verification.ts';
import { refuse, type Refusal } from '#core/refusal.ts';
import { mailUncertain } from '#core/release/state/trouble.ts';
import { codeLetterOf } from '#reports/message/codeLetter.ts';
import { addressMark, dropCode, forgetOthers, noteCode } from '#store/tenant/contacts.ts';
import { lastSentAt } from '#store/writes.ts';
import type { Deps, Outlets } from '../deps.ts';
import { unmetOf } from '../unmet.ts';
import { deliver } from './deliver.ts';

/** What is asked, and under which name: the same one never mails an address twice. */
export interface SendingCodes {
  readonly request: CodesRequest;
  readonly id: string;
  readonly now: number;
}

/** Mails them, or says why not. */
export async function sendCodes(deps: Deps, o: SendingCodes): Promise<CodesSent | Refusal> {
  const { store, outlets } = deps;
  const { tenant, contact: name } = o.request;
  if (outlets === null)
    return refuse('areaCannot', 'this worker is not told how to reach anybody (docs/messages.md)');
  const contacts = outlets.contacts();
  const contact = contacts.find((one) => one.name === name);
  const known = contacts.map((one) => one.name);
  if (contact === undefined) return refuse('malformed', `there is no contact ${name}`, known);
  if (contact.mail.length === 0)
    return refuse('areaCannot', `${name} has no mail address that a code could be sent to`);
  await forgetOthers(store, { tenant, contacts });
  const addresses: CodeSent[] = [];
  for (const address of contact.mail)
    addresses.push(await codeSent(deps, o, { outlets, contact, address }));
  return { contact: name, addresses, expiresAt: o.now + codeLivesMs };
}

interface To {
  readonly outlets: Outlets;
  readonly contact: Contact;
  readonly address: string;
}

async function codeSent(
  deps: Deps,
  { request, id, now }: SendingCodes,
  { outlets, contact, address }: To,
): Promise<CodeSent> {
  const { store } = deps;
  const { tenant } = request;
  const of = { tenant, contact: contact.name };
  const mark = addressMark(of, address);
  const intentId = `code/${id}/${mark.slice(0, marksShown)}`;
  if ((await lastSentAt(store, { tenant, intentId })) !== null)
    return { outcome: 'uncertain', why: 'it may have left before the worker ended' };
  const code = String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0');
  const expiresAt = now + codeLivesMs;
  const isAgain = activityInfo().attempt > 1;
  const noted = await noteCode(store, { ...of, mark, code, now, expiresAt, isAgain });
  if (noted !== 'noted') return { outcome: noted, why: null };
  const letter = codeLetterOf({ ...of, code, expiresAt }, contact.language);
  const release = { tenant, area: usualArea, id: 'contacts' };
  const to = { ...contact, mail: [address] };
  try {
    const out = { letter: { ...letter, release }, to, channel: 'mail' as const };
    await deliver(deps, outlets, { ...out, intentId, asOf: now });
    return { outcome: 'sent', why: null };
  } catch (error) {
    const { kind, why } = unmetOf('messages', error);
    if (kind === mailUncertain) return { outcome: 'uncertain', why };
    await dropCode(store, { ...of, mark });
    return { outcome: 'failed', why };
  }
}

/** So much of a mark tells the addresses of a contact apart. */
const marksShown = 12;
