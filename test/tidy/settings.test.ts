/**
 * One table of settings: whatever is read stands in it, whatever stands in it is read, the documents name nothing else,
 * and `docs/settings.md` is made from it (`UPDATE=1` writes it anew).
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { settingGroups, settingsByName, type Setting } from '../../src/settings/settings.ts';
import { sources } from './sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const document = `${root}docs/settings.md`;
const variable =
  /\b(?:(?:RINGMASTER|GRAPH|TEMPORAL|AZURE)_[A-Z][A-Z_]*[A-Z]|DATABASE_URL|HTTPS_PROXY|NO_PROXY)\b/g;
/** Named to say that it is not read. */
const notRead = new Set(['GRAPH_TENANT']);

const programs = [
  ...['src', 'emulator', 'bench'].flatMap((folder) => [...sources(folder)]),
  ...readdirSync(`${root}bin`).map((name) => ({
    path: `bin/${name}`,
    text: readFileSync(`${root}bin/${name}`, 'utf8'),
  })),
].filter(({ path }) => path !== 'src/settings/settings.ts');

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'ringmaster.example.yaml',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function namedIn(text: string): readonly string[] {
  return [...text.matchAll(variable)].map(([name]) => name);
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

describe('the settings', () => {
  it('of every program stand in the table', () => {
    const unknown = programs.flatMap(({ path, text }) =>
      namedIn(withoutComments(text))
        .filter((name) => !settingsByName.has(name))
        .map((name) => `${path}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('are read by whom the table says, each of them', () => {
    const code = new Set(programs.flatMap(({ text }) => namedIn(withoutComments(text))));
    const tests = new Set(sources('test').flatMap(({ text }) => namedIn(text)));
    const unread = [...settingsByName.values()]
      .filter(({ readBy }) => readBy.some((reader) => reader !== 'Temporal’s client'))
      .filter(({ name, readBy }) => !(readBy.includes('tests') ? tests : code).has(name))
      .map(({ name }) => name);
    assert.deepEqual(unread, []);
  });

  it('are what the documents name, and nothing else is', () => {
    const unknown = documents.flatMap((path) =>
      namedIn(readFileSync(`${root}${path}`, 'utf8'))
        .filter((name) => !settingsByName.has(name) && !notRead.has(name))
        .map((name) => `${path}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('have one name each', () => {
    const all = settingGroups.flatMap(({ settings }) => settings.map(({ name }) => name));
    assert.equal(new Set(all).size, all.length);
  });

  it('are documented as the table says (npm test with UPDATE=1 writes docs/settings.md)', async () => {
    const made = await format(settingsDocument(), {
      parser: 'markdown',
      printWidth: 100,
      singleQuote: true,
      trailingComma: 'all',
    });
    if (process.env['UPDATE'] === '1') writeFileSync(document, made);
    assert.equal(readFileSync(document, 'utf8'), made);
  });
});

function settingsDocument(): string {
  return [
    '# Settings',
    'Made from `src/settings/settings.ts`; do not edit. Flags stand over the environment, the environment over defaults.',
    'A name that looks like one of these and is none (`GRAPH_TENANT`) is refused, with what was probably meant. Values of secrets are never shown.',
    'What concerns releases (rings, gates, objective) stands in the policy: `ringmaster.yaml`.',
    ...settingGroups.map(({ title, settings }) =>
      [
        `## ${title}`,
        '',
        ...(title === 'Between the parts'
          ? ['Set by `ringmaster up` and `rehearse` for what they start.', '']
          : []),
        '| name | what | else | read by |',
        '| --- | --- | --- | --- |',
        ...settings.map((one) => row(one)),
      ].join('\n'),
    ),
  ].join('\n\n');
}

function row({ name, meaning, otherwise, isSecret, readBy }: Setting): string {
  const what = isSecret ? `${meaning} (secret)` : meaning;
  return `| \`${name}\` | ${what} | ${otherwise ?? '–'} | ${readBy.join(', ')} |`;
}
