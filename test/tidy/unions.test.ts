/** A variant that nothing makes is a case that everybody must think of and nobody meets. */
import assert from 'node:assert/strict';
import { sources } from './sources.ts';
import { deadMembers, seenByImports } from './reading/unions.ts';

/** Members that only former histories or stored rows hold, by file and word, each with what holds it. */
const kept: Readonly<Record<string, string>> = {};

const dead = (files: Readonly<Record<string, string>>): readonly string[] =>
  deadMembers(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    (path) => path.startsWith('core/'),
    (file, declaring) => files[file]?.includes(declaring) ?? false,
  ).map(({ word }) => word);

const declared =
  "export type Sky = 'clear' | 'rain';\nexport interface Day { readonly sky: Sky }\n";

describe('Unions of core', () => {
  it('have no member of which nothing makes a value', () => {
    const found = deadMembers(
      [...sources('src')],
      (path) => path.startsWith('src/core/'),
      seenByImports(),
    ).map(({ path, word }) => `${path} ${word}`);
    assert.deepEqual(
      found.filter((one) => kept[one] === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(kept).filter((one) => !found.includes(one)),
      [],
      'made again, or gone',
    );
  });
});

describe('A member of a union', () => {
  const uses: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'is dead where it is only asked for',
      "if (sky === 'rain') f(); switch (sky) { case 'rain': }",
      ['rain'],
    ],
    ['is dead where it is only a key', 'const words = { rain: 1 };', ['rain']],
    [
      'is dead where it is only in types and comments',
      "type Wet = Extract<Sky, 'rain'>; // 'rain'",
      ['rain'],
    ],
    [
      'is dead where its word is made for another field',
      "const cloud = { brings: 'rain' };",
      ['rain'],
    ],
    ['lives by a field of its type', "const day: Day = { sky: 'rain' };", []],
    ['lives by what a function gives', "const skyOf = (): Sky => (wet ? 'rain' : 'clear');", []],
    ['lives by a statement of SQL', "const sql = `select 'rain' as sky`;", []],
  ];
  for (const [what, use, expected] of uses)
    it(what, () => {
      const others = {
        'use.ts': `import '../core/sky.ts';\nconst today: Sky = 'clear';\n${use}\n`,
      };
      assert.deepEqual(dead({ 'core/sky.ts': declared, ...others }), expected);
    });

  it('is dead where its word is made by who cannot know its type', () => {
    const others = { 'a.ts': "import '../core/sky.ts';\nf('clear');", 'b.ts': "f('rain');" };
    assert.deepEqual(dead({ 'core/sky.ts': declared, ...others }), ['rain']);
  });

  it('is no name of a field that a type picks', () => {
    const picks = "type Few = Pick<Day, 'sky' | 'wind'>;\ntype One = Day['sky'];\n";
    assert.deepEqual(dead({ 'core/pick.ts': picks }), []);
  });
});
