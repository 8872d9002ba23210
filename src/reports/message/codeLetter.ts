/** The mail by which an address is verified. It is written when it is sent and kept nowhere: the code stands in it alone. */
import type { Language } from '#core/message/contact.ts';
import { escaped } from '../html.ts';
import { instantText } from '../instant.ts';

/** What it is made of. */
export interface CodeValues {
  readonly tenant: string;
  readonly contact: string;
  readonly code: string;
  readonly expiresAt: number;
}

/** A mail with a code, as a way to tell takes it. */
export interface CodeLetter {
  readonly kind: 'code';
  readonly language: Language;
  readonly title: string;
  readonly text: string;
  readonly html: string;
  readonly lines: readonly [];
}

interface CodeWords {
  readonly title: (of: CodeValues) => string;
  readonly parts: (of: CodeValues) => readonly string[];
}

const command = ({ contact, code }: CodeValues): string =>
  `ringmaster tenant contacts verify ${contact} --code ${code}`;

const wordsOf: Readonly<Record<Language, CodeWords>> = {
  en: {
    title: ({ tenant }) => `Windows updates of ${tenant}: is this address right?`,
    parts: (of) => [
      `This address is to get messages about Windows updates of ${of.tenant}, as "${of.contact}".`,
      `If that is right, give this code to whoever looks after the service, or type it yourself:`,
      of.code,
      command(of),
      `It is good until ${instantText(of.expiresAt)}. If it is not right, do nothing.`,
    ],
  },
  de: {
    title: ({ tenant }) => `Windows-Updates von ${tenant}: Stimmt diese Adresse?`,
    parts: (of) => [
      `Diese Adresse soll Nachrichten über Windows-Updates von ${of.tenant} bekommen, als „${of.contact}“.`,
      `Wenn das stimmt, geben Sie diesen Code an die Betreuung des Dienstes weiter, oder geben Sie ihn selbst ein:`,
      of.code,
      command(of),
      `Er gilt bis ${instantText(of.expiresAt)}. Wenn es nicht stimmt, tun Sie nichts.`,
    ],
  },
};

/** Writes it. Its title, which is kept with what was sent, has no code. */
export function codeLetterOf(values: CodeValues, language: Language): CodeLetter {
  const { title, parts } = wordsOf[language];
  const told = parts(values);
  return {
    kind: 'code',
    language,
    title: title(values),
    text: told.join('\n\n'),
    html: `<!doctype html><html lang="${language}"><body>${told.map((part) => `<p>${escaped(part)}</p>`).join('')}</body></html>`,
    lines: [],
  };
}
