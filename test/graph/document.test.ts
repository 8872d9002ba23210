/** The table of calls in docs/graph.md is the table of the code (`UPDATE=1` writes it anew). */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { KnownCall } from '#graph/calls/call.ts';
import { calls } from '#graph/calls.ts';

const document = fileURLToPath(new URL('../../docs/graph.md', import.meta.url));
const table = /^\| call[^]*?\n(?=\n)/m;

/** Pages of Graph's reference have an address of their own; of others the title is all there is. */
function pageOf({ document: page, version }: KnownCall): string {
  const view = version === 'beta' ? 'beta' : '1.0';
  return /^[a-z-]+$/.test(page)
    ? `[${page}](https://learn.microsoft.com/graph/api/${page}?view=graph-rest-${view})`
    : page;
}

function rowOf([name, call]: readonly [string, KnownCall]): string {
  const { method, version, path, permissions, only } = call;
  const needs =
    permissions.length === 0 ? 'those of what is in it, or none' : permissions.join(', ');
  const without = only === undefined ? '' : `; only for ${only}`;
  return `| \`${name}\` | ${method} ${version} \`${path}\` | ${needs}${without} | ${pageOf(call)} |`;
}

describe('docs/graph.md', () => {
  it('has each call with its version, permissions and page, and no other', async () => {
    const made = ['| call | path | permissions | page |', '| --- | --- | --- | --- |'].concat(
      Object.entries<KnownCall>(calls).map(rowOf),
    );
    const text = await format(made.join('\n'), { parser: 'markdown' });
    const now = readFileSync(document, 'utf8');
    if (process.env['UPDATE'] === '1')
      writeFileSync(
        document,
        now.replace(table, () => text),
      );
    assert.equal(table.exec(readFileSync(document, 'utf8'))?.[0], text);
  });
});
