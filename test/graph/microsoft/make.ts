/**
 * Makes `paths.json` anew: how the SDKs that Microsoft generates from its metadata spell the path of each call of ours,
 * which methods they have there and which query options. `npm run graph-paths`; it needs `pip` and the network, once.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { calls } from '#graph/calls.ts';
import type { KnownCall } from '#graph/calls/call.ts';
import { comparable, type KnownPath } from './paths.ts';

const packages = { 'v1.0': 'msgraph-sdk==1.65.0', beta: 'msgraph-beta-sdk==1.66.0' } as const;

function buildersOf(requirement: string): ReadonlyMap<string, KnownPath> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-sdk-'));
  try {
    execFileSync('pip', ['download', '--no-deps', '-q', '-d', folder, requirement]);
    const [wheel = ''] = readdirSync(folder);
    const files = unzipSync(readFileSync(path.join(folder, wheel)), {
      filter: ({ name }) => name.endsWith('_request_builder.py'),
    });
    const decoder = new TextDecoder();
    const found = new Map<string, KnownPath>();
    for (const bytes of Object.values(files)) {
      const text = decoder.decode(bytes);
      const template = /super\(\).__init__\(request_adapter, "\{\+baseurl\}([^"]+)"/.exec(
        text,
      )?.[1];
      if (template === undefined) continue;
      const [spelled = '', options = ''] = template.split(/\{\?/);
      const methods = [...text.matchAll(/async def (get|post|patch|delete)\(/g)].map(
        ([, method = '']) => method.toUpperCase(),
      );
      const query = [...options.matchAll(/%24(\w+)/g)].map(([, name = '']) => `$${name}`);
      found.set(comparable(spelled), { path: spelled, methods, query });
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const known = { 'v1.0': buildersOf(packages['v1.0']), beta: buildersOf(packages.beta) };
const found = Object.entries(calls as Readonly<Record<string, KnownCall>>).flatMap(
  ([name, { version, path: template }]) => {
    const one = version === 'v1' ? undefined : known[version].get(comparable(template));
    return one === undefined ? [] : [[name, one] as const];
  },
);
const source = `Made by test/graph/microsoft/make.ts from the packages ${packages['v1.0']} and ${packages.beta} of PyPI (MIT licence, Copyright (c) Microsoft Corporation)`;
writeFileSync(
  fileURLToPath(new URL('paths.json', import.meta.url)),
  `${JSON.stringify({ source, paths: Object.fromEntries(found) }, null, 2)}\n`,
);
