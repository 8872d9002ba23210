/** Golden files: what must be printed, kept beside the tests. `UPDATE=1 npm test` writes them anew, for review. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Compares a text with a golden file, or writes the file when it is to be updated. */
export function expectGolden(file: URL, text: string): void {
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  const golden = existsSync(file) ? readFileSync(file, 'utf8') : '';
  assert.equal(text, golden, `${file.pathname} differs; look at it, then UPDATE=1 writes it anew`);
}
