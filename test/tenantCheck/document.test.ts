/** The table of checks in docs/tenant.md is the table of the code (`UPDATE=1` writes it anew). */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { checks } from '#core/tenant/assessment/checks.ts';
import type { CheckId } from '#core/tenant/assessment/checkIds.ts';
import { assessmentProfiles, demandsOf } from '#core/tenant/assessment/profiles.ts';

const document = 'docs/tenant.md';
const table = /^\| check[^]*?\n(?=\n|$(?![^]))/m;

describe('docs/tenant.md', () => {
  it('has each check with the times that ask it, and no other', async () => {
    const rows = Object.entries(checks).map(([id, { name, asks }]) => {
      const asked = assessmentProfiles.map((profile) =>
        demandsOf[profile].checks.includes(id as CheckId) ? 'yes' : '',
      );
      return `| \`${id}\` (${name}) | ${asked.join(' | ')} | ${asks} |`;
    });
    const head = `| check | ${assessmentProfiles.join(' | ')} | what is asked |`;
    const text = await format([head, '| --- | --- | --- | --- | --- |', ...rows].join('\n'), {
      parser: 'markdown',
    });
    if (process.env['UPDATE'] === '1')
      writeFileSync(
        document,
        readFileSync(document, 'utf8').replace(table, () => text),
      );
    assert.equal(table.exec(readFileSync(document, 'utf8'))?.[0], text);
  });
});
