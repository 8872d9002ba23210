/**
 * Whom the service tells what. Releases are told to those who look after updates; what does not succeed, incidents, an
 * objective that is judged, and a support request that is overdue, to those who look after devices as well. The three messages by the calendar, advisories and changes may be
 * switched off by each contact; what waits for a person, or says that the service itself is in trouble, may not. Source:
 * Windows Autopatch's pages "Add and verify admin contacts" and "Communications of updates".
 */

/** The ways by which a contact can be reached; that of Microsoft Teams bears the name it has in Microsoft's Bot Framework. */
export const channelNames = ['mail', 'msteams', 'webhook'] as const;
export type ChannelName = (typeof channelNames)[number];

/** What a contact looks after. */
export const focuses = ['updates', 'devices'] as const;
export type Focus = (typeof focuses)[number];

/** Languages that messages are written in. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** Whether messages are written in a language of that code. */
export function isLanguage(code: string): code is Language {
  return languages.some((one) => one === code);
}

/** Kinds of messages, weightiest first: one message tells several things in this order, and is named after the first. */
export const messageKinds = [
  'question',
  'trouble',
  'objective',
  'incident',
  'escalation',
  'support',
  'change',
  'start',
  'advisory',
  'summary',
  'schedule',
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Kinds that a contact may be without. */
export const optionalKinds = ['change', 'start', 'advisory', 'summary', 'schedule'] as const;
export type OptionalKind = (typeof optionalKinds)[number];

/** One contact. Its name is the key it has in the file, and the only part of it that is stored or logged. */
export interface Contact {
  readonly name: string;
  readonly mail: readonly string[];
  /** Address of an incoming webhook of Microsoft Teams; it is a secret. */
  readonly msteams: string | null;
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** In what order the ways are tried: the next one is for what the former refuses. */
  readonly order: readonly ChannelName[];
  readonly about: readonly Focus[];
  readonly language: Language;
  readonly without: readonly OptionalKind[];
}

/** The one contact there is where only addresses are given, and no file. */
export function operatorsOf(mail: readonly string[]): Contact {
  const none = { msteams: null, webhook: null, without: [] };
  return { ...none, name: 'operators', mail, order: ['mail'], about: [...focuses], language: 'en' };
}

const forAll: ReadonlySet<string> = new Set<MessageKind>([
  'trouble',
  'objective',
  'incident',
  'escalation',
]);

/** Whether a contact is told messages of a kind; a support request is about either, all else about updates. */
export function isFor(
  { about, without }: Pick<Contact, 'about' | 'without'>,
  kind: string,
  focus: Focus = 'updates',
): boolean {
  if (without.some((one) => one === kind)) return false;
  return about.includes(focus) || forAll.has(kind);
}

/** A kind by its name; what is not known is a change. */
export function kindOf(name: string): MessageKind {
  return messageKinds.find((kind) => kind === name) ?? 'change';
}
