/**
 * Senders out of a file that is read again when it changed, so that a secret that leaked is taken back at once and not
 * with the next restart. A file that is faulty or gone lets nobody send: the one whose secret was to be taken back must
 * not go on because of a typing error. Asked by each message and not watched, since notices of changes get lost on
 * mounted and replaced files.
 */
import { readFileSync, statSync } from 'node:fs';
import { keyIdOf, readSendersFile, type Sender } from './secrets.ts';

/** Thrown while the file cannot be read or has a fault. */
export class SendersUnreadable extends Error {
  override readonly name = 'SendersUnreadable';
}

/** A file's senders as they are now; `write` is given one line of JSON whenever they changed or cannot be read. */
export function sendersOfFile(
  file: string,
  write: (line: string) => void,
): () => readonly Sender[] {
  let read: { readonly mark: string; readonly senders: readonly Sender[] | SendersUnreadable } = {
    mark: '',
    senders: [],
  };
  return () => {
    const mark = markOf(file);
    if (mark !== read.mark) {
      read = { mark, senders: readNow(file) };
      write(JSON.stringify({ kind: 'webhookSenders', ...told(read.senders) }));
    }
    if (read.senders instanceof SendersUnreadable) throw read.senders;
    return read.senders;
  };
}

/** What changes with the file; a faulty one is looked at again as soon as it is another. */
function markOf(file: string): string {
  try {
    const { ino, mtimeMs, ctimeMs, size } = statSync(file);
    return [ino, mtimeMs, ctimeMs, size].join(' ');
  } catch {
    return 'gone';
  }
}

function readNow(file: string): readonly Sender[] | SendersUnreadable {
  try {
    return readSendersFile(readFileSync(file, 'utf8'), file);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return new SendersUnreadable(why, { cause: thrown });
  }
}

/** Names, scopes and ids of keys; of a fault the rule, in which no secret stands. */
function told(senders: readonly Sender[] | SendersUnreadable): object {
  if (senders instanceof SendersUnreadable) return { senders: null, fault: senders.message };
  return {
    senders: senders.map(({ name, scopes, keys }) => ({ name, scopes, keys: keys.map(keyIdOf) })),
  };
}
