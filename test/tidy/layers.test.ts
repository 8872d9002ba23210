/**
 * Who may import whom, file by file; ARCHITECTURE's table is made from the same (`UPDATE=1` writes it anew). That nobody
 * imports the worker or the command line follows, since nothing but tests and benches may.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { importsOf, type Import } from './imports.ts';
import { layers, type Layer } from './layers.ts';
import { sources } from './sources.ts';

const document = fileURLToPath(new URL('../../ARCHITECTURE.md', import.meta.url));
const title = '## Who may import whom';

function isAllowed(folder: string, { folders, types = [], packages }: Layer, one: Import): boolean {
  const { file, written, isType } = one;
  if (file === null)
    return packages.some(
      (name) =>
        name === '*' ||
        written === name ||
        written.startsWith(name.endsWith(':') ? name : `${name}/`),
    );
  const isIn = (place: string): boolean => file === place || file.startsWith(`${place}/`);
  return isIn(folder) || folders.some(isIn) || (isType && types.some(isIn)) || isManifest(file);
}

/** A program may read its own version. */
function isManifest(file: string): boolean {
  return file === 'package.json';
}

describe('layers', () => {
  for (const [folder, layer] of Object.entries(layers)) {
    for (const source of sources(folder)) {
      it(`${source.path} imports only what ${folder} may know`, () => {
        const wrong = importsOf(source).filter((one) => !isAllowed(folder, layer, one));
        assert.deepEqual(
          wrong.map(({ written }) => written),
          [],
        );
      });
    }
  }

  it('cover every folder that holds code, those at the root included', () => {
    const uncovered = ['src', 'emulator', 'bench', 'test']
      .flatMap((folder) => [...sources(folder)])
      .filter(({ path }) => !Object.keys(layers).some((folder) => path.startsWith(`${folder}/`)));
    assert.deepEqual(
      uncovered.map(({ path }) => path),
      [],
    );
  });

  it('are told by ARCHITECTURE as they are held (npm test with UPDATE=1 writes its table)', async () => {
    const made = await format(layersTable(), { parser: 'markdown', printWidth: 120 });
    const [before, told, after] = partsOf(readFileSync(document, 'utf8'));
    if (process.env['UPDATE'] === '1') writeFileSync(document, `${before}${made}${after}`);
    else assert.equal(told, made);
  });
});

/** The document before, within and after the section. */
function partsOf(text: string): readonly [string, string, string] {
  const start = text.indexOf(title);
  const end = text.indexOf('\n## ', start);
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

function layersTable(): string {
  return [
    title,
    'Made from `test/tidy/layers.ts`, which is held. Each folder may import itself.',
    [
      '| folder | may import | types alone | packages |',
      '| --- | --- | --- | --- |',
      ...Object.entries(layers).map(
        ([folder, { folders, types = [], packages }]) =>
          `| \`${folder}\` | ${named(folders)} | ${named(types)} | ${packagesText(packages)} |`,
      ),
    ].join('\n'),
  ].join('\n\n');
}

function named(places: readonly string[]): string {
  return places.map((place) => `\`${place.replace(/^src\//, '')}\``).join(', ');
}

function packagesText(packages: readonly string[]): string {
  if (packages.includes('*')) return 'any';
  return packages.map((name) => (name === 'node:' ? 'Node' : `\`${name}\``)).join(', ');
}
