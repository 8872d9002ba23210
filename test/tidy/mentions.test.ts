/** Files that are named in documents and comments are there, so that whoever follows a name arrives. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sources } from './sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const code = ['src', 'emulator', 'bench', 'test'].flatMap((folder) => [...sources(folder)]);
const documents = ['.', 'docs', 'data', 'scenarios']
  .flatMap((folder) => readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}`))
  .filter((name) => name.endsWith('.md') && !name.endsWith('CHANGELOG.md'))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));

/** `store/release/rings.ts` or `rings.ts` between backticks, as documents and comments name files. */
const named = /`((?:[\w.-]+\/)*[\w.-]+\.ts)`/g;

describe('files that are named', () => {
  it('in documents and comments are there', () => {
    const missing = [...documents, ...code].flatMap(({ path, text }) =>
      [...text.matchAll(named)]
        .map(([, name = '']) => name)
        .filter((name) => !code.some((one) => `/${one.path}`.endsWith(`/${name}`)))
        .map((name) => `${path}: ${name}`),
    );
    assert.deepEqual(missing, []);
  });
});
