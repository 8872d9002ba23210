/**
 * Contacts as they are now: the file is read again when it changed, so that nobody is told any more who was taken out. A file
 * with a fault changes nothing: people go on being told as before, and the fault stands in the log.
 */
import type { Contact } from '#core/message/contact.ts';
import { rereadOf } from '#webhook/changedFile.ts';
import { readContacts } from './contactsFile.ts';

/** A file's contacts at each moment. Throws where it is faulty at the start. `write` is given a line of JSON for the log. */
export function contactsOfFile(
  file: string,
  write: (line: string) => void,
): () => readonly Contact[] {
  const latest = rereadOf<readonly Contact[]>(file, (text, former) => {
    try {
      const contacts = readContacts(text(), file);
      if (former !== null)
        write(JSON.stringify({ kind: 'contacts', contacts: contacts.map(({ name }) => name) }));
      return contacts;
    } catch (thrown) {
      if (former === null) throw thrown;
      const fault = thrown instanceof Error ? thrown.message : String(thrown);
      write(JSON.stringify({ kind: 'contacts', contacts: null, fault }));
      return former;
    }
  });
  latest();
  return latest;
}
