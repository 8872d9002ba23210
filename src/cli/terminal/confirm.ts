/**
 * The question before something that cannot be taken back at once. Only a person at a terminal is asked; a script says
 * `--yes`, so that nothing waits for an answer that nobody will give.
 */
import { createInterface } from 'node:readline/promises';
import { Failure } from '../failure.ts';
import { shown } from './paint.ts';
import type { Outside } from './terminal.ts';

/** Asks; a Failure where the answer is no, or nobody is there to ask. */
export async function confirm(question: string, outside: Outside): Promise<void> {
  const { stdin, stderr, interrupted } = outside;
  if (stdin?.isTTY !== true || stderr.isTTY !== true) {
    throw new Failure('usage', 'needs a yes, and nobody is here to ask', {
      code: 'notConfirmed',
      remedy: 'add --yes when the consequences above are wanted',
    });
  }
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await lines.question(`${shown(question)} [y/N] `, { signal: interrupted });
    if (/^(y|yes)$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new Failure('failed', 'not confirmed; nothing was changed', { code: 'notConfirmed' });
}
