/** What is installed is what was chosen: every package by its hash, from the public registry, and without running its scripts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): string => readFileSync(`${root}${name}`, 'utf8');

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
}

describe('the packages', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const locked = Object.entries(lock.packages).filter(([place]) => place !== '');
  const manifest = JSON.parse(read('package.json')) as Readonly<Record<string, object>>;

  it('are each pinned by a SHA-512, also those of other machines', () => {
    const unpinned = locked
      .filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
      .map(([place]) => place);
    assert.ok(locked.length > 100);
    assert.deepEqual(unpinned, [], 'fill them with: npm view NAME@VERSION dist.integrity');
  });

  it('come from the registry, and from no address of their own', () => {
    const registry = 'https://registry.npmjs.org/';
    const elsewhere = locked
      .filter(([, { resolved = registry }]) => !resolved.startsWith(registry))
      .map(([place]) => place);
    assert.deepEqual(elsewhere, []);
  });

  it('that are asked for by name are asked for in one version', () => {
    const loose = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}).filter(
        ([, version]) => !/^\d+\.\d+\.\d+(-[a-z]+(\.\d+)?)?$/.test(String(version)),
      ),
    );
    assert.deepEqual(loose, []);
  });

  it('run no scripts when they are installed, and nothing of ours relies on scripts that npm then leaves out', () => {
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    assert.match(read('bin/install.js'), /'--ignore-scripts'/);
    const left = Object.keys(manifest['scripts'] ?? {}).filter((name, _, all) =>
      ['pre', 'post'].some(
        (when) => name.startsWith(when) && all.includes(name.slice(when.length)),
      ),
    );
    assert.deepEqual(left, []);
  });
});
