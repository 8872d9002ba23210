/** How people are told, out of the worker's settings: whom, by mail of the tenant or of a server, by Teams, by webhook. */
import type { Outlets } from '#activities/deps.ts';
import { contactsOfFile } from '#channels/contacts.ts';
import { createSmtp } from '#channels/smtp.ts';
import { createTeams } from '#channels/teams.ts';
import { createWebhook } from '#channels/webhook.ts';
import { isLoopbackHost } from '#core/loopback.ts';
import { operatorsOf, type Contact } from '#core/message/contact.ts';

/** What the environment says of it. */
export interface OutletSettings {
  readonly mailFrom: string | null;
  readonly mailTo: readonly string[] | null;
  readonly contactsFile: string | null;
  readonly smtpUrl: string | null;
  readonly mayBeInside: boolean;
  /** A rehearsal tells nobody outside this machine: by the emulator's mail, or a server of mail on loopback. */
  readonly isRehearsal: boolean;
}

const refusal = 'The worker cannot start with this environment: ';

/** The ways to tell; null where nobody is to be told. Throws an Error with the setting and the rule. */
export function outletsOf(settings: OutletSettings, write: (line: string) => void): Outlets | null {
  const { mailFrom: from, smtpUrl, mayBeInside, isRehearsal } = settings;
  const contacts = contactsOf(settings, write);
  if (contacts === null) return null;
  const isMailed = contacts().some(({ mail }) => mail.length > 0);
  if (isMailed && from === null)
    throw new Error(
      `${refusal}contacts are to be told by mail, and RINGMASTER_MAIL_FROM does not say from which mailbox; set it`,
    );
  const server = smtpUrl !== null && (!isRehearsal || isHere(smtpUrl)) ? smtpUrl : null;
  const mail = from === null ? null : mailBy(from, server);
  if (isRehearsal)
    return { contacts: () => contacts().flatMap(byMailAlone), mail, msteams: null, webhook: null };
  return {
    contacts,
    mail,
    msteams: createTeams({ mayBeInside }),
    webhook: createWebhook({ mayBeInside, clock: () => Date.now() }),
  };
}

function mailBy(from: string, server: string | null): Outlets['mail'] {
  return server === null ? { from } : createSmtp({ url: server, from });
}

function contactsOf(
  { mailFrom, mailTo, contactsFile }: OutletSettings,
  write: (line: string) => void,
): (() => readonly Contact[]) | null {
  if (contactsFile !== null && mailTo !== null)
    throw new Error(
      `${refusal}RINGMASTER_CONTACTS_FILE and RINGMASTER_MAIL_TO both say who is told; keep one`,
    );
  if (contactsFile !== null) return fileOf(contactsFile, write);
  if (mailTo === null || mailFrom === null) return null;
  const operators = operatorsOf(mailTo);
  return () => [operators];
}

function fileOf(file: string, write: (line: string) => void): () => readonly Contact[] {
  try {
    return contactsOfFile(file, write);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${refusal}RINGMASTER_CONTACTS_FILE names a file that is not in order:\n${why}`,
      {
        cause: error,
      },
    );
  }
}

function byMailAlone(contact: Contact): readonly Contact[] {
  return contact.mail.length === 0 ? [] : [{ ...contact, order: ['mail'] }];
}

function isHere(smtpUrl: string): boolean {
  return isLoopbackHost(new URL(smtpUrl).hostname);
}
