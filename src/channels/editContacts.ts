/** A file of contacts changed as a person would change it: what else stands in it, comments too, stays as it is. */
import { Document, parseDocument } from 'yaml';
import type { ChannelName, Focus, Language, OptionalKind } from '#core/message/contact.ts';
import { readContacts } from './contactsFile.ts';

/** What is said of a contact; what is missing stays as it is. */
export interface ContactSaid {
  readonly mail?: readonly string[];
  readonly order?: readonly ChannelName[];
  readonly about?: readonly Focus[];
  readonly language?: Language;
  readonly without?: readonly OptionalKind[];
}

/** One change. */
export type ContactChange =
  | { readonly kind: 'add' | 'change'; readonly contact: string; readonly said: ContactSaid }
  | { readonly kind: 'remove'; readonly contact: string };

/** The file's text after a change; null = there was none. Throws an Error with every fault of it, before or after. */
export function editedContacts(text: string | null, name: string, change: ContactChange): string {
  if (text !== null) readContacts(text, name);
  const document: Document = text === null ? new Document({ contacts: {} }) : parseDocument(text);
  const { contact, kind } = change;
  if (kind === 'remove') document.deleteIn(['contacts', contact]);
  else {
    if (kind === 'add') document.setIn(['contacts', contact], document.createNode({}));
    const said: Readonly<Record<string, string | readonly string[]>> = { ...change.said };
    for (const [setting, value] of Object.entries(said))
      document.setIn(
        ['contacts', contact, setting],
        document.createNode(plain(value), { flow: true }),
      );
  }
  const edited = document.toString({ flowCollectionPadding: false, lineWidth: 0 });
  readContacts(edited, name);
  return edited;
}

/** One address stands by itself, as in the documents. */
function plain(value: string | readonly string[]): string | readonly string[] {
  if (typeof value === 'string') return value;
  return value.length === 1 && value[0]?.includes('@') === true ? value[0] : [...value];
}
