/** `ringmaster support show`: how one request stands, its timeline and its files; one of them can be saved. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { harmlessName, sizeText, typeOf } from '#core/support/file.ts';
import { numberAsked } from '../asked/matter.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { fileDocument, requestDocument, requestEntryDocument } from './document.ts';
import { requestLines } from './lines.ts';
import { requestAsked } from './which.ts';

interface Flags {
  readonly save?: string;
  readonly to: string;
}

/** Adds the verb `show`. */
export function addSupportShow(support: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(support.command('show'))
      .description('how one request stands, who must act by when, and its timeline')
      .argument('<number>', 'its number, as `support list` tells')
      .option('--save <file>', 'save one of its files, by its number')
      .option('--to <folder>', 'where to', '.')
      .action((number: string, _flags, command: Command) =>
        perform(command, outside, async (session) => {
          const { save, to } = command.opts<Flags>();
          await (save === undefined
            ? show(session, number)
            : saved(session, number, { file: save, to }));
        }),
      ),
    [
      ['support show 3', ''],
      ['support show 3 --save 1 --to /tmp', 'under a name that nothing runs or takes for a path'],
    ],
  );
}

async function show({ terminal, config }: Session, number: string): Promise<void> {
  const asked = await requestAsked(config, number);
  terminal.answer(
    {
      ...requestDocument(asked),
      timeline: asked.entries.map(requestEntryDocument),
      files: asked.files.map(fileDocument),
    },
    requestLines(asked, terminal).join('\n'),
  );
}

/** Never over a file that is there, and readable for whoever saves it alone. */
async function saved(
  { terminal, config }: Session,
  text: string,
  { file, to }: { readonly file: string; readonly to: string },
): Promise<void> {
  const number = numberAsked('support', text);
  const { policy } = await policyInEffect(config);
  const { readFileOf } = await import('#store/support/writings.ts');
  const of = { tenant: policy.tenant, number };
  const kept = await withStore(config, (store) => readFileOf(store, of, Number(file) || 0));
  if (kept === null)
    throw new Failure('notFound', `support request ${number} has no file "${file}"`, {
      remedy: `\`ringmaster support show ${number}\` tells which it has`,
    });
  const { content, ...about } = kept;
  const place = join(to, harmlessName(kept.name));
  await mkdir(to, { recursive: true }).catch(() => undefined);
  await writeFile(place, content, { flag: 'wx', mode: 0o600 }).catch((cause: unknown) => {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = isThere ? 'there is such a file already' : 'it could not be written there';
    throw new Failure('failed', why, { place, cause });
  });
  terminal.answer(
    { ...fileDocument(about), type: typeOf(kept.name), savedAs: place },
    `Saved as ${place} (${sizeText(kept.bytes)}, SHA-256 ${kept.sha256}). It was not looked into.`,
  );
}
