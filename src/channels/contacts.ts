/**
 * Contacts as they are now: the file is read again when it changed, so that nobody is told any more who was taken out. A file
 * with a fault changes nothing: people go on being told as before, and the fault stands in the log.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Contact } from '#core/message/contact.ts';
import { readContacts } from './contactsFile.ts';

/** A file's contacts at each moment. Throws where it is faulty at the start. `write` is given a line of JSON for the log. */
export function contactsOfFile(
  file: string,
  write: (line: string) => void,
): () => readonly Contact[] {
  let mark = markOf(file);
  let contacts = readContacts(readFileSync(file, 'utf8'), file);
  return () => {
    const now = markOf(file);
    if (now === mark) return contacts;
    mark = now;
    try {
      contacts = readContacts(readFileSync(file, 'utf8'), file);
      write(JSON.stringify({ kind: 'contacts', contacts: contacts.map(({ name }) => name) }));
    } catch (thrown) {
      const fault = thrown instanceof Error ? thrown.message : String(thrown);
      write(JSON.stringify({ kind: 'contacts', contacts: null, fault }));
    }
    return contacts;
  };
}

function markOf(file: string): string {
  try {
    const { ino, mtimeMs, ctimeMs, size } = statSync(file);
    return [ino, mtimeMs, ctimeMs, size].join(' ');
  } catch {
    return 'gone';
  }
}
