/**
 * Operators' sessions with golden output: documentation that cannot rot. `UPDATE=1` writes the outputs anew; read the
 * difference before keeping it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { expectGolden } from '../cli/golden.ts';
import { playStoryboard } from './run.ts';

const folder = new URL('.', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -'.txt'.length))
  .toSorted();

/** Long enough for an engine that has to be built first, once per machine. */
const timeoutMs = 900_000;

describe('The storyboard', () => {
  for (const name of names) {
    it(`"${name}" plays as written`, async () => {
      const text = readFileSync(new URL(`${name}.txt`, folder), 'utf8');
      expectGolden(new URL(`${name}.out`, folder), await playStoryboard(text));
    }).timeout(timeoutMs);
  }
});
