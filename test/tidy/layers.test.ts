/**
 * Who may import whom: the table of ARCHITECTURE.md, held here. One line a folder; a file that imports something its
 * layer may not know fails by name.
 */
import assert from 'node:assert/strict';
import { sources } from './sources.ts';

/** What the files of a layer may import: folders of `src`, and packages. `*` = any package. */
const layers: Readonly<
  Record<string, { readonly folders: readonly string[]; readonly packages: readonly string[] }>
> = {
  core: { folders: ['core'], packages: [] },
  reports: { folders: ['core', 'reports'], packages: [] },
  graph: { folders: ['core', 'graph'], packages: ['node:', 'zod', 'fflate', '@azure/identity'] },
  store: {
    folders: [
      'core',
      'store',
      'graph/intune/devices.ts:type',
      'graph/logAnalytics/installs.ts:type',
    ],
    packages: ['node:', 'zod', 'pg', 'kysely', 'pg-copy-streams'],
  },
  settings: { folders: ['core', 'graph/signIn', 'settings'], packages: ['node:', 'zod'] },
  policy: { folders: ['core', 'policy'], packages: ['node:', 'zod', 'yaml'] },
  feeds: { folders: ['core', 'feeds'], packages: ['node:', 'zod'] },
  webhook: { folders: ['core', 'store', 'webhook'], packages: ['node:', 'zod'] },
  activities: {
    folders: ['core', 'graph', 'store', 'feeds', 'reports', 'activities'],
    packages: ['node:', '@temporalio/activity'],
  },
  workflows: {
    folders: ['core', 'workflows', 'activities:type'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  engine: { folders: ['core', 'engine', 'settings/config.ts'], packages: ['*'] },
  breakGlass: {
    folders: ['core', 'graph', 'breakGlass'],
    packages: ['node:', 'zod'],
  },
  tenantCheck: {
    folders: ['core', 'graph', 'tenantCheck', 'activities/names.ts'],
    packages: ['node:', 'zod'],
  },
  client: {
    folders: [
      'core',
      'reports',
      'client',
      'workflows/messages.ts',
      'workflows:type',
      'breakGlass:type',
    ],
    packages: ['node:', '@temporalio/client', '@temporalio/common', '@temporalio/proto'],
  },
  cli: {
    folders: [
      'cli',
      'breakGlass',
      'tenantCheck',
      'client',
      'settings',
      'policy',
      'store',
      'reports',
      'core',
      'webhook/secrets.ts',
      'engine',
      'workflows/messages.ts',
      'activities/contract.ts:type',
    ],
    packages: ['*'],
  },
};

const imports = /^(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;

interface Import {
  readonly of: string;
  readonly isType: boolean;
}

function importsOf(text: string): Import[] {
  return [...text.matchAll(imports)].map((match) => ({
    of: match[3] ?? '',
    isType: match[2] !== undefined,
  }));
}

function inSource(path: string, of: string): string {
  if (of.startsWith('#')) return of.slice(1);
  return new URL(of, `file:///${path.replace(/^src\//, '')}`).pathname.slice(1);
}

function isAllowed(layer: string, path: string, { of, isType }: Import): boolean {
  const allowed = layers[layer];
  if (allowed === undefined) return true;
  if (!of.startsWith('#') && !of.startsWith('.')) {
    return allowed.packages.some(
      (name) =>
        name === '*' || of === name || of.startsWith(name.endsWith(':') ? name : `${name}/`),
    );
  }
  const target = inSource(path, of);
  return allowed.folders.some((folder) => {
    const [name = '', kind] = folder.split(':');
    const matches = target === name || target.startsWith(`${name}/`);
    return matches && (kind !== 'type' || isType);
  });
}

describe('layers', () => {
  for (const { path, text } of sources('src')) {
    const layer = path.split('/')[1] ?? '';
    if (layers[layer] === undefined) continue;
    it(`${path} imports only what ${layer} may know`, () => {
      const wrong = importsOf(text).filter((one) => !isAllowed(layer, path, one));
      assert.deepEqual(
        wrong.map((one) => one.of),
        [],
      );
    });
  }

  it('the emulator imports nothing of src, so that a wrong reading of Graph cannot hide behind itself', () => {
    const wrong = sources('emulator').flatMap(({ path, text }) =>
      importsOf(text)
        .filter(({ of }) => of.startsWith('#') || of.includes('/src/'))
        .map(({ of }) => `${path}: ${of}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('nobody imports the worker or the command line', () => {
    const wrong = sources('src').flatMap(({ path, text }) =>
      importsOf(text)
        .filter(
          ({ of }) =>
            (of.startsWith('#worker/') && !path.startsWith('src/worker/')) ||
            of.endsWith('cli/main.ts'),
        )
        .map(({ of }) => `${path}: ${of}`),
    );
    assert.deepEqual(wrong, []);
  });
});
