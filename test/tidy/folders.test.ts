/** Folders that one can take in at a glance, and files whose imports lead nowhere back. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { closureOf, graphOf } from './imports.ts';
import { sources } from './sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const filesMax = 16;
/** Recorded histories are data: one file a course that was taken. */
const isData = (folder: string): boolean => folder.startsWith('test/histories');
const roots = ['src', 'emulator', 'bench', 'test'];

describe('folders', () => {
  it('have at most 16 files, so that their names tell the story', () => {
    const folders = roots.flatMap((one) =>
      readdirSync(`${root}${one}`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(root, entry.parentPath)),
    );
    const crowded = [...Map.groupBy(folders, (folder) => folder)]
      .filter(([folder, files]) => files.length > filesMax && !isData(folder))
      .map(([folder, files]) => `${folder}: ${files.length} files; make a folder of some of them`);
    assert.deepEqual(crowded, []);
  });

  it('hold no file at the root of src: each part has a folder of its own', () => {
    const astray = sources('src').filter(({ path: file }) => file.split('/').length === 2);
    assert.deepEqual(
      astray.map(({ path: file }) => file),
      [],
    );
  });

  it('hold no two files that import each other, on whatever way, types included', () => {
    const graph = graphOf(roots);
    const circles = [...graph.keys()].filter((file) =>
      (graph.get(file) ?? []).some((next) => closureOf(graph, next).has(file)),
    );
    assert.deepEqual(circles, [], 'what both need belongs into a third file');
  });
});
