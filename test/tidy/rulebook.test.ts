/** The rulebook: each id has its heading, each heading its id, and each entry says where it comes from and what holds it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ruleIds, rulebookPath } from '#core/rulebook/ruleIds.ts';
import { sources } from './sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(`${root}${rulebookPath}`, 'utf8');
const entries = text
  .split(/^### /m)
  .slice(1)
  .map((entry) => ({ id: entry.split('\n', 1)[0] ?? '', entry }));

describe('the rulebook', () => {
  it('has an entry for each rule, in their order, and no other', () => {
    assert.deepEqual(
      entries.map(({ id }) => id),
      [...ruleIds],
    );
  });

  it('tells of each rule its source, its file and a test that are there', () => {
    const faults = entries.flatMap(({ id, entry }) => {
      const [, file = '', test = ''] = /^- In `([^`]+)`, held by `([^`]+)`/m.exec(entry) ?? [];
      const isTold = /^- Source: \S/m.test(entry) && file !== '' && test !== '';
      const isThere = existsSync(`${root}${file}`) && existsSync(`${root}${test}`);
      return isTold && isThere ? [] : [`${id}: ${file} ${test}`];
    });
    assert.deepEqual(faults, []);
  });

  it('leaves out no file that decides by a rule', () => {
    const deciding = [...sources('src/core/release/rules')]
      .filter((one) => /\brule: ['`]/.test(one.text))
      .map(({ path }) => path);
    assert.deepEqual(
      deciding.filter((path) => !text.includes(path)),
      [],
    );
  });
});
