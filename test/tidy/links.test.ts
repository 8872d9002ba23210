/** Links between documents arrive: the file is there, and so is the heading. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rulebookPath, ruleIds } from '#core/rulebook/ruleIds.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['.', 'docs', 'docs/decisions', 'data', 'scenarios'];
const documents = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** How GitHub makes an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

const headingsOf = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

function faultOf(path: string, target: string): string | null {
  const [file = '', anchor] = target.split('#');
  const goal = file === '' ? path : join(dirname(path), file);
  if (!existsSync(join(root, goal))) return `${path}: ${target} is not there`;
  if (anchor === undefined || statSync(join(root, goal)).isDirectory()) return null;
  return headingsOf(goal).includes(anchor) ? null : `${path}: ${target} has no such heading`;
}

describe('links between documents', () => {
  it('lead to a file and to a heading of it', () => {
    const faults = documents.flatMap((path) =>
      [...textOf(path).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].flatMap(
        ([, target = '']) => faultOf(path, target) ?? [],
      ),
    );
    assert.deepEqual(faults, []);
  });

  it('name rules that there are', () => {
    const named = [...textOf('docs/states.md').matchAll(/[( ]((?!\w+\.md)[a-z]+(?:\.\w+)+)[,)]/g)];
    const unknown = named
      .map(([, id = '']) => id)
      .filter((id) => !(ruleIds as readonly string[]).includes(id));
    assert.ok(named.length > 5);
    assert.deepEqual(unknown, [], `a rule is a heading of ${rulebookPath}`);
  });
});
