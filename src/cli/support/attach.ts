/** `ringmaster support attach`: puts a file beside a request. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { plainText } from '#core/plainText.ts';
import { fileBytesMax, sizeText } from '#core/support/file.ts';
import { numberAsked, speakingVerb } from '../asked/matter.ts';
import { Failure } from '../failure.ts';
import { perform, withExamples } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { speak } from './words.ts';

const nameMax = 120;

/** Adds the verb `attach`. */
export function addSupportAttach(support: Command, outside: Outside): void {
  withExamples(
    speakingVerb(support, 'attach', `put a file beside it, of at most ${sizeText(fileBytesMax)}`)
      .argument('<file>', 'which file')
      .action((number: string, file: string, _flags, command: Command) =>
        perform(command, outside, async (session) => {
          const content = await contentOf(file);
          const name = plainText(basename(file), nameMax) || 'file';
          await speak(session, numberAsked('support', number), {
            kind: 'attach',
            asks: false,
            write: async (store, of, at) => {
              const { putFile } = await import('#store/support/writings.ts');
              return await putFile(store, of, { name, content, at });
            },
          });
        }),
      ),
    [['support attach 3 ./printers.log', '']],
  );
}

/** What a file holds; read no further than is taken, whatever its size is said to be. */
async function contentOf(path: string): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      if (!(await handle.stat()).isFile())
        throw new Failure('usage', 'is no file', { place: path });
      const buffer = Buffer.alloc(fileBytesMax + 1);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      if (bytesRead > fileBytesMax)
        throw new Failure('refused', `is larger than ${sizeText(fileBytesMax)}`, {
          place: path,
          code: 'tooMany',
          remedy: 'attach the part that matters, or name the place where it lies',
        });
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('notFound', 'cannot be read', { place: path, cause });
  }
}
