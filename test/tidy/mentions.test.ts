/** Files and headings that are named in documents and comments are there, so that whoever follows a name arrives. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sources } from './sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const code = ['src', 'emulator', 'bench', 'test'].flatMap((folder) => [...sources(folder)]);
const documents = ['.', 'docs', 'docs/decisions', 'data', 'scenarios']
  .flatMap((folder) => readdirSync(`${root}${folder}`).map((name) => join(folder, name)))
  .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));

/** `store/release/rings.ts` or `rings.ts` between backticks, as documents and comments name files. */
const named = /`((?:[\w.-]+\/)*[\w.-]+\.ts)`/g;

/** A document as code and documents cite it, and the headings that are named of it: `docs/method.md`, "Cohorts" and "Holds". */
const cited = /((?:[\w.-]+\/)*[\w-]+\.md)`?(?:, ("[^"]+"(?:(?:,| and) "[^"]+")*))?/g;

/** A text on one line: a citation may be broken over two lines of a comment or of a string. */
function onOneLine(text: string): string {
  return text.replaceAll(/\n[ \t]*(?:\*|\/\/)?[ \t]*/g, ' ');
}

/** Where a document stands that is named from the root, from beside, or by its name alone. */
function placeOf(name: string, path: string): string | null {
  const places = [
    name,
    join(dirname(path), name),
    ...(name.includes('/') ? [] : [join('docs', name)]),
  ];
  return places.find((place) => existsSync(`${root}${place}`)) ?? null;
}

function headingsOf(place: string): readonly string[] {
  const text = readFileSync(`${root}${place}`, 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
}

/** What is cited in a text and is not there. */
function faultsOf({ path, text }: { readonly path: string; readonly text: string }): string[] {
  return [...onOneLine(text).matchAll(cited)].flatMap(([, name = '', named = '']) => {
    const place = placeOf(name, path);
    if (place === null) return [`${path}: ${name}`];
    const headings = headingsOf(place);
    return [...named.matchAll(/"([^"]+)"/g)]
      .map(([, heading = '']) => heading)
      .filter((heading) => !headings.includes(heading))
      .map((heading) => `${path}: ${name}, "${heading}"`);
  });
}

describe('documents that are cited', () => {
  it('in code and documents are there, and so is each heading', () => {
    const others = code.filter(({ path }) => path !== 'test/tidy/mentions.test.ts');
    assert.deepEqual([...documents, ...others].flatMap(faultsOf), []);
  });

  it('are cited by headings that the test finds', () => {
    const comment =
      ' * Its way is told elsewhere (docs/method.md, "Judged\n * both ways" and "No such heading").';
    assert.deepEqual(faultsOf({ path: 'src/a.ts', text: comment }), [
      'src/a.ts: docs/method.md, "No such heading"',
    ]);
    // Put together here, since it is a citation that leads nowhere.
    const absent = ['docs/nowhere', 'md'].join('.');
    assert.deepEqual(faultsOf({ path: 'src/a.ts', text: `see ${absent}` }), [
      `src/a.ts: ${absent}`,
    ]);
  });

  it('are none by number: a section has a name', () => {
    const byNumber = code
      .filter(({ path }) => !path.startsWith('test/'))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/[ (](?:domain|statistics|design|temporal|graph) \d+(?:\.\d+)*\b/g)].map(
          ([found]) => `${path}:${found}`,
        ),
      );
    assert.deepEqual(byNumber, []);
  });
});

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
