/**
 * Senders out of a file that is read again when it changed, so that a secret that leaked is taken back at once and not
 * with the next restart. A file that is faulty or gone lets nobody send: the one whose secret was to be taken back must
 * not go on because of a typing error.
 */
import { rereadOf } from './changedFile.ts';
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
  const senders = rereadOf(file, (text) => {
    const read = readNow(text, file);
    write(JSON.stringify({ kind: 'webhookSenders', ...told(read) }));
    return read;
  });
  return () => {
    const read = senders();
    if (read instanceof SendersUnreadable) throw read;
    return read;
  };
}

function readNow(text: () => string, file: string): readonly Sender[] | SendersUnreadable {
  try {
    return readSendersFile(text(), file);
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
