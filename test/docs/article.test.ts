/**
 * The table that answers Microsoft's article: each of its sentences has an answer, and the commands that show it say what the
 * table says they do, on one rehearsed month.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inClone, root, type Clone, type Typed } from './clone.ts';

const text = readFileSync(`${root}docs/article.md`, 'utf8');
const timeoutMs = 1_800_000;

/** One sentence, where it lives and what shows it. */
interface Row {
  readonly sentence: string;
  readonly here: string;
  readonly shows: readonly Show[];
}

/** A command, and words of what it prints. */
interface Show {
  readonly command: string;
  readonly says: readonly string[];
}

const rows: readonly Row[] = [...text.matchAll(/^\| (".*) \| (.*) \| (.*) \|$/gm)].map(
  ([, sentence = '', here = '', see = '']) => ({
    sentence: sentence.trim(),
    here: here.trim(),
    shows: showsIn(see),
  }),
);

function showsIn(cell: string): readonly Show[] {
  return cell
    .split(';')
    .map((piece) => [...piece.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code))
    .flatMap(([command, ...says]) => (command === undefined ? [] : [{ command, says }]));
}

const played = /^ {4}(npm start .*)$/m.exec(text)?.[1] ?? '';

describe('The article, sentence by sentence', () => {
  it('has an answer to each sentence, and something to see unless it says what is not there', () => {
    assert.ok(rows.length >= 35, `${rows.length} rows`);
    for (const { sentence, here, shows } of rows) {
      assert.notEqual(here, '', `${sentence} has no answer`);
      for (const { command, says } of shows)
        assert.ok(command.startsWith('ringmaster ') && says.length > 0, `${sentence}: ${command}`);
      const isSaid = shows.length > 0 || /\bnot\b|\]\(/.test(here);
      assert.ok(isSaid, `${sentence} has nothing to see, and does not say why`);
    }
  });

  it('is true: each command says what stands beside it', async () => {
    await inClone(async ({ type }) => {
      let month: Typed | null = null;
      try {
        month = type(played);
        await month.until(/Everything keeps running here/);
        const printed = new Map<string, string>();
        for (const { sentence, shows } of rows)
          for (const { command, says } of shows) {
            const output = printed.get(command) ?? (await printedBy(type, command));
            printed.set(command, output);
            for (const piece of says)
              assert.ok(
                output.includes(piece),
                `${sentence}\n${command} does not say ${piece}:\n${output}`,
              );
          }
      } finally {
        await month?.stop();
      }
    });
  }).timeout(timeoutMs);
});

/** What a command prints, in one line; it must succeed. */
async function printedBy(type: Clone['type'], command: string): Promise<string> {
  const run = type(`npx ${command}`);
  const output = (await run.end()).replaceAll(/\s+/g, ' ');
  assert.equal(run.child.exitCode, 0, `${command}\n${output}`);
  return output;
}
